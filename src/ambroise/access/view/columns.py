"""The tables and columns that a view shows: those of the permit that the zone says how to render.

The publication of the research zone holds the type and the policy of each of its columns; one
that is not in it is not shown, whatever the permit says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ambroise.access.view.scope import Scope
from ambroise.errors import ResearchZoneOutdated
from ambroise.tables.reader import REFERENCE_TABLES

Policy = Literal["keep", "shift", "rekey", "deid"]
POLICIES: Final = frozenset({"keep", "shift", "rekey", "deid"})
PERSON: Final = "person_id"
FACTS: Final = "fact_relationship"
SPANS: Final = "note_span"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str  # DuckDB type
    policy: Policy

    @property
    def quoted(self) -> str:
        return f'"{self.name}"'


Tables = Mapping[str, tuple[Column, ...]]


def of_zone(detail: Mapping[str, Any]) -> Tables:
    """Return the columns of every table of the zone; raises ResearchZoneOutdated."""
    said: Mapping[str, Mapping[str, tuple[str, Policy]]] = detail.get("columns", {})
    if not said or "measure" not in detail:
        raise ResearchZoneOutdated
    return {
        table: tuple(
            Column(name, kind, policy)
            for name, (kind, policy) in columns.items()
            if policy in POLICIES
        )
        for table, columns in said.items()
    }


def of_view(zone: Tables, scope: Scope) -> Tables:
    """Return the columns that a permit opens, by table; a table without any is not there."""
    shown = {
        table: tuple(
            column for column in columns if _opens(scope, table, column, _has_person(columns))
        )
        for table, columns in zone.items()
        if _has_person(columns) or table in REFERENCE_TABLES or table == FACTS
    }
    return {table: columns for table, columns in shown.items() if columns}


def _opens(scope: Scope, table: str, column: Column, of_persons: bool) -> bool:
    if f"{table}.{column.name}" not in scope.columns:
        return False
    if table == SPANS or column.policy == "deid":
        return scope.terms.text and of_persons
    return of_persons or column.policy in ("keep", "rekey")


def _has_person(columns: tuple[Column, ...]) -> bool:
    return any(column.name == PERSON for column in columns)


def begins(columns: tuple[Column, ...]) -> Column | None:
    """Return the date when a row of a table begins, if it has one."""
    dates = (one for one in columns if one.policy == "shift" and one.type == "DATE")
    return next(dates, None)
