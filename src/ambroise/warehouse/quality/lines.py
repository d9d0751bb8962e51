"""What is behind a result: its violated rows, and what they are counted by."""

from dataclasses import dataclass
from typing import Any, Final

from ambroise.warehouse.columns import start_column, tables
from ambroise.warehouse.quality.counting import Tables, used
from ambroise.warehouse.quality.model import Check, Given
from ambroise.warehouse.quality.templates import Query, query_of, reads, templates

BREAKDOWN: Final = 50
"""Groups shown at most, the largest first."""
_SHOWN: Final = ("visit_occurrence_id", "source_name")


@dataclass(frozen=True, slots=True)
class Group:
    """Violated rows that came by one flow, or that have one code."""

    name: str
    violated: int
    total: int


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of violated rows, in an order that stays: `columns` are those of each row.

    `table` is that of the rows, which are persons for a check of who has none.
    """

    table: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def has_lines(check: Check) -> bool:
    """Return whether a check looks at rows: some look at the schema or at counts by month."""
    return bool(templates()[check.name].violated)


def groups_of(dataset: Tables, check: Check, given: Given) -> list[Group]:
    """Return the violated rows of a check by flow or code; nothing when its rows have neither."""
    query = query_of(check)
    columns = _columns(dataset, query)
    if not _known(query.by, columns):
        return []
    text = (
        f"SELECT CAST({query.by} AS VARCHAR) AS name, count(*) FILTER (WHERE {query.wrong}) AS bad,"
        f" count(*) FILTER (WHERE {query.eligible}) AS total {query.rows}"
        f" GROUP BY 1 HAVING bad > 0 ORDER BY bad DESC, name LIMIT {BREAKDOWN}"
    )
    found = dataset.rows(text, **used(text, given))
    return [Group(row["name"] or "", row["bad"], row["total"]) for row in found]


def lines_of(dataset: Tables, check: Check, given: Given, *, start: int, size: int) -> Lines:
    """Return `size` violated rows of a check from the number `start` (0 is the first).

    Of each row only what tells it: its id, person, date, and what the check looks at.
    """
    query = query_of(check)
    columns = _shown(query, _columns(dataset, query))
    listed = ", ".join(f't."{name}"' for name in columns)
    text = (
        f"SELECT {listed} {query.rows} WHERE {query.wrong}"
        f" ORDER BY {listed} LIMIT {int(size)} OFFSET {int(start)}"
    )
    return Lines(query.base, columns, tuple(dataset.rows(text, **used(text, given))))


def _known(text: str, columns: dict[str, None]) -> bool:
    return text.removeprefix("t.").strip('"') in columns


def _columns(dataset: Tables, query: Query) -> dict[str, None]:
    found = dataset.rows(f'DESCRIBE SELECT * FROM "{query.base}"')
    return {row["column_name"]: None for row in found}


def _shown(query: Query, columns: dict[str, None]) -> tuple[str, ...]:
    """Return the columns that tell a row: all that is long or names a person stays out."""
    _, looked_at = reads(query)
    dated = query.base in tables() and not query.base.startswith("identity_")
    start = start_column(query.base) if dated else None
    wanted = [next(iter(columns)), "person_id", start, *sorted(looked_at), *_SHOWN]
    return tuple(dict.fromkeys(name for name in wanted if name in columns and name != "note_text"))
