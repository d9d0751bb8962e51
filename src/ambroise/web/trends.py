"""Biology as trends: one small chart a measure, with its reference range, and its values."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ambroise.warehouse.views import Code, Measurement
from ambroise.web.essentials import out_of_range, series_by_code

POINTS = 60
"""A chart holds the last values only; older ones come with an earlier period."""
TOP, BOTTOM = 10, 80
"""Pixels between which values are drawn; x is in per cent."""


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    flag: str
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Segment:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure through time; `band` is (y, height) of the last reference range."""

    code: Code
    unit: str
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    band: tuple[float, float] | None
    hidden: int

    @property
    def last(self) -> Measurement:
        return self.points[-1].measurement

    @property
    def flag(self) -> str:
        return self.points[-1].flag


def trends(measurements: Iterable[Measurement]) -> tuple[Trend, ...]:
    """Return a trend a measure: out of range first, then most recent first."""
    found = [_trend(values) for values in series_by_code(measurements).values()]
    found.sort(key=lambda trend: trend.last.at, reverse=True)
    found.sort(key=lambda trend: not trend.flag)
    return tuple(found)


def _trend(values: list[Measurement]) -> Trend:
    shown = values[-POINTS:]
    last = shown[-1]
    numbers = [one.value for one in shown if one.value is not None]
    bounds = [bound for bound in (last.low, last.high) if bound is not None]
    lowest, highest = min((*numbers, *bounds)), max((*numbers, *bounds))
    if lowest == highest:
        lowest, highest = lowest - 1, highest + 1
    first = shown[0].at
    length = (last.at - first).total_seconds() or 1.0

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (value - lowest) / (highest - lowest), 2)

    points = tuple(
        Point(
            round(3 + 94 * (one.at - first).total_seconds() / length, 3) if len(shown) > 1 else 50,
            y(one.value or 0.0),
            out_of_range(one),
            one,
        )
        for one in shown
    )
    segments = tuple(Segment(a.x, a.y, b.x, b.y) for a, b in pairwise(points))
    band = None
    if bounds:
        upper = y(last.high) if last.high is not None else TOP - 6
        lower = y(last.low) if last.low is not None else BOTTOM + 6
        band = (upper, max(round(lower - upper, 2), 1.0))
    return Trend(last.code, last.unit, points, segments, band, len(values) - len(shown))
