"""The course of a count through time, drawn: points, the line between them, what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TOP, BOTTOM = 10, 80
"""Pixels between which values are drawn; x is in per cent."""
LEFT, WIDTH = 3, 94


@dataclass(frozen=True, slots=True)
class Value:
    """One value to draw, and the bounds within which it was expected, if any was."""

    value: float
    low: float | None = None
    high: float | None = None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn: points (x, y, out), segments (x1, y1, x2, y2), bands (x, y, width, height)."""

    points: tuple[tuple[float, float, bool], ...]
    segments: tuple[tuple[float, float, float, float], ...]
    bands: tuple[tuple[float, float, float, float], ...]


def course_of(values: Sequence[Value]) -> Course:
    """Return the picture of values at regular steps, from 0 up to the highest of them."""
    highest = max((max(one.value, one.high or 0.0) for one in values), default=0.0) or 1.0
    step = WIDTH / len(values) if values else 0.0

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / highest, 2)

    xs = [round(LEFT + step * (number + 0.5), 3) for number in range(len(values))]
    points = tuple((x, y(one.value), one.out) for x, one in zip(xs, values, strict=True))
    segments = tuple((a[0], a[1], b[0], b[1]) for a, b in pairwise(points))
    bands = tuple(
        (round(x - step / 2, 3), y(one.high), round(step, 3), round(y(one.low) - y(one.high), 2))
        for x, one in zip(xs, values, strict=True)
        if one.low is not None and one.high is not None
    )
    return Course(points, segments, bands)
