"""The rows of a view as MEDS events: whose, when, which code, which value.

A code is `vocabulary//code` of the source's concept where the permit opens the concepts, else the
table and the source's own code, else the number of the OMOP concept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.extracts.population import PERSON, Population

BIRTH: Final = "MEDS_BIRTH"
DEATH: Final = "MEDS_DEATH"
VISIT: Final = "visit_occurrence_id"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a table tells events: the stem of its concepts, its start, value, text and unit."""

    stem: str
    start: str
    number: str = ""
    text: str = ""
    unit: str = ""
    end: str = ""


KINDS: Final = {
    "visit_occurrence": Kind("visit", "visit_start", end="visit_end"),
    "visit_detail": Kind("visit_detail", "visit_detail_start", end="visit_detail_end"),
    "condition_occurrence": Kind("condition", "condition_start"),
    "drug_exposure": Kind(
        "drug", "drug_exposure_start", "quantity", "sig", "dose_unit_source_value"
    ),
    "procedure_occurrence": Kind("procedure", "procedure"),
    "device_exposure": Kind("device", "device_exposure_start", "quantity"),
    "measurement": Kind(
        "measurement", "measurement", "value_as_number", "value_source_value", "unit_source_value"
    ),
    "observation": Kind(
        "observation", "observation", "value_as_number", "value_source_value", "unit_source_value"
    ),
    "specimen": Kind("specimen", "specimen", "quantity", unit="unit_source_value"),
    "note": Kind("note_class", "note", text="note_text"),
}


def query_of(population: Population, tables: list[str]) -> str:
    """Return the query of the events of some tables, by subject, then time, what has none first."""
    parts = [part for table in tables for part in _parts(population, table)]
    parts = parts or [_event("NULL", "NULL", "''", "person", source="(SELECT 1 WHERE false)")]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY 1, 2 NULLS FIRST, 3"


def _parts(population: Population, table: str) -> Iterator[str]:
    if not population.has(table, PERSON):
        return
    if table == "person":
        yield from _person(population)
    elif table == "death":
        if (day := _moment(population, table, "death")) != "":
            source = population.rows_of(table)
            yield _event(f"t.{PERSON}", day, f"'{DEATH}'", table, source=f"{source} AS t")
    elif table in KINDS:
        yield from _rows(population, table, KINDS[table])


def _person(population: Population) -> Iterator[str]:
    source = f"{population.rows_of('person')} AS t"
    if population.has("person", "year_of_birth"):
        month, day = (
            f"coalesce(t.{part}_of_birth, {usual})"
            if population.has("person", f"{part}_of_birth")
            else str(usual)
            for part, usual in (("month", 7), ("day", 1))
        )
        born = f"make_date(t.year_of_birth, {month}, {day})::TIMESTAMP"
        yield _event(f"t.{PERSON}", born, f"'{BIRTH}'", "person", source=source)
    if population.has("person", "gender_concept_id"):
        code, joined = _code(population, "person", "gender")
        yield _event(f"t.{PERSON}", "NULL", code, "person", source=source + joined)


def _rows(population: Population, table: str, kind: Kind) -> Iterator[str]:
    start = _moment(population, table, kind.start)
    if not start:
        return
    code, joined = _code(population, table, kind.stem)
    source = population.rows_of(table) + " AS t" + joined
    values = {
        name: f"t.{column}"
        for name, column in (("number", kind.number), ("text", kind.text), ("unit", kind.unit))
        if column and population.has(table, column)
    }
    if "number" in values and "text" in values and kind.stem != "drug":
        values["text"] = f"CASE WHEN {values['number']} IS NULL THEN {values['text']} END"
    visit = f"t.{VISIT}" if population.has(table, VISIT) else "NULL"
    suffix = " || '//START'" if kind.end else ""
    yield _event(f"t.{PERSON}", start, code + suffix, table, source=source, visit=visit, **values)
    if kind.end and (end := _moment(population, table, kind.end)):
        yield _event(f"t.{PERSON}", end, f"{code} || '//END'", table, source=source, visit=visit)


def _event(
    who: str,
    when: str,
    code: str,
    table: str,
    *,
    source: str,
    number: str = "NULL",
    text: str = "NULL",
    unit: str = "NULL",
    visit: str = "NULL",
) -> str:
    return (
        f"SELECT {who}::BIGINT AS subject_id, {when}::TIMESTAMP AS time, {code} AS code,"
        f" {number}::FLOAT AS numeric_value, {text}::VARCHAR AS text_value,"
        f" {unit}::VARCHAR AS unit, {visit}::BIGINT AS {VISIT}, '{table}' AS omop_table"
        f" FROM {source}"
    )


def _moment(population: Population, table: str, stem: str) -> str:
    """Return when a row happened: its time where it is opened and known, else its day."""
    known = [
        f"t.{name}::TIMESTAMP"
        for name in (f"{stem}_datetime", f"{stem}_date")
        if population.has(table, name)
    ]
    return f"coalesce({', '.join(known)})" if known else ""


def _code(population: Population, table: str, stem: str) -> tuple[str, str]:
    """Return the code of a row, and what its query joins to find it."""
    prefix = stem.upper()
    ids = [
        f"nullif(t.{name}, 0)"
        for name in (f"{stem}_source_concept_id", f"{stem}_concept_id")
        if population.has(table, name)
    ]
    tried, joined = [], ""
    if ids and population.has("concept", "concept_id", "concept_code", "vocabulary_id"):
        joined = f" LEFT JOIN concept AS c ON c.concept_id = coalesce({', '.join(ids)})"
        tried.append("c.vocabulary_id || '//' || c.concept_code")
    if population.has(table, f"{stem}_source_value"):
        tried.append(f"'{prefix}//' || t.{stem}_source_value")
    if ids:
        tried.append(f"'OMOP//' || coalesce({', '.join(ids)})")
    tried.append(f"'{prefix}'")
    return f"coalesce({', '.join(tried)})", joined
