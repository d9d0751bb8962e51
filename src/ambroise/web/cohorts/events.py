"""The events and documents of one person, as the view of a project renders them."""

from dataclasses import dataclass
from typing import Any, Final

from ambroise.access.view import View

LONGEST: Final = 500
"""Rows of a table that the page of a person shows, the earliest ones."""


@dataclass(frozen=True, slots=True)
class _Table:
    """What is shown of a table, of the columns that the permit opens."""

    day: str
    concept: str = ""
    source: str = ""
    values: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return next((one for one in self.values if "unit_" in one), "")


_TABLES: Final = {
    "visit_occurrence": _Table(
        "visit_start_date", "visit_concept_id", "visit_source_value", ("visit_end_date",)
    ),
    "condition_occurrence": _Table(
        "condition_start_date", "condition_concept_id", "condition_source_value"
    ),
    "procedure_occurrence": _Table(
        "procedure_date", "procedure_concept_id", "procedure_source_value"
    ),
    "drug_exposure": _Table(
        "drug_exposure_start_date",
        "drug_concept_id",
        "drug_source_value",
        ("quantity", "dose_unit_source_value"),
    ),
    "measurement": _Table(
        "measurement_date",
        "measurement_concept_id",
        "measurement_source_value",
        ("value_as_number", "unit_source_value"),
    ),
    "observation": _Table(
        "observation_date",
        "observation_concept_id",
        "observation_source_value",
        ("value_as_number", "value_as_string"),
    ),
    "device_exposure": _Table(
        "device_exposure_start_date", "device_concept_id", "device_source_value"
    ),
    "death": _Table("death_date", "cause_concept_id", "cause_source_value"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the view in words; `label` is its concept, by name where names are open."""

    table: str
    row_id: int | None
    day: Any
    label: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Document:
    row_id: int | None
    day: Any
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Dossier:
    person: dict[str, Any]
    events: list[Event]
    documents: list[Document]
    cut: frozenset[str]
    """Tables of which there are more rows than shown."""


def dossier_of(view: View, person_id: int) -> Dossier:
    """Return what the permit opens about a person, in the order of days."""
    opened = {name: frozenset(columns) for name, columns in view.tables.items()}
    found, cut = [], set()
    for table, said in _TABLES.items():
        columns = opened.get(table, frozenset())
        if {"person_id", said.day} <= columns:
            rows = view.rows(_query(table, said, columns, opened), person=person_id)
            found += [_event(table, said, row) for row in rows[:LONGEST]]
            cut |= {table} if len(rows) > LONGEST else set()
    found.sort(key=lambda one: (one.day is None, one.day))
    return Dossier(
        _person(view, person_id, opened), found, _documents(view, person_id, opened), frozenset(cut)
    )


def _query(
    table: str, said: _Table, columns: frozenset[str], opened: dict[str, frozenset[str]]
) -> str:
    named = said.concept in columns and {"concept_id", "concept_name"} <= opened.get(
        "concept", frozenset()
    )
    label = [f"e.{one}" for one in (said.source, said.concept) if one in columns]
    wanted = [f"e.{one}" for one in (said.day, *said.values, f"{table}_id") if one in columns]
    told = [f"nullif({label[0]}::VARCHAR, '')"] if label else []
    told += [f"{label[-1]}::VARCHAR"] if label else []
    names = (["c.concept_name"] if named else []) + told
    shown = f"coalesce({', '.join(names)}, '')" if names else "''"
    join = (
        f" LEFT JOIN concept AS c ON c.concept_id = e.{said.concept} AND c.concept_id <> 0"
        if named
        else ""
    )
    return (
        f"SELECT {', '.join(wanted)}, {shown} AS label FROM {table} AS e{join}"
        f" WHERE e.person_id = $person ORDER BY e.{said.day} LIMIT {LONGEST + 1}"
    )


def _event(table: str, said: _Table, row: dict[str, Any]) -> Event:
    values = tuple(row[one] for one in said.values if row.get(one) not in (None, ""))
    if values == (row.get(said.unit),):
        values = ()  # a unit alone says nothing
    return Event(table, row.get(f"{table}_id"), row[said.day], row["label"], values)


def _person(view: View, person_id: int, opened: dict[str, frozenset[str]]) -> dict[str, Any]:
    wanted = [
        one
        for one in ("year_of_birth", "gender_concept_id")
        if one in opened.get("person", frozenset())
    ]
    if not wanted or "person_id" not in opened["person"]:
        return {}
    query = f"SELECT {', '.join(wanted)} FROM person WHERE person_id = $person"
    found = view.rows(query, person=person_id)
    return found[0] if found else {}


def _documents(view: View, person_id: int, opened: dict[str, frozenset[str]]) -> list[Document]:
    columns = opened.get("note", frozenset())
    if not {"person_id", "note_text"} <= columns:
        return []
    names = ("note_id", "note_date", "note_title", "note_text")
    wanted = [name for name in names if name in columns]
    order = "note_date" if "note_date" in columns else "note_text"
    rows = view.rows(
        f"SELECT {', '.join(wanted)} FROM note WHERE person_id = $person ORDER BY {order}"
        f" LIMIT {LONGEST}",
        person=person_id,
    )
    return [
        Document(
            row.get("note_id"), row.get("note_date"), row.get("note_title") or "", row["note_text"]
        )
        for row in rows
    ]
