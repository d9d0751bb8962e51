"""Table 1, events and measures agree with a plain recount of the same rows."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, quantiles, stdev
from typing import Any, cast

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.access.view import View
from ambroise.warehouse.characterisation import EVERYBODY, Group, characterise

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 900).map(lambda days: FIRST + timedelta(days=days))
PERSONS = st.integers(1, 6)
SCHEMA = {
    "person": "person_id BIGINT, gender_concept_id INTEGER, year_of_birth INTEGER",
    "visit_occurrence": "person_id BIGINT, visit_start_date DATE, visit_end_date DATE",
    "condition_occurrence": (
        "person_id BIGINT, condition_concept_id INTEGER, condition_start_date DATE"
    ),
    "drug_exposure": "person_id BIGINT, drug_concept_id INTEGER, drug_exposure_start_date DATE",
    "procedure_occurrence": ("person_id BIGINT, procedure_concept_id INTEGER, procedure_date DATE"),
    "measurement": (
        "person_id BIGINT, measurement_concept_id INTEGER, measurement_date DATE,"
        " value_as_number DOUBLE, unit_source_value VARCHAR"
    ),
    "death": "person_id BIGINT",
    "cohort": "cohort_definition_id BIGINT, subject_id BIGINT, cohort_start_date DATE",
}
ROWS = {
    "person": st.tuples(st.sampled_from([8507, 8532]), st.integers(1930, 2019)),
    "visit_occurrence": st.tuples(PERSONS, DAYS, st.integers(0, 20)),
    "condition_occurrence": st.tuples(PERSONS, st.integers(0, 3), DAYS),
    "measurement": st.tuples(PERSONS, st.integers(1, 2), DAYS, st.integers(-5, 5)),
    "cohort": st.tuples(st.integers(1, 2), PERSONS, DAYS),
}


@dataclass
class Terms:
    smallest_cell: int = 1


@dataclass
class Scope:
    terms: Terms


class Plain:
    """What a view is for a characterisation, over plain tables: nothing is small."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.scope = Scope(Terms())

    @property
    def tables(self) -> Mapping[str, Mapping[str, str]]:
        return {
            name: dict(column.strip().split(" ") for column in columns.split(","))
            for name, columns in SCHEMA.items()
        }

    def figures(self, query: str) -> pa.Table:
        return self._connection.sql(query).to_arrow_table()


