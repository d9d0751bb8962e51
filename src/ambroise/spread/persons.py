"""Queries about persons, each about one at a time: asked of all at once, or range after range.

The tables hold the rows of a person in one place and persons are disjoint, so that rows found over
ranges of persons are those found over all, and counts of persons, stays and events add up.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any, Final, Protocol

import pyarrow as pa

from ambroise.settings import Settings
from ambroise.spread.ordering import in_order, is_spread
from ambroise.tables import Cursor, Pinned, Reader, Zone

FEW_PERSONS: Final = 20_000
"""Persons of a range at least: below, asking costs more than it saves."""
RANGES: Final = 64
"""Ranges at most: each reads the concepts whole."""

_COUNTS: Final = ("persons", "stays", "events", "persons_alone")

_Range = tuple[list[int], str]


class Asked(Protocol):
    """What is asked of some persons of a publication."""

    def arrow(self, query: str) -> pa.Table:
        """Return the rows of a query that gives, for each person, rows of their own."""

    def totals(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query that counts: `persons`, `stays`, `events`, `persons_alone`.

        It gives the same rows, in the same order, whoever the persons are.
        """


def by_person(settings: Settings, reader: Reader, persons: Sequence[int], cursor: Cursor) -> Asked:
    """Return what answers about `persons`: `cursor`, limited to them, or the cluster."""
    if is_spread(settings) and len(persons) > FEW_PERSONS:
        return _Ranges(settings, reader, sorted(persons))
    return _Whole(cursor)


@dataclass(frozen=True, slots=True)
class _Whole:
    cursor: Cursor

    def arrow(self, query: str) -> pa.Table:
        return self.cursor.arrow(query)

    def totals(self, query: str) -> list[dict[str, Any]]:
        return self.cursor.rows(query)


@dataclass(frozen=True, slots=True)
class _Ranges:
    settings: Settings
    reader: Reader
    persons: list[int]

    def arrow(self, query: str) -> pa.Table:
        return pa.concat_tables(self._tables(query))

    def totals(self, query: str) -> list[dict[str, Any]]:
        first, *others = (table.to_pylist() for table in self._tables(query))
        return [reduce(_added, rows) for rows in zip(first, *others, strict=True)]

    def _tables(self, query: str) -> Iterator[pa.Table]:
        size = max(FEW_PERSONS, -(-len(self.persons) // RANGES))
        ranges = (
            (self.persons[start : start + size], query)
            for start in range(0, len(self.persons), size)
        )
        make = partial(_asker, replace(self.reader.zone, threads=1), self.reader.pinned)
        return in_order(self.settings, make, ranges)


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    counts = {name: one[name] + other[name] for name in _COUNTS if one.get(name) is not None}
    return one | counts


def _asker(zone: Zone, pinned: Pinned) -> Callable[[_Range], pa.Table]:
    return _Asker(Reader(zone, pinned)).ask


@dataclass(frozen=True, slots=True)
class _Asker:
    """A worker's own engine on the files of the publication."""

    reader: Reader

    def ask(self, asked: _Range) -> pa.Table:
        persons, query = asked
        with self.reader.cursor(persons=persons) as cursor:
            return cursor.arrow(query)
