"""Two cohorts side by side: their sizes, what they share, how far apart their indexes are."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final

import pyarrow as pa

from ambroise.access.cohorts.question import Question
from ambroise.access.door import Door
from ambroise.access.hiding import Figure, Hidden
from ambroise.access.model import Action, Decision
from ambroise.access.view.views import Views

SPANS: Final = ((None, -366), (-365, -31), (-30, -1), (0, 0), (1, 30), (31, 365), (366, None))
"""Days from the first index of the one to that of the other, both ends in."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Persons of each cohort and of their meeting; hidden all together when one would be small.

    `spans` are the persons of both by SPANS, `median` the median of these days; None when hidden.
    `smallest` is None where nothing is hidden.
    """

    one: Figure
    other: Figure
    only_one: Figure
    both: Figure
    only_other: Figure
    spans: tuple[Figure, ...]
    median: float | None
    smallest: int | None


def compare(
    door: Door, views: Views, decision: Decision, one: Question, other: Question
) -> Comparison:
    """Return how two cohorts meet among the persons that the permit opens.

    What is hidden, and what is raised, is that of `counting.attrition`.
    """
    with views.inside(decision) as inside:
        composed = [question.compose(inside.cursor) for question in (one, other)]
        closed = [table for each in composed for table in inside.closed(each.reads)]
        first, second = (
            _indexes(inside.asked.arrow(_FIRST.format(each.cohort))) for each in composed
        )
        everybody: int = inside.cursor.rows("SELECT count(*) AS n FROM person")[0]["n"]
        inside.still()
        hides = decision.action is Action.COUNT or bool(closed)
        smallest = inside.scope.terms.smallest_cell if hides else None
    door.note(
        decision,
        "cohort.compared",
        detail={"criteria": one.criteria + other.criteria},
        digests={"one": one.digest, "other": other.digest},
    )
    distances = [second[person] - first[person] for person in first.keys() & second.keys()]
    return told(len(first), len(second), everybody, distances, smallest)


def told(
    one: int, other: int, everybody: int, distances: list[int], smallest: int | None
) -> Comparison:
    """Return what may be told of two cohorts among `everybody`, from the days between indexes.

    A size is told when neither it nor its rest is small; how they meet, when none of the four
    parts of everybody is; the days, when none of SPANS is.
    """
    both = len(distances)
    parts = (one - both, both, other - both)
    spans = [sum(_holds(span, days) for days in distances) for span in SPANS]
    middle = median(distances) if distances else None
    if smallest is None:
        return Comparison(one, other, *parts, tuple(spans), middle, None)
    apart = _no_small((*parts, everybody - sum(parts)), smallest)
    sizes = _told(one, everybody, smallest), _told(other, everybody, smallest)
    if not apart:
        hidden = Hidden.NEAR
        return Comparison(*sizes, hidden, hidden, hidden, (hidden,) * len(SPANS), None, smallest)
    if not _no_small(spans, smallest):
        return Comparison(*sizes, *parts, (Hidden.NEAR,) * len(SPANS), None, smallest)
    return Comparison(*sizes, *parts, tuple(spans), middle, smallest)


_FIRST: Final = (
    "SELECT subject_id, min(cohort_start_date - DATE '1970-01-01') AS day FROM ({}) GROUP BY ALL"
)


def _indexes(found: pa.Table) -> dict[int, int]:
    """Return the first index of each person, in days."""
    people = found.column("subject_id").to_pylist()
    return dict(zip(people, found.column("day").to_pylist(), strict=True))


def _holds(span: tuple[int | None, int | None], days: int) -> bool:
    start, end = span
    return (start is None or start <= days) and (end is None or days <= end)


def _told(size: int, everybody: int, smallest: int) -> Figure:
    if 0 < size < smallest:
        return Hidden.SMALL
    return size if _no_small((everybody - size,), smallest) else Hidden.NEAR


def _no_small(counts: Iterable[int], smallest: int) -> bool:
    return not any(0 < count < smallest for count in counts)
