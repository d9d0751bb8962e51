"""A project sees its own rendering of the research zone, and nothing of the zone itself."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ambroise.access import Action
from ambroise.access.projects import Condition, ConditionKind
from ambroise.errors import DatasetLimited
from ambroise.pseudonyms import shift_days, zone_id
from tests.builders.project_view import Researched, a_researched_hospital
from tests.builders.study import Study

IDS = {"person_id", "subject_id"}

SAME_BY_CHANCE = 8
"""Persons at the same place in two shuffled orders: one on average, over 8 once in 10**6 trials
(the fixed points of a permutation, nearly Poisson of mean 1)."""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Researched]:
    made = a_researched_hospital(tmp_path_factory.mktemp("hospital"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def two(hospital: Researched) -> tuple[Study, Study]:
    """Two projects that see everything that may be seen, of everybody."""
    return hospital.project(), hospital.project()


def everything(hospital: Researched, study: Study) -> dict[str, list[dict[str, Any]]]:
    with hospital.opened(study) as view:
        return {table: view.rows(f'SELECT * FROM "{table}"') for table in view.tables}


@pytest.fixture(scope="module")
def seen(
    hospital: Researched, two: tuple[Study, Study]
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, Any]]]]:
    one, other = two
    return everything(hospital, one), everything(hospital, other)


def shifts(hospital: Researched, study: Study) -> dict[int, tuple[int, int]]:
    """The persons of the zone: their pseudonym in the project, and the days of the second shift."""
    key = hospital.hospital.vault.key(f"project:{study.id}")
    return {
        row["person_id"]: (
            zone_id(key, "row", row["person_id"]),
            shift_days(key, str(row["person_id"])),
        )
        for row in hospital.zone("SELECT person_id FROM person")
    }


def test_the_view_holds_as_many_rows_as_the_zone(hospital: Researched, seen: Any) -> None:
    for table, rows in seen[0].items():
        assert len(rows) == hospital.zone(f'SELECT count(*) AS n FROM "{table}"')[0]["n"], table
    assert len(seen[0]["measurement"]) > 100
    assert len(seen[0]["note_span"]) > 100


def test_no_id_of_the_zone_is_in_the_view(hospital: Researched, seen: Any) -> None:
    columns: Any = hospital.zones
    with hospital.zones["research"].reader() as reader:
        columns = reader.pinned.publication.detail["columns"]
    zone = {
        value
        for table, named in columns.items()
        if table in seen[0]
        for name, (_, policy) in named.items()
        if policy == "rekey"
        for value in (row[name] for row in hospital.zone(f'SELECT "{name}" FROM "{table}"'))
        if value is not None
    }
    assert len(zone) > 1000
    values = {
        value
        for rows in seen[0].values()
        for row in rows
        for value in row.values()
        if isinstance(value, int)
    }
    assert not zone & values
    texts = "\n".join(
        value for rows in seen[0].values() for row in rows for value in row.values()
        if isinstance(value, str)
    )  # fmt: skip
    assert not [one for one in zone if str(one) in texts]


def test_every_key_between_tables_still_joins(hospital: Researched, two: Any) -> None:
    with hospital.opened(two[0]) as view:
        for table, key, other in (
            ("measurement", "person_id", "person"),
            ("measurement", "visit_occurrence_id", "visit_occurrence"),
            ("note", "visit_occurrence_id", "visit_occurrence"),
            ("note_span", "note_id", "note"),
            ("visit_detail", "visit_occurrence_id", "visit_occurrence"),
            ("visit_occurrence", "care_site_id", "care_site"),
        ):
            query = f'SELECT count(*) AS n FROM "{table}" JOIN "{other}" USING ("{key}")'
            assert view.rows(query) == hospital.zone(query), (table, key)


def test_every_date_of_a_person_moves_by_the_same_days_and_never_stays(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    key = hospital.hospital.vault.key(f"project:{two[0].id}")
    moved = shifts(hospital, two[0])
    with hospital.opened(two[0]) as view:
        after = {row["measurement_id"]: row for row in view.rows("SELECT * FROM measurement")}
        born = {row["person_id"]: row for row in view.rows("SELECT * FROM person")}
    for row in hospital.zone("SELECT * FROM measurement"):
        twin = after[zone_id(key, "row", row["measurement_id"])]
        person, days = moved[row["person_id"]]
        assert twin["person_id"] == person
        assert 0 < abs(days) <= 182
        assert twin["measurement_date"] - row["measurement_date"] == timedelta(days=days)
        if row["measurement_datetime"]:
            gap = twin["measurement_datetime"] - row["measurement_datetime"]
            assert gap == timedelta(days=days)
    for row in hospital.zone("SELECT * FROM person"):
        person, days = moved[row["person_id"]]
        there = born[person]["birth_datetime"]
        assert there - row["birth_datetime"] == timedelta(days=days)
        parts = [born[person][f"{part}_of_birth"] for part in ("year", "month", "day")]
        assert parts == [there.year, there.month, there.day]


def test_every_span_of_a_note_is_written_otherwise_where_the_spans_say(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    key = hospital.hospital.vault.key(f"project:{two[0].id}")
    with hospital.opened(two[0]) as view:
        texts = {r["note_id"]: r["note_text"] for r in view.rows("SELECT * FROM note")}
        spans = view.rows("SELECT * FROM note_span ORDER BY note_id, start")
    moved: dict[int, list[dict[str, Any]]] = {}
    for span in spans:
        moved.setdefault(span["note_id"], []).append(span)
    zone_spans: dict[int, list[dict[str, Any]]] = {}
    for span in hospital.zone("SELECT * FROM note_span ORDER BY note_id, start"):
        zone_spans.setdefault(span["note_id"], []).append(span)
    checked = 0
    for note in hospital.zone("SELECT note_id, note_text FROM note"):
        twin = zone_id(key, "row", note["note_id"])
        before, after = note["note_text"], texts[twin]
        rest_before, rest_after = "", ""
        at_before = at_after = 0
        for old, new in zip(zone_spans.get(note["note_id"], []), moved.get(twin, []), strict=True):
            was = before[old["start"] : old["end"]]
            now = after[new["start"] : new["end"]]
            assert new["label"] == old["label"]
            assert not old["entity"] or new["entity"] != old["entity"]
            rest_before += before[at_before : old["start"]]
            rest_after += after[at_after : new["start"]]
            at_before, at_after = old["end"], new["end"]
            if old["label"] in {"NOM", "PRENOM", "TEL", "IPP", "NDA", "SECU", "MAIL", "ADRESSE"}:
                assert now != was
                checked += 1
        assert rest_before + before[at_before:] == rest_after + after[at_after:]
    assert checked > 300


def test_two_projects_have_no_id_in_common(seen: Any) -> None:
    def ids(rows: dict[str, list[dict[str, Any]]]) -> set[int]:
        return {
            value
            for found in rows.values()
            for row in found
            for name, value in row.items()
            if name.endswith("_id") and not name.endswith("concept_id") and isinstance(value, int)
        }

    one, other = map(ids, seen)
    assert len(one) > 1000
    assert not {value for value in one & other if value > 10**6}


def test_two_projects_cannot_be_joined_by_their_dates(seen: Any, hospital: Researched) -> None:
    """Day by day, a person of one project is like theirs in the other only by chance."""
    one, other = (
        {row["person_id"]: row["birth_datetime"] for row in rows["person"]} for rows in seen
    )
    same = sum(day in set(other.values()) for day in one.values())
    assert same <= 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT person_id FROM person",
        "SELECT person_id FROM measurement",
        "SELECT person_id FROM note",
        "SELECT person_id FROM note_span",
        "SELECT DISTINCT person_id FROM measurement",
        "SELECT person_id FROM measurement GROUP BY person_id",
        "SELECT person_id FROM measurement JOIN note USING (person_id)",
        "SELECT person_id FROM note JOIN measurement USING (person_id)",
        "SELECT person_id FROM visit_occurrence v, care_site c",
        "SELECT person_id FROM (SELECT *, row_number() OVER () AS n FROM measurement) ORDER BY n",
        "SELECT unnest(list(person_id)) AS person_id FROM measurement",
        "SELECT person_id FROM measurement WHERE value_as_number > 1",
        "SELECT person_id FROM measurement LEFT JOIN visit_occurrence USING (person_id)",
        "WITH m AS MATERIALIZED (FROM measurement) SELECT person_id FROM m",
        "SELECT person_id FROM measurement UNION ALL SELECT person_id FROM note",
        "SELECT person_id FROM measurement LIMIT 900",
        "SELECT person_id FROM measurement USING SAMPLE reservoir(500 ROWS) REPEATABLE (7)",
        "SELECT person_id FROM measurement WHERE measurement_concept_id IN"
        " (SELECT measurement_concept_id FROM measurement)",
    ],
)
def test_two_projects_cannot_be_joined_by_the_order_of_rows(
    hospital: Researched, two: tuple[Study, Study], query: str
) -> None:
    orders = []
    for study in two:
        zone_ids = {made: person for person, (made, _) in shifts(hospital, study).items()}
        with hospital.opened(study) as view:
            found = dict.fromkeys(row["person_id"] for row in view.rows(query))
        orders.append([zone_ids[made] for made in found])
    assert len(orders[0]) > SAME_BY_CHANCE
    same = sum(one == other for one, other in zip(*orders, strict=False))
    assert same <= SAME_BY_CHANCE
    zone = [row["person_id"] for row in hospital.zone("SELECT person_id FROM person ORDER BY 1")]
    for order in orders:
        assert order != [person for person in zone if person in order]


def test_two_projects_cannot_be_joined_by_the_order_of_places(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    orders = []
    for study in two:
        key = hospital.hospital.vault.key(f"project:{study.id}")
        sites = hospital.zone("SELECT care_site_id FROM care_site")
        zone_ids = {zone_id(key, "row", row["care_site_id"]): row["care_site_id"] for row in sites}
        with hospital.opened(study) as view:
            found = view.rows("SELECT care_site_id FROM care_site")
        orders.append([zone_ids[row["care_site_id"]] for row in found])
    assert len(orders[0]) > 8
    assert sum(one == other for one, other in zip(*orders, strict=True)) <= 4


def test_a_column_that_is_not_in_the_permit_is_not_there(hospital: Researched) -> None:
    study = hospital.project(request=hospital.request("person.person_id", "note.note_date"))
    with hospital.opened(study) as view:
        assert view.tables == {"person": {"person_id": "BIGINT"}, "note": {"note_date": "DATE"}}
        with pytest.raises(DatasetLimited):
            view.rows("SELECT * FROM measurement")
        with pytest.raises(Exception, match="note_text"):
            view.rows("SELECT note_text FROM note")


def test_a_column_that_the_zone_does_not_list_is_not_there(hospital: Researched) -> None:
    request = hospital.request("person.person_id", "person.person_source_value", "text_span.spans")
    with hospital.opened(hospital.project(request=request)) as view:
        assert view.tables == {"person": {"person_id": "BIGINT"}}


def test_the_window_is_on_true_dates(hospital: Researched) -> None:
    days = hospital.zone("SELECT measurement_date AS day FROM measurement ORDER BY 1", "care")
    start, end = days[len(days) // 3]["day"], days[2 * len(days) // 3]["day"]
    request = hospital.request(window_start=start, window_end=end)
    with hospital.opened(hospital.project(request=request)) as view:
        found = view.rows("SELECT count(*) AS n FROM measurement")
        spans = view.rows("SELECT count(*) AS n FROM note_span JOIN note USING (note_id)")
        alone = view.rows("SELECT count(*) AS n FROM note_span")
    within = "SELECT count(*) AS n FROM measurement WHERE measurement_date BETWEEN $a AND $b"
    assert found == hospital.zone(within, "care", a=start, b=end)
    assert 0 < found[0]["n"] < len(days)
    assert spans == alone


def test_without_texts_no_text_is_there(hospital: Researched) -> None:
    with hospital.opened(hospital.project(Condition(ConditionKind.NO_TEXT))) as view:
        tables = view.tables
        assert "note_span" not in tables
        assert "note_text" not in tables["note"]
        assert "value_as_string" not in tables["observation"]


@pytest.mark.parametrize("cut", ["month", "year"])
def test_dates_are_cut_in_columns_and_are_tags_in_texts(hospital: Researched, cut: str) -> None:
    study = hospital.project(Condition(ConditionKind.DATES, cut))
    with hospital.opened(study) as view:
        for row in view.rows("SELECT * FROM measurement"):
            day: date = row["measurement_date"]
            at: datetime | None = row["measurement_datetime"]
            assert day.day == 1
            assert at is None or (at.day, at.hour, at.minute) == (1, 0, 0)
            assert cut == "month" or day.month == 1
        born = view.rows("SELECT * FROM person")
        assert {row["day_of_birth"] for row in born} == {None}
        assert cut == "month" or {row["month_of_birth"] for row in born} == {None}
        dated = view.rows(
            'SELECT DISTINCT substring(note_text, start + 1, "end" - start) AS said'
            " FROM note_span JOIN note USING (note_id) WHERE label IN ('DATE', 'DATE_NAISSANCE')"
        )
    assert {row["said"] for row in dated} <= {"<DATE>", "<DATE_NAISSANCE>"}


def test_nobody_is_shown_older_than_the_oldest_age(hospital: Researched) -> None:
    study = hospital.project(Condition(ConditionKind.OLDEST_AGE, 70))
    with hospital.opened(study) as view:
        oldest = view.rows(
            "SELECT max(date_sub('year', birth_datetime, measurement_datetime)) AS age,"
            " max(date_part('year', measurement_date) - year_of_birth) AS years"
            " FROM measurement JOIN person USING (person_id)"
        )[0]
    true = hospital.zone(
        "SELECT max(date_sub('year', birth_datetime, measurement_datetime)) AS age"
        " FROM measurement JOIN person USING (person_id)"
    )[0]
    assert true["age"] > 70
    assert oldest["age"] <= 70
    assert oldest["years"] <= 70


def test_counts_hide_small_cells_and_open_no_row(hospital: Researched) -> None:
    study = hospital.project(Condition(ConditionKind.SMALLEST_CELL, 13))
    with hospital.opened(study, Action.COUNT) as view:
        assert view.counts()["person"] is None
        with pytest.raises(DatasetLimited):
            view.rows("SELECT count(*) FROM person")
    with hospital.opened(hospital.project(), Action.COUNT) as view:
        assert view.counts()["person"] == 12


def test_a_cohort_is_found_by_true_dates_and_kept(hospital: Researched) -> None:
    wanted = hospital.zone("SELECT person_id FROM person WHERE gender_concept_id = 8532", "care")
    request = hospital.request(cohort={"kind": "criteria", "sex": "F", "age_from": 18})
    study = hospital.project(request=request)
    with hospital.opened(study) as view:
        shown = view.rows("SELECT gender_concept_id FROM person")
        assert view.persons <= {row["person_id"] for row in wanted}
        assert {row["gender_concept_id"] for row in shown} == {8532}
        measured = view.rows("SELECT count(DISTINCT person_id) AS n FROM measurement")[0]["n"]
        assert measured <= len(shown)
    table = hospital.zones["research"]
    with table.reader() as reader:
        kept = reader.zone.tables("cohorts")
    assert kept


def test_a_pseudonym_of_a_project_is_known_to_the_vault_alone(
    hospital: Researched, two: tuple[Study, Study]
) -> None:
    with hospital.opened(two[0]) as view:
        made = view.rows("SELECT person_id FROM person")
        care = view.persons
    vault = hospital.hospital.vault
    found = {vault.resolve(f"project:{two[0].id}", str(row["person_id"])) for row in made}
    assert found == {str(one) for one in care}
    assert vault.resolve(f"project:{two[1].id}", str(made[0]["person_id"])) is None
