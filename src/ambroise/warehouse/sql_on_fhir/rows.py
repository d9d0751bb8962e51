"""The rows of a view while it is compiled: a chain of queries, each reading the one before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from ambroise.warehouse.sql_on_fhir.columns import Shown

_KEPT: Final = re.compile(r"\b_kept\d+\b")


@dataclass(slots=True)
class Rows:
    """The rows at one step, by its name.

    `steps` are the queries of the view so far. `carried` are the columns that later steps may use,
    `columns` what the view shows of them. What is read several times is kept as a column: `kept`
    gives its name by its SQL, `_waiting` those that no step has yet, by how deep they rest on
    each other.
    """

    steps: list[str]
    name: str
    carried: tuple[str, ...]
    columns: tuple[Shown, ...] = ()
    kept: dict[str, str] = field(default_factory=dict)
    _waiting: dict[str, tuple[int, str]] = field(default_factory=dict)

    def keep(self, sql: str) -> str:
        """Return the name of the column that holds `sql`."""
        if sql not in self.kept:
            name = f"_kept{len(self.kept)}"
            under = [self._waiting[one][0] for one in _KEPT.findall(sql) if one in self._waiting]
            self._waiting[name] = (max(under, default=0) + 1, sql)
            self.kept[sql] = name
        return self.kept[sql]

    def settled(self) -> "Rows":
        """Return the same rows, with every column that was to be kept."""
        rows = self
        by_depth = sorted(self._waiting.items(), key=lambda one: one[1][0])
        for _, group in groupby(by_depth, key=lambda one: one[1][0]):
            found = [(name, sql) for name, (_, sql) in group]
            added = ", ".join(f"{sql} AS {name}" for name, sql in found)
            rows = rows.step(f"SELECT *, {added} FROM {rows.name}", *(name for name, _ in found))
        return rows

    def step(self, query: str, *added: str, once: bool = False) -> "Rows":
        """Return the rows of a query that reads these, with the columns that it adds.

        With `once` it is run once, however many later steps read it.
        """
        name = f"_step{len(self.steps)}"
        self.steps.append(f"{name} AS {'MATERIALIZED ' if once else ''}({query})")
        return replace(
            self, name=name, carried=(*self.carried, *added), kept=dict(self.kept), _waiting={}
        )

    def showing(self, columns: Iterable[Shown]) -> "Rows":
        """Return the same rows, of which the view shows these columns."""
        return replace(
            self, columns=tuple(columns), kept=dict(self.kept), _waiting=dict(self._waiting)
        )
