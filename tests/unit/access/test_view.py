"""What a project sees of a small zone: its cohort, who is left out, what ends it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ambroise.access import Action, Purpose, Role, artefacts, oppositions, projects
from ambroise.access.projects import Condition, ConditionKind
from ambroise.access.view import Views
from ambroise.errors import (
    AccessRefused,
    DatasetLimited,
    NothingPublished,
    PermitInvalid,
    ResearchZoneOutdated,
    WriterBusy,
)
from ambroise.pseudonyms import sql_shift, sql_zone_id, zone_id
from ambroise.state.lease import exclusive
from ambroise.tables import Workspace, open_zone, publish
from ambroise.vault import Vault, open_vault
from tests.builders.study import REQUEST, Study, a_study
from tests.unit.access.conftest import NOW, House

PERSONS = (
    "SELECT * FROM (VALUES (1::BIGINT, 8532, 1950, 3, 4), (2, 8507, 1990, NULL, NULL),"
    " (3, 8532, 2020, 1, 1)) t(person_id, gender_concept_id, year_of_birth, month_of_birth,"
    " day_of_birth)"
)
FACTS = (
    "SELECT range AS measurement_id, (range // 4 + 1)::BIGINT AS person_id, 77 + range // 8"
    " AS measurement_concept_id, DATE '2021-01-01' + (range * 100)::INTEGER AS measurement_date,"
    " 900 + range // 8 AS measurement_source_concept_id"
    " FROM range(12)"
)
ALONE = "SELECT person_id, person_id AS record_person_id FROM ({persons})"
CONCEPTS = "SELECT 1::INTEGER AS ancestor_concept_id, 78::INTEGER AS descendant_concept_id"
COLUMNS = {
    "person": {
        "person_id": ("BIGINT", "rekey"),
        "gender_concept_id": ("INTEGER", "keep"),
        "year_of_birth": ("INTEGER", "shift"),
    },
    "measurement": {
        "measurement_id": ("BIGINT", "rekey"),
        "person_id": ("BIGINT", "rekey"),
        "measurement_concept_id": ("INTEGER", "keep"),
        "measurement_date": ("DATE", "shift"),
        "later": ("VARCHAR", "drop"),
    },
    "cost": {"cost_id": ("BIGINT", "rekey")},
}
EVERY = tuple(f"{table}.{column}" for table, named in COLUMNS.items() for column in named)
ASKED = replace(
    REQUEST, cohort={"kind": "everyone"}, columns=EVERY, window_start=None, window_end=None
)
COUNT = "SELECT count(*) AS n FROM person"


@pytest.fixture
def vault(house: House) -> Iterator[Vault]:
    vault = open_vault(house.settings)
    yield vault
    vault.close()


@pytest.fixture
def views(house: House, vault: Vault) -> Iterator[Views]:
    publish_zones(house, vault)
    views = Views(house.state, house.door, lambda: vault, clock=lambda: house.now)
    yield views
    views.close()


def publish_zones(
    house: House, vault: Vault, *, same: str = ALONE, detail: dict[str, Any] | None = None
) -> None:
    """Show three persons in care, and the same in research as it is built from them."""
    keys = {"ids": vault.key("research-ids").hex(), "shift": vault.key("research-shift").hex()}
    moved = sql_shift("getvariable('shift')", "person_id")
    care = {
        "omop/person": PERSONS,
        "omop/measurement": FACTS,
        "omop/concept_ancestor": CONCEPTS,
        "identity/identity_person_map": same.format(persons=PERSONS),
    }
    person = sql_zone_id("getvariable('ids')", "row", "person_id")
    fact = sql_zone_id("getvariable('ids')", "row", "measurement_id")
    research = {
        "omop/person": f"SELECT * REPLACE ({person} AS person_id) FROM ({PERSONS})",
        "omop/measurement": f"SELECT * REPLACE ({person} AS person_id, {fact} AS measurement_id,"
        f" measurement_date + {moved}::INTEGER AS measurement_date), 'HIDDEN' AS later"
        f" FROM ({FACTS})",
    }
    if detail is None:
        detail = {"columns": COLUMNS, "measure": "^[0-9]+$"}
    for name, tables in (("care", care), ("research", research)):
        with Workspace.open(open_zone(house.settings, name)) as workspace:
            for key, value in keys.items():
                workspace.let(key, value)
            versions = {table: workspace.replace(table, query) for table, query in tables.items()}
        publish(house.state, name, versions, detail if name == "research" else {})


def permitted(house: House, **changes: Any) -> Study:
    return a_study(house).granted(request=replace(ASKED, **changes))


def test_a_view_shows_the_listed_columns_of_the_cohort(house: House, views: Views) -> None:
    study = permitted(house)
    with views.open(study.data(study.member)) as view:
        assert list(view.tables) == ["person", "measurement"]
        assert list(view.tables["measurement"]) == [
            "measurement_id", "person_id", "measurement_concept_id", "measurement_date",
        ]  # fmt: skip
        joined = "SELECT count(*) AS n FROM measurement JOIN person USING (person_id)"
        assert view.rows(joined) == [{"n": 12}]
        spans = view.rows(
            "SELECT DISTINCT max(measurement_date) - min(measurement_date) AS days"
            " FROM measurement GROUP BY person_id"
        )
        assert spans == [{"days": 300}]
        assert view.persons == {1, 2, 3}


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, {1, 2, 3}),
        ({"sex": "F"}, {1, 3}),
        ({"concepts": [77]}, {1, 2}),
        ({"concepts": [900]}, {1, 2}),
        ({"concepts": [1]}, {3}),
        ({"concepts": [999]}, set()),
        ({"age_from": 18}, {1, 2}),
        ({"age_from": 18, "age_to": 40}, {2}),
        ({"concepts": [77], "age_from": 70, "age_to": 70}, {1}),
    ],
)
def test_a_cohort_is_what_its_criteria_find(
    house: House, views: Views, criteria: dict[str, Any], found: set[int]
) -> None:
    study = permitted(house, cohort={"kind": "criteria", **criteria})
    with views.open(study.data(study.member)) as view:
        assert view.persons == found
        assert view.rows(COUNT) == [{"n": len(found)}]


def test_the_window_limits_by_true_dates(house: House, views: Views) -> None:
    start = NOW.date().replace(2021, 1, 1)
    study = permitted(house, window_start=start, window_end=start + timedelta(days=250))
    with views.open(study.data(study.member)) as view:
        assert view.rows("SELECT count(*) AS n FROM measurement") == [{"n": 3}]
        assert view.rows(COUNT) == [{"n": 3}]


def test_a_count_and_what_is_left_of_it_are_hidden_when_small(house: House, views: Views) -> None:
    start = NOW.date().replace(2021, 1, 1)
    study = a_study(house)
    for days, shown in ((1200, 3), (750, None), (350, None)):
        window = {"window_start": start, "window_end": start + timedelta(days=days)}
        cell = Condition(ConditionKind.SMALLEST_CELL, 2)
        study.granted(cell, request=replace(ASKED, **window))
        with views.open(study.data(study.member, Action.COUNT)) as view:
            assert view.counts() == {"person": 3, "measurement": shown}


def test_a_view_without_a_permit_in_force_is_refused(house: House, views: Views) -> None:
    study = permitted(house)
    with views.open(study.data(study.member)) as view:
        house.now = ASKED.ends_at - timedelta(milliseconds=1)
        assert view.rows(COUNT) == [{"n": 3}]
        house.now = ASKED.ends_at
        with pytest.raises(AccessRefused):
            view.rows(COUNT)
        with pytest.raises(AccessRefused):
            view.counts()
    assert house.trail.events()[0].event.allowed is False


def test_a_view_ends_with_the_membership(house: House, views: Views) -> None:
    study = permitted(house)
    with views.open(study.data(study.member)) as view:
        projects.members.end(house.door, study.leads(Action.MANAGE_MEMBERS), study.member.login)
        with pytest.raises(AccessRefused):
            view.arrow(COUNT)


def test_who_opposes_leaves_at_the_next_query(house: House, views: Views) -> None:
    study = permitted(house)
    dpo = house.person("dpo", Role.DPO)
    asked = (dpo, Action.RECORD_OPPOSITION, house.door.person_resource(2), Purpose.OPERATIONS)
    with views.open(study.data(study.member)) as view:
        assert view.rows(COUNT) == [{"n": 3}]
        oppositions.oppose(house.door, house.door.decide(*asked), means="courrier")
        assert view.persons == {1, 3}
        assert view.rows("SELECT count(*) AS n FROM measurement") == [{"n": 8}]
        oppositions.withdraw(house.door, house.door.decide(*asked))
        assert view.rows(COUNT) == [{"n": 3}]


def test_a_member_whose_records_were_united_is_shown_with_them(
    house: House, views: Views, vault: Vault
) -> None:
    study = permitted(house, cohort={"kind": "criteria", "age_to": 17})
    with views.open(study.data(study.member)) as view:
        assert view.persons == {3}
    united = (
        "SELECT CASE person_id WHEN 3 THEN 1 ELSE person_id END AS person_id,"
        " person_id AS record_person_id FROM ({persons})"
    )
    publish_zones(house, vault, same=united)
    with views.open(study.data(study.member)) as view:
        assert view.persons == {1}
        key = vault.key(f"project:{study.id}")
        made = zone_id(key, "row", zone_id(vault.key("research-ids"), "row", 1))
        assert view.rows("SELECT person_id FROM person") == [{"person_id": made}]
        assert vault.resolve(f"project:{study.id}", str(made)) == "1"


def test_the_cohort_is_kept_whoever_comes_later(house: House, views: Views, vault: Vault) -> None:
    study = permitted(house, cohort={"kind": "criteria", "sex": "M"})
    assert views.prepare(study.may(study.committee, Action.DECIDE_PERMIT))
    publish_zones(house, vault)
    with views.open(study.data(study.member)) as view:
        assert view.persons == {2}
    listed = artefacts.of_project(house.door, study.leads(Action.READ_PROJECT))
    assert [one.kind for one in listed] == [artefacts.Kind.COHORT]
    made = [e for e in house.trail.events() if e.event.action == "cohort.kept"]
    assert [entry.event.count for entry in made] == [1]


def test_a_cohort_waits_for_a_zone(house: House, vault: Vault) -> None:
    views = Views(house.state, house.door, lambda: vault, clock=lambda: house.now)
    study = permitted(house)
    assert not views.prepare(study.may(study.committee, Action.DECIDE_PERMIT))
    with pytest.raises(NothingPublished), views.open(study.data(study.member)):
        pass
    publish_zones(house, vault)
    with (
        exclusive(house.state, "zone:research", "build"),
        pytest.raises(WriterBusy),
        views.open(study.data(study.member)),
    ):
        pass
    with views.open(study.data(study.member)) as view:
        assert view.persons == {1, 2, 3}
    views.close()


def test_a_zone_that_does_not_say_its_columns_shows_nothing(
    house: House, views: Views, vault: Vault
) -> None:
    publish_zones(house, vault, detail={})
    study = permitted(house)
    with pytest.raises(ResearchZoneOutdated), views.open(study.data(study.member)):
        pass


def test_a_cohort_that_no_machine_can_find_is_refused_when_asked(house: House) -> None:
    with pytest.raises(PermitInvalid):
        permitted(house, cohort={"kind": "liste"})


def test_the_zone_itself_is_out_of_reach_of_a_query(house: House, views: Views) -> None:
    study = permitted(house)
    with views.open(study.data(study.member)) as view:
        for query in (
            "SELECT * FROM files.person",
            "SELECT * FROM own.people",
            "SELECT later FROM files.measurement",
            "SELECT getvariable('key')",
            "SELECT * FROM duckdb_views()",
            "SELECT written('a', [], 1)",
        ):
            with pytest.raises(DatasetLimited):
                view.rows(query)


def test_many_projects_are_read_at_once(house: House, views: Views) -> None:
    first = permitted(house)
    studies = [first, *(first.another_without_permit().granted(request=ASKED) for _ in range(10))]
    for study in (*studies, *studies):
        with views.open(study.data(study.lead)) as view:
            answer = view.answer("SELECT * FROM measurement")
            assert view.rows(COUNT) == [{"n": 3}]
            assert sum(batch.num_rows for batch in answer.batches) == 12
