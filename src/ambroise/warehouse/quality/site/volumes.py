"""How much each flow and ward brings a month, against what its own past leads to expect.

The expectation of a month is the median of the same month and its two neighbours in the years
before, else of the twelve months before it. What is usual is within 3.5 deviations of it
(Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993), a deviation being 1.4826 times the
median absolute deviation, never less than the square root of the expectation, which chance alone
gives to a count, nor than a tenth of it, which a hospital grows or shrinks by in a year.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from ambroise.warehouse.quality.model import Check, Given
from ambroise.warehouse.rows import Rows

DEVIATIONS: Final = 3.5
TO_SIGMA: Final = 1.4826
EXAMINED: Final = 12
"""The last whole months whose count is judged."""
FEWEST: Final = 6
"""Months of the past without which nothing is expected."""
YEARS: Final = 5
SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Month:
    """What came in one month; `low` and `high` are None where nothing could be expected."""

    first: date
    count: int
    low: float | None = None
    high: float | None = None

    @property
    def unusual(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return not self.low <= self.count <= self.high


@dataclass(frozen=True, slots=True)
class Series:
    """The whole months of one flow, or of one ward of a flow, from its first to the last one."""

    source: str
    ward: str
    months: tuple[Month, ...]

    @property
    def examined(self) -> tuple[Month, ...]:
        """The months that are judged: the last ones, where something was expected."""
        return tuple(one for one in self.months[-EXAMINED:] if one.low is not None)


def series_of(dataset: Rows, check: Check, given: Given) -> list[Series]:
    """Return the series of a check of volume, those with most unusual months first."""
    ward = f'"{check.value}"' if check.value else "NULL"
    found = dataset.rows(
        f"SELECT source_name, {ward} AS ward, CAST(date_trunc('month', \"{check.field}\") AS DATE)"
        f' AS first, count(*) AS n FROM "{check.table}" WHERE "{check.field}" IS NOT NULL'
        " GROUP BY ALL"
    )
    counts: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for row in found:
        counts[row["source_name"] or "", row["ward"] or ""][row["first"]] = row["n"]
    last = (given.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    made = [
        Series(source, ward, months_of(of, last))
        for (source, ward), of in sorted(counts.items())
        if min(of) < last
    ]
    return sorted(made, key=lambda one: -sum(month.unusual for month in one.examined))


def counted(series: Iterable[Series]) -> tuple[int, int]:
    """Return how many of the months that are judged are unusual, and how many are judged."""
    months = [month for one in series for month in one.examined]
    return sum(month.unusual for month in months), len(months)


def months_of(counts: Mapping[date, int], last: date) -> tuple[Month, ...]:
    """Return every whole month after the first one up to `last`, which may have brought nothing.

    The first month of a flow is seldom whole.
    """
    start = _moved(min(counts), 1)
    length = 12 * (last.year - start.year) + last.month - start.month + 1
    firsts = [_moved(start, number) for number in range(length)]
    values = [counts.get(first, 0) for first in firsts]
    return tuple(
        Month(first, value, *expected(values[:number]))
        for number, (first, value) in enumerate(zip(firsts, values, strict=True))
    )


def expected(past: Sequence[int]) -> tuple[float, float] | tuple[None, None]:
    """Return the bounds of what is usual after the months `past`, None when they are too few."""
    same = [
        past[-12 * year + near]
        for year in range(1, YEARS + 1)
        for near in (-1, 0, 1)
        if 12 * year - near <= len(past)
    ]
    known = same if len(same) >= FEWEST else list(past[-12:])
    if len(known) < FEWEST:
        return None, None
    middle = median(known)
    spread = TO_SIGMA * median(abs(value - middle) for value in known)
    deviation = max(spread, math.sqrt(middle), SHARE * middle, 1.0)
    return max(middle - DEVIATIONS * deviation, 0.0), middle + DEVIATIONS * deviation


def _moved(first: date, months: int) -> date:
    number = 12 * first.year + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
