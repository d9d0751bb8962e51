"""The rows of a domain that an event of the plan asks for, as a query."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from ambroise.warehouse.cohorts.compile.literals import (
    compared,
    concepts_of,
    days_after,
    literal,
)
from ambroise.warehouse.cohorts.domains import DEMOGRAPHIC, Domain, domains
from ambroise.warehouse.cohorts.plan import Event, Filter, Moved

_JOINS: Final = {
    "person": "LEFT JOIN person ON person.person_id = e.person_id",
    "provider": "LEFT JOIN provider ON provider.provider_id = e.provider_id",
    "visit": (
        "LEFT JOIN visit_occurrence AS visit"
        " ON visit.visit_occurrence_id = e.visit_id AND visit.person_id = e.person_id"
    ),
    "care_site": "LEFT JOIN care_site ON care_site.care_site_id = e.care_site_id",
}
"""What a field may look at beside the row, and how it is reached."""

_NEEDS: Final = {"provider": "provider_id", "care_site": "care_site_id"}
GIVEN: Final = frozenset({"event_id", "person_id", "start_date", "end_date", "visit_id"})
"""The columns of every event, whatever its domain."""
BY_CONCEPT: Final = "__by_concept"
"""What follows the name of a table in its second order."""


def rows_of(
    event: Event,
    tables: Collection[str],
    distinct: str | None = None,
    then: Iterable[Filter] = (),
) -> str:
    """Return the query of the rows of `event`, its group left out.

    Columns: person_id, event_id, start_date, end_date, visit_id, sort_date; with `distinct`,
    `counted`, the value to count by; with `then`, `met`, whether a row meets these too.
    """
    domain = domains()[event.domain]
    start, end = event.period
    shown_start = literal(start) if start else "e.start_date"
    shown_end = literal(end) if end else "e.end_date"
    columns = [
        "e.person_id",
        "e.event_id",
        f"{shown_start} AS start_date",
        f"{shown_end} AS end_date",
        "e.visit_id",
        "e.start_date AS sort_date",
    ]
    used = [domain.fields[asked.field].sql for asked in event.filters]
    if distinct:
        counted = domain.distinct[distinct]
        if start or end:
            counted = counted.replace("e.start_date", shown_start)
            counted = counted.replace("e.end_date", shown_end)
        columns.append(f"{counted} AS counted")
        used.append(counted)
    if asked := conditions(event.domain, then):
        met = " AND ".join(asked)
        columns.append(f"coalesce({met}, false) AS met")
        used.append(met)
    wheres = conditions(event.domain, event.filters)
    wheres += [f"{literal(day)} BETWEEN e.start_date AND e.end_date" for day in (start, end) if day]
    if event.moved:
        wheres.append("e.end_date >= e.start_date")
    return (
        f"SELECT {', '.join(columns)} FROM ({_base(domain, event, tables, used)}) AS e"
        f" {joins(used)}{where(wheres)}"
    )


def conditions(domain: str, filters: Iterable[Filter]) -> list[str]:
    """Return the conditions of filters over a row `e` and what it refers to."""
    fields = domains()[domain].fields
    return [compared(fields[asked.field].sql, asked.asked) for asked in filters]


def demographic(filters: Iterable[Filter]) -> str:
    """Return the condition that a row `e` and its `person` meet, false when not known."""
    asked = ["person.person_id IS NOT NULL", *conditions(DEMOGRAPHIC, filters)]
    return f"coalesce({' AND '.join(asked)}, false)"


def joins(used: Iterable[str]) -> str:
    """Return the joins of what some SQL looks at beside the row `e`."""
    text = " ".join(used)
    return " ".join(join for name, join in _JOINS.items() if _looks_at(text, name))


def where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _looks_at(text: str, name: str) -> bool:
    return re.search(rf"\b{name}\.", text) is not None


def _base(domain: Domain, event: Event, tables: Collection[str], used: list[str]) -> str:
    """Return the query of the rows of the concepts, with the columns that are used."""
    start, end = _dates(domain, event.moved)
    columns = [
        f"{domain.person} AS person_id",
        f"{domain.row} AS event_id",
        f"{start} AS start_date",
        f"{end} AS end_date",
        f"{domain.visit} AS visit_id",
    ]
    columns += _columns_used(" ".join(used))
    wheres = [domain.where] if domain.where else []
    if event.concepts is not None:
        wheres.append(f"{domain.concept} IN ({concepts_of(event.concepts)})")
    if event.source_concepts is not None:
        wheres.append(f"{domain.source_concept} IN ({concepts_of(event.source_concepts)})")
    first = ""
    if event.first:
        order = f"{domain.start}, {domain.row}"
        first = f" QUALIFY row_number() OVER (PARTITION BY {domain.person} ORDER BY {order}) = 1"
    table = _table(domain, event, tables)
    return f"SELECT {', '.join(columns)} FROM {table}{where(wheres)}{first}"


def _columns_used(text: str) -> list[str]:
    names = set(re.findall(r"\be\.(\w+)", text)) - GIVEN
    names |= {column for name, column in _NEEDS.items() if _looks_at(text, name)}
    return sorted(names)


def _table(domain: Domain, event: Event, tables: Collection[str]) -> str:
    """Return the table to read: in its second order, when there is one, to find concepts."""
    second = f"{domain.table}{BY_CONCEPT}"
    return second if event.concepts is not None and second in tables else domain.table


def _dates(domain: Domain, moved: Moved | None) -> tuple[str, str]:
    if moved is None:
        return domain.start, domain.end
    start = domain.end if moved.start_from_end else domain.start
    end = domain.start if moved.end_from_start else domain.end
    return days_after(start, moved.start_days), days_after(end, moved.end_days)
