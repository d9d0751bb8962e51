"""Which columns of a view a figure needs."""

from collections.abc import Mapping

Tables = Mapping[str, Mapping[str, str]]
"""The columns of each table of a view, with their types."""


def missing(tables: Tables, *columns: str) -> tuple[str, ...]:
    """Return those of `table.column` names that the view does not show."""
    found = []
    for name in columns:
        table, _, column = name.partition(".")
        if not optional(tables, table, column):
            found.append(name)
    return tuple(found)


def optional(tables: Tables, table: str, column: str) -> bool:
    """Return whether the view shows a column."""
    return column in tables.get(table, ())