@st.composite
def databases(draw: st.DrawFn) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of some tables, of persons 1 to 6."""
    people = draw(st.lists(ROWS["person"], min_size=6, max_size=6))
    stays = draw(st.lists(ROWS["visit_occurrence"], max_size=12))
    return {
        "person": [(number, *one) for number, one in enumerate(people, 1)],
        "visit_occurrence": [(p, day, day + timedelta(days=long)) for p, day, long in stays],
        "condition_occurrence": draw(st.lists(ROWS["condition_occurrence"], max_size=15)),
        "measurement": [
            (*one, float(value), "g") for *one, value in draw(st.lists(ROWS["measurement"]))
        ],
        "death": [(one,) for one in draw(st.sets(PERSONS))],
        "cohort": draw(st.lists(ROWS["cohort"], max_size=10)),
    }


def view_of(connection: duckdb.DuckDBPyConnection, rows: dict[str, list[tuple[Any, ...]]]) -> View:
    for name, columns in SCHEMA.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
        for row in rows.get(name, ()):
            connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
    return cast(View, Plain(connection))


def index_days(
    rows: dict[str, list[tuple[Any, ...]]], version: int | None
) -> dict[int, date | None]:
    """The persons of a group, each with their index."""
    first: dict[int, date] = {}
    for person, day, _ in rows["visit_occurrence"]:
        first[person] = min(day, first.get(person, day))
    if version is None:
        return {person: first.get(person) for person, *_ in rows["person"]}
    found: dict[int, date | None] = {}
    for number, person, day in rows["cohort"]:
        if number == version:
            before = found.get(person)
            found[person] = day if before is None else min(day, before)
    return found


def spread_of(values: list[float]) -> tuple[Any, ...] | None:
    if not values:
        return None
    low, middle, high = (
        quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    )
    return len(values), low, middle, high, mean(values), stdev(values) if values[1:] else None


def told(spread: Any) -> Any:
    if spread is None:
        return None
    values = (spread.low, spread.median, spread.high, spread.mean)
    return (spread.count, *values, spread.deviation)


@settings(deadline=None, max_examples=15)
@given(databases(), st.sampled_from([None, 1]))
def test_one_group_agrees_with_a_plain_recount(
    rows: dict[str, list[tuple[Any, ...]]], version: int | None
) -> None:
    group = EVERYBODY if version is None else Group.of_cohort(version)
    with closing(duckdb.connect()) as connection:
        found = characterise(view_of(connection, rows), [group])
    index = index_days(rows, version)
    assert found.persons == (len(index),)
    blocks = {block.name: {line.name: line for line in block.lines} for block in found.blocks}
    one = blocks["table_one"]
    sex = {person: concept for person, concept, _ in rows["person"]}
    born = {person: date(year, 7, 1) for person, _, year in rows["person"]}
    assert one["women"].cells[0].count == sum(sex[person] == 8532 for person in index)
    assert one["deaths"].cells[0].count == len(index.keys() & {p for (p,) in rows["death"]})
    ages = [
        float(day.year - born[p].year - ((day.month, day.day) < (7, 1)))
        for p, day in index.items()
        if day is not None
    ]
    assert told(one["age"].cells[0].spread) == pytest.approx(spread_of(ages))
    stays = [float(sum(row[0] == p for row in rows["visit_occurrence"])) for p in index]
    assert told(one["stays"].cells[0].spread) == pytest.approx(
        spread_of([count for count in stays if count])
    )
    for concept in (1, 2, 3):
        events = [
            (p, (day - (index[p] or day)).days)
            for p, code, day in rows["condition_occurrence"]
            if code == concept and p in index
        ]
        line = blocks["diagnoses"].get(str(concept))
        assert (line is None) == (not events)
        if line is not None:
            assert line.cells[0].count == len({p for p, _ in events})
        if line is not None and version is not None:
            for name, days in (("before", range(-365, 0)), ("at", (0,)), ("after", range(1, 366))):
                expected = len({p for p, at in events if at in days})
                assert line.windows[name][0].count == expected
    for concept in (1, 2):
        line = blocks["measures"].get(str(concept))
        values = measured(rows, concept, index, indexed=version is not None)
        assert told(line and line.cells[0].spread) == pytest.approx(spread_of(values))


def measured(
    rows: dict[str, list[tuple[Any, ...]]],
    concept: int,
    index: dict[int, date | None],
    *,
    indexed: bool,
) -> list[float]:
    """One value a person, as the page says it."""
    found = []
    for person, at in index.items():
        theirs = [
            (day, value)
            for p, code, day, value, _ in rows["measurement"]
            if (p, code) == (person, concept)
        ]
        if indexed:
            theirs = [one for one in theirs if at and 0 <= (at - one[0]).days <= 365]
            found += [max(theirs)[1]] if theirs else []
        elif theirs:
            values = sorted(value for _, value in theirs)
            middle = len(values) // 2
            odd = len(values) % 2
            found.append(values[middle] if odd else (values[middle - 1] + values[middle]) / 2)
    return found


@settings(deadline=None, max_examples=5)
@given(databases())
def test_two_groups_say_what_each_says_alone(rows: dict[str, list[tuple[Any, ...]]]) -> None:
    groups = [Group.of_cohort(1), Group.of_cohort(2)]
    with closing(duckdb.connect()) as connection:
        view = view_of(connection, rows)
        both = characterise(view, groups)
        alone = [characterise(view, [group]) for group in groups]
    assert both.persons == tuple(one.persons[0] for one in alone)
    for number, one in enumerate(alone):
        for block, twin in zip(both.blocks, one.blocks, strict=True):
            cells = {(line.name, line.unit): line.cells[number] for line in block.lines}
            assert {
                (line.name, line.unit): line.cells[0] for line in twin.lines
            }.items() <= cells.items()
