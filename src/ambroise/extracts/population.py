"""Whom an extract is about: everybody of the view, or some of its persons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ambroise.access.view import Answer, View

PERSON: Final = "person_id"
_NAMES: Final = (PERSON, "subject_id")
"""The columns that say whose a row is."""


@dataclass(frozen=True, slots=True)
class Population:
    """The persons of a view, or those of `persons` (in the project's own ids) among them.

    `tables` are the columns of the view with their types.
    """

    view: View
    tables: Mapping[str, Mapping[str, str]]
    persons: tuple[int, ...] | None

    @classmethod
    def of(cls, view: View, persons: Collection[int] | None) -> "Population":
        return cls(view, view.tables, None if persons is None else tuple(sorted(set(persons))))

    def has(self, table: str, *columns: str) -> bool:
        return set(columns) <= self.tables.get(table, {}).keys() and table in self.tables

    def whose(self, table: str) -> str | None:
        """Return the column that says whose the rows of a table are, None when none does."""
        return next((name for name in _NAMES if self.has(table, name)), None)

    def size(self, *, everybody: int) -> int:
        """Return how many persons these are, of `everybody` in the view."""
        if self.persons is None:
            return everybody
        if not self.has("person", PERSON):
            return len(self.persons)
        return int(self.rows(f"SELECT count(*) AS n FROM {self.rows_of('person')}")[0]["n"])

    def rows_of(self, table: str) -> str:
        """Return the rows of a table that are about these persons, as SQL to select from."""
        whose = self.whose(table)
        if self.persons is None or whose is None:
            return f'"{table}"'
        chosen = f"FROM unnest($persons::BIGINT[]) AS chosen({whose})"
        return f'(SELECT * FROM "{table}" SEMI JOIN ({chosen}) AS chosen USING ({whose}))'

    def answer(self, query: str) -> Answer:
        """Return the rows of a query made of `rows_of`, as they come."""
        given = {"persons": list(self.persons or ())} if "$persons" in query else {}
        return self.view.answer(query, given)

    def rows(self, query: str) -> list[dict[str, Any]]:
        return [row for batch in self.answer(query).batches for row in batch.to_pylist()]
