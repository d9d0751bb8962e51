"""Cohorts within a project: counted on true dates, kept, shown under the project's own ids."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ambroise.access import (
    RESEARCH_ZONE,
    Action,
    Purpose,
    Role,
    artefacts,
    cohorts,
    holdings,
    oppositions,
    projects,
)
from ambroise.access.cohorts import Version
from ambroise.access.hiding import Hidden
from ambroise.access.projects import Condition, ConditionKind
from ambroise.access.view import Views
from ambroise.errors import AccessRefused, CohortNotOpen, DatasetLimited
from ambroise.pseudonyms import shift_days, zone_id
from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.trail import open_trail
from ambroise.vault import Vault, open_vault
from tests.builders.project_cohorts import (
    EVERY,
    ILL,
    MEASURED,
    MEASURES,
    TWO,
    asked,
    definition_of,
    permitted,
    publish_zones,
)
from tests.builders.study import RESEARCH, Study, a_study, open_project
from tests.unit.access.conftest import House

MEMBERS = "SELECT * FROM cohort ORDER BY subject_id"


@dataclass
class Zones:
    """Both zones published, their views, and projects made one after the other."""

    house: House
    vault: Vault
    views: Views
    first: Study

    def project(self, *conditions: Condition, **changes: Any) -> Study:
        made = replace(self.first, id=open_project(self.house, self.first.lead))
        return permitted(made, *conditions, **changes)


@contextmanager
def published(folder: Path) -> Iterator[Zones]:
    settings = Settings(home=folder / "home")
    state = open_state(settings)
    trail, vault = open_trail(settings, state), open_vault(settings)
    house = House(settings, state, trail)
    publish_zones(house, vault)
    views = Views(state, house.door, lambda: vault, clock=lambda: house.now)
    yield Zones(house, vault, views, a_study(house))
    views.close()
    house.door.close()
    for store in (vault, trail, state):
        store.close()


@pytest.fixture(scope="module")
def zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zones]:
    with published(tmp_path_factory.mktemp("zones")) as made:
        yield made


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Zones]:
    """Zones of one test, which changes more than a project."""
    with published(tmp_path) as made:
        yield made


def saved(study: Study, text: str = ILL) -> Version:
    decision = study.may(study.lead, Action.DEFINE_COHORT, purpose=RESEARCH)
    return cohorts.create(study.house.door, decision, definition_of(text))


def kept(zones: Zones, study: Study, text: str = ILL) -> Version:
    version = saved(study, text)
    decision = study.data(study.lead)
    cohorts.keep(study.house.door, study.house.state, zones.views, decision, version, asked(text))
    return version


def shown(zones: Zones, study: Study, query: str = MEMBERS) -> list[dict[str, Any]]:
    with zones.views.open(study.data(study.lead)) as view:
        return view.rows(query)


def counted(zones: Zones, study: Study, action: Action, text: str = ILL) -> cohorts.Attrition:
    return cohorts.attrition(
        study.house.door, zones.views, study.data(study.lead, action), asked(text)
    )


def in_care(zones: Zones, study: Study) -> dict[int, tuple[int, int]]:
    """Each pseudonym of the project: the person in care, and the days that they move by in all."""
    ids, shift, own = (
        zones.vault.key(name) for name in ("research-ids", "research-shift", f"project:{study.id}")
    )
    found = {}
    for person in range(1, 61):
        zone = zone_id(ids, "row", person)
        days = shift_days(shift, str(person)) + shift_days(own, str(zone))
        found[zone_id(own, "row", zone)] = (person, days)
    return found


def oppose(house: House, person: int) -> None:
    dpo = house.person(f"dpo{person}", Role.DPO)
    resource = house.door.person_resource(person)
    decision = house.door.decide(dpo, Action.RECORD_OPPOSITION, resource, Purpose.OPERATIONS)
    oppositions.oppose(house.door, decision, means="courrier")


def test_who_may_read_rows_is_told_every_count(zones: Zones) -> None:
    found = counted(zones, zones.project(), Action.READ_PSEUDONYMISED)
    assert [(one.part, one.persons) for one in found.steps] == [
        ("/persons", 60), ("/entry", 40), ("/rules/0", 35), ("/cohort", 35),
    ]  # fmt: skip
    assert found.smallest is None


def test_who_has_only_counts_is_told_no_small_one_nor_difference(zones: Zones) -> None:
    study = zones.project(Condition(ConditionKind.COUNTS_ONLY))
    with pytest.raises(AccessRefused):
        study.data(study.lead)
    found = counted(zones, study, Action.COUNT)
    assert [one.persons for one in found.steps] == [60, 40, Hidden.NEAR, Hidden.NEAR]
    assert found.smallest == 10


def test_a_criterion_on_a_table_that_the_permit_does_not_open_is_counted_as_counts_are(
    zones: Zones,
) -> None:
    columns = tuple(one for one in EVERY if not one.startswith("condition"))
    study = zones.project(columns=columns)
    found = counted(zones, study, Action.READ_PSEUDONYMISED)
    assert found.closed == ("condition_occurrence",)
    assert found.steps[-1].persons is Hidden.NEAR
    with pytest.raises(CohortNotOpen, match="condition_occurrence"):
        kept(zones, study)
    assert artefacts.of_project(zones.house.door, study.leads(Action.READ_PROJECT)) == []


def test_only_the_persons_of_the_permit_are_counted(zones: Zones) -> None:
    cohort = {"kind": "criteria", "concepts": [2]}
    found = counted(zones, zones.project(cohort=cohort), Action.READ_PSEUDONYMISED)
    assert [one.persons for one in found.steps] == [TWO, TWO, TWO, TWO]


def test_the_trail_has_the_digest_of_what_was_counted(zones: Zones) -> None:
    study = zones.project()
    counted(zones, study, Action.READ_PSEUDONYMISED)
    (entry,) = zones.house.trail.events(action="cohort.counted", object_id=study.id)
    assert (entry.event.object_id, entry.event.purpose) == (study.id, "research")
    assert entry.event.digests == {"definition": asked(ILL).digest}
    assert "Malades" not in repr(list(zones.house.trail.events()))


def test_members_are_kept_as_a_table_of_the_view(zones: Zones) -> None:
    study = zones.project()
    version = kept(zones, study)
    found = shown(zones, study)
    truth = in_care(zones, study)
    assert {truth[row["subject_id"]][0] for row in found} == set(range(1, TWO + 1))
    for row in found:
        person, days = truth[row["subject_id"]]
        true = date(2021, 3, 4).toordinal() + 5 * (person - 1)
        assert row["cohort_start_date"].toordinal() == true + days
        assert row["cohort_definition_id"] == version.id
    joined = "SELECT count(*) AS n FROM cohort JOIN person ON person_id = subject_id"
    assert shown(zones, study, joined) == [{"n": TWO}]


def test_evidence_says_which_criterion_fired_when_and_on_which_row(zones: Zones) -> None:
    study = zones.project()
    kept(zones, study, MEASURES)
    fired = shown(
        zones,
        study,
        "SELECT part, table_name, count(*) AS n, count(DISTINCT subject_id) AS persons,"
        " max(among) AS among FROM cohort_evidence GROUP BY ALL ORDER BY part",
    )
    assert [tuple(row.values()) for row in fired] == [
        ("/entry/0", "condition_occurrence", MEASURED, MEASURED, 1),
        ("/rules/0/related/0", "measurement", 20 * MEASURED, MEASURED, 30),
    ]
    rows = shown(
        zones,
        study,
        "SELECT count(*) AS n FROM cohort_evidence AS e JOIN measurement AS m"
        " ON m.measurement_id = e.row_id AND m.person_id = e.subject_id"
        " AND m.measurement_date = e.on_date",
    )
    assert rows == [{"n": 20 * MEASURED}]


def test_the_same_cohort_whatever_the_shift(zones: Zones) -> None:
    studies = [zones.project(), zones.project()]
    found = []
    for study in studies:
        kept(zones, study, MEASURES)
        truth = in_care(zones, study)
        found.append(
            {
                (truth[row["subject_id"]][0], row["cohort_start_date"].toordinal() - days)
                for row in shown(zones, study)
                for days in [truth[row["subject_id"]][1]]
            }
        )
    assert found[0] == found[1]
    assert len(found[0]) == MEASURED


def test_the_members_of_two_projects_cannot_be_joined(zones: Zones) -> None:
    studies = [zones.project(), zones.project()]
    seen = []
    for study in studies:
        kept(zones, study, MEASURES)
        seen.append((shown(zones, study), shown(zones, study, "SELECT * FROM cohort_evidence")))
    ids = [
        {row["subject_id"] for row in members} | {row["row_id"] for row in evidence}
        for members, evidence in seen
    ]
    assert not ids[0] & ids[1]
    days = [[row["cohort_start_date"] for row in members] for members, _ in seen]
    same_place = sum(one == other for one, other in zip(*days, strict=True))
    assert same_place <= 4
    assert sorted(days[0]) != sorted(days[1])


def test_an_opposition_holds_at_once_and_lists_what_was_kept(changing: Zones) -> None:
    study = changing.project()
    version = kept(changing, study)
    oppose(changing.house, 1)
    assert len(shown(changing, study)) == TWO - 1
    assert counted(changing, study, Action.READ_PSEUDONYMISED).steps[-1].persons == TWO - 1
    dpo = changing.house.person("dora", Role.DPO)
    decision = study.may(dpo, Action.READ_PROJECT)

    labels = {one.label for one in holdings.effects_of(changing.house.door, decision)}
    assert f"{version.title}, version 1" in labels


def test_a_suspended_permit_closes_all_of_it(zones: Zones) -> None:
    study = zones.project()
    kept(zones, study)
    decision = study.data(study.lead)
    with zones.views.open(decision) as view:
        suspend = study.may(study.committee, Action.SUSPEND_PERMIT, reason="audit")
        projects.permits.suspend(zones.house.door, suspend)
        with pytest.raises(AccessRefused):
            view.rows(MEMBERS)
    for action in (Action.READ_PSEUDONYMISED, Action.COUNT):
        with pytest.raises(AccessRefused):
            study.data(study.lead, action)
    with pytest.raises(Exception, match=r"."), zones.views.inside(decision):
        pass


def test_an_ended_permit_closes_all_of_it(changing: Zones) -> None:
    study = changing.project()
    kept(changing, study)
    changing.house.later(days=366)
    for action in (Action.READ_PSEUDONYMISED, Action.COUNT):
        with pytest.raises(AccessRefused):
            study.data(study.lead, action)


def test_an_index_outside_the_window_of_the_permit_is_not_shown(zones: Zones) -> None:
    study = zones.project(window_end=date(2021, 4, 30))
    kept(zones, study)
    truth = in_care(zones, study)
    assert {truth[row["subject_id"]][0] for row in shown(zones, study)} == set(range(1, 13))
    late = shown(zones, study, "SELECT * FROM cohort_evidence WHERE part <> '/entry/0'")
    told = {truth[row["subject_id"]][0] for row in late if row["on_date"] is not None}
    assert told == set(range(1, 10))
    assert all(row["row_id"] is None for row in late if row["on_date"] is None)


def test_dates_are_cut_as_the_permit_says(zones: Zones) -> None:
    study = zones.project(Condition(ConditionKind.DATES, "month"))
    kept(zones, study)
    assert {row["cohort_start_date"].day for row in shown(zones, study)} == {1}


def test_a_version_is_kept_once(zones: Zones) -> None:
    study = zones.project()
    version = kept(zones, study)
    again = cohorts.keep(
        zones.house.door,
        zones.house.state,
        zones.views,
        study.data(study.lead),
        version,
        asked(ILL),
    )
    assert not again
    made = artefacts.of_project(zones.house.door, study.leads(Action.READ_PROJECT))
    assert [one.label for one in made if "Malades" in one.label] == ["Malades, version 1"]
    assert len(shown(zones, study)) == TWO


def test_what_was_kept_outlives_a_union_of_persons(changing: Zones) -> None:
    study = changing.project()
    kept(changing, study)
    publish_zones(changing.house, changing.vault, united=True)
    truth = in_care(changing, study)
    found = [row for row in shown(changing, study) if truth[row["subject_id"]][0] == 1]
    _, days = truth[found[0]["subject_id"]]
    true = sorted(row["cohort_start_date"].toordinal() - days for row in found)
    assert true == [date(2021, 3, 4).toordinal(), date(2021, 3, 9).toordinal()]


def test_only_a_decision_on_the_data_of_a_project_goes_inside(zones: Zones) -> None:
    study = zones.project()
    export = study.data(study.lead, Action.EXPORT)
    with pytest.raises(Exception, match=r"."), zones.views.inside(export):
        pass
    marie = zones.house.person("marie", Role.DATA_MANAGER)

    asked_for = zones.house.door.decide(marie, Action.COUNT, RESEARCH_ZONE, Purpose.FEASIBILITY)
    with pytest.raises(DatasetLimited), zones.views.inside(asked_for):
        pass


def test_two_cohorts_compared(zones: Zones) -> None:
    study = zones.project()
    decision = study.data(study.lead)
    found = cohorts.compare(zones.house.door, zones.views, decision, asked(ILL), asked(MEASURES))
    assert (found.one, found.other, found.only_one, found.both, found.only_other) == (
        TWO, MEASURED, TWO - MEASURED, MEASURED, 0,
    )  # fmt: skip
    assert found.median == 0
    hidden = cohorts.compare(
        zones.house.door,
        zones.views,
        study.data(study.lead, Action.COUNT),
        asked(ILL),
        asked(MEASURES),
    )
    assert (hidden.one, hidden.other, hidden.both) == (TWO, MEASURED, MEASURED)
