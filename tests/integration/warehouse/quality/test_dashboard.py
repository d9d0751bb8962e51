"""The checks on the shared sample end as the plain recount of the dashboard's definitions says."""

import random
from dataclasses import dataclass
from datetime import date

import pytest

from ambroise.warehouse.quality.counting import count_checks
from ambroise.warehouse.quality.lines import has_lines, lines_of
from ambroise.warehouse.quality.listing import dashboard
from ambroise.warehouse.quality.model import Given, Result, Status
from ambroise.warehouse.quality.templates import query_of
from tests.builders.cdm import Cdm, an_empty_cdm, the_sample
from tests.builders.shared import shared
from tests.reference.dqd import Recount, Row, read

TODAY = date(2026, 11, 22)
GIVEN = Given(TODAY, {})
SOME = 40
"""Rows of each table of the sample that the broken copies hold."""


@dataclass
class Sample:
    cdm: Cdm
    columns: dict[str, dict[str, str]]
    tables: dict[str, list[Row]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    cdm = the_sample(folder)
    columns = {
        table: {
            row["column_name"].lower(): row["column_type"] for row in cdm.rows(f"DESCRIBE {table}")
        }
        for table in cdm.tables
    }
    tables: dict[str, list[Row]] = {}
    for table, names in columns.items():
        file = folder / f"{table.upper()}.csv"
        found = read(file) if file.exists() else []
        lowered = [{key.lower(): value for key, value in row.items()} for row in found]
        tables[table] = [{name: row.get(name, "") for name in names} for row in lowered]
    return Sample(cdm, columns, tables)


def differences(results: list[Result], recount: Recount) -> list[object]:
    """Return the checks where the verdict or the counts are not those of the recount."""
    told = []
    for one in results:
        check = one.check
        key = (check.name, check.table, check.field, " ".join(map(str, check.concepts)))
        wanted = recount.verdict(key)
        counts = (one.violated, one.total)
        if one.status != wanted or (
            wanted != Status.NOT_APPLICABLE and counts != recount.counts[key]
        ):
            told.append((key, counts, one.status, recount.counts[key], wanted))
    return told


def recounted(sample: Sample, tables: dict[str, list[Row]]) -> Recount:
    recount = Recount(tables, {name: list(of) for name, of in sample.columns.items()}, TODAY)
    recount.run(shared("warehouse/dqd"))
    return recount


def test_every_verdict_on_the_sample_is_that_of_the_recount(sample: Sample) -> None:
    results = count_checks(sample.cdm, dashboard(), GIVEN)
    assert differences(results, recounted(sample, sample.tables)) == []
    assert {one.status for one in results} == set(Status) - {Status.ERROR}


def test_the_rows_of_a_failing_check_are_as_many_as_it_counts(sample: Sample) -> None:
    small = [one for one in count_checks(sample.cdm, dashboard(), GIVEN) if one.violated < 2000]
    failing = [one for one in small if one.status is Status.FAILED and has_lines(one.check)]
    assert failing
    for one in failing:
        if not query_of(one.check).count:
            found = lines_of(sample.cdm, one.check, GIVEN, start=0, size=2001)
            assert len(found.rows) == one.violated, one


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.soak)])
def test_every_verdict_on_a_broken_copy_is_that_of_the_recount(sample: Sample, seed: int) -> None:
    tables = broken(sample, random.Random(seed))
    cdm = an_empty_cdm()
    for table, rows in tables.items():
        cdm.fill(table, list(sample.columns[table]), rows)
    results = count_checks(cdm, dashboard(), GIVEN)
    assert differences(results, recounted(sample, tables)) == []
    failed = {one.check.name for one in results if one.status is Status.FAILED}
    assert len(failed) > 10


def broken(sample: Sample, rng: random.Random) -> dict[str, list[Row]]:
    """Return some rows of each table with values removed, repeated, moved and replaced."""
    concepts = ["0", "8507", "8532", *(row["concept_id"] for row in sample.tables["concept"])]
    found = {}
    for table, rows in sample.tables.items():
        some = [dict(row) for row in rng.sample(rows, min(SOME, len(rows)))]
        for row in some:
            for name, kind in sample.columns[table].items():
                if rng.random() < 0.12:
                    row[name] = other(name, kind, row[name], concepts, rng)
        found[table] = some
    kept = {row["concept_id"] for row in found["concept"]} - {""}
    found["concept_ancestor"] = [
        {"ancestor_concept_id": "4090861", "descendant_concept_id": one} for one in sorted(kept)
    ]
    for row in found["concept_ancestor"]:
        row |= {"min_levels_of_separation": "1", "max_levels_of_separation": "1"}
    for row in found["person"]:
        row["year_of_birth"] = row["year_of_birth"] or "1950"
    told = found["observation_period"]
    for row in told:
        row["observation_period_start_date"] = row["observation_period_start_date"] or "2001-01-01"
        row["observation_period_end_date"] = row["observation_period_end_date"] or "2002-01-01"
        row["person_id"] = row["person_id"] or "1"
    for number, row in enumerate(told):
        row["observation_period_id"] = str(number)
    unique(found["person"], "person_id")
    unique(found["concept"], "concept_id")
    unique(found["death"], "person_id")
    unique(found["visit_occurrence"], "visit_occurrence_id")
    return found


def other(name: str, kind: str, value: str, concepts: list[str], rng: random.Random) -> str:
    """Return another value of the type of a column, or none."""
    if rng.random() < 0.3:
        return ""
    if kind.startswith(("DATE", "TIMESTAMP")):
        year = rng.choice((1801, 1960, 2001, 2022, 2030))
        day = f"{year}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
        return day if kind == "DATE" else f"{day} 10:00:00"
    if name.endswith("concept_id"):
        return rng.choice(concepts)
    if name.startswith(("day_of", "month_of")):
        return str(rng.randint(1, 12))
    if kind in ("INTEGER", "BIGINT", "NUMERIC", "DOUBLE") or kind.startswith("DECIMAL"):
        return str(rng.choice((-3, 0, 1, 2, 5, 400)))
    return rng.choice(("S", "C", "Condition", "Drug", "Ingredient", value))


def unique(rows: list[Row], key: str) -> None:
    """Leave one row a key: what others join by is not what is tried here."""
    seen: set[str] = set()
    rows[:] = [row for row in rows if row[key] and not (row[key] in seen or seen.add(row[key]))]
