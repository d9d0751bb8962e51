"""Counts as they may be told of people who gave no permit: no small one, not by subtraction either.

A count from 1 to `smallest` - 1 is hidden, and so is one that stands less than `smallest` away from
a count told beside it: the difference would be a small count too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Hidden(StrEnum):
    """Why a count is not told; after a small one nothing more is, not even none."""

    SMALL = "small"
    NEAR = "near"


Figure = int | Hidden


def told(
    steps: Iterable[tuple[int, int | None]], smallest: int
) -> Iterator[tuple[Figure, Figure | None]]:
    """Yield the persons and the stays of each step as they may be told.

    Each step is a part of the one before. Stays, None where a step has none, are told with their
    persons only, and not when they are nearly as many.
    """
    persons, stays = _Column(smallest), _Column(smallest)
    for some, theirs in steps:
        figure = persons.tell(some)
        if theirs is None:
            yield figure, None
        elif isinstance(figure, Hidden):
            yield figure, Hidden.NEAR
        else:
            yield figure, stays.tell(theirs, beside=figure)


@dataclass(slots=True)
class _Column:
    """The counts of one kind, down the steps; `last` is the last one told."""

    smallest: int
    last: int | None = None
    closed: bool = False

    def tell(self, count: int, beside: int | None = None) -> Figure:
        if self.closed:
            return Hidden.NEAR
        if self._small(count):
            self.closed = True
            return Hidden.SMALL
        others = (other for other in (self.last, beside) if other is not None)
        if any(self._small(count - other) for other in others):
            return Hidden.NEAR
        self.last = count
        return count

    def _small(self, difference: int) -> bool:
        return 0 < abs(difference) < self.smallest
