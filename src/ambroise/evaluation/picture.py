"""An estimate with its interval, drawn: a dot, its whiskers, on a line from none to the most.

Each picture stands in the row of a table that says its numbers: it is hidden from readers aloud.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

HEIGHT: Final = 20
_LEFT, _WIDTH = 2.0, 96.0


def whiskers(
    value: float | None, low: float | None, high: float | None, *, start: float, end: float
) -> str:
    """Return the SVG of one estimate between `start` and `end`; x is in per cent of its width."""
    middle = HEIGHT / 2

    def x(number: float) -> float:
        inside = min(max(number, start), end)
        return round(_LEFT + _WIDTH * (inside - start) / ((end - start) or 1), 2)

    parts = [_line("axis", x(start), x(end), middle)]
    if start < 0 < end:
        parts.append(_upright("zero", x(0), 0, HEIGHT))
    if low is not None and high is not None:
        parts.append(_line("whisker", x(low), x(high), middle))
        parts += [_upright("whisker", x(one), middle - 4, middle + 4) for one in (low, high)]
    if value is not None:
        parts.append(f'<circle class="estimate" cx="{x(value)}%" cy="{middle}" r="4"/>')
    return f'<svg class="whiskers" height="{HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def reach(figures: Iterable[Mapping[str, Any]], unit: str) -> tuple[float, float]:
    """Return where a line starts and ends so that every figure of a measure is on it."""
    if unit == "%":
        return 0.0, 1.0
    found = [one[name] for one in figures for name in ("value", "low", "high")]
    known = [one for one in found if one is not None]
    return min([0.0, *known]), max(known, default=1.0) or 1.0


def around_none(differences: Iterable[Mapping[str, Any]]) -> tuple[float, float]:
    """Return ends as far from none on both sides as the furthest difference or limit is."""
    found = [one[name] for one in differences for name in ("value", "low", "high")]
    furthest = max((abs(one) for one in found if one is not None), default=0.0) or 1.0
    return -furthest, furthest


def _line(name: str, start: float, end: float, y: float) -> str:
    return f'<line class="{name}" x1="{start}%" y1="{y}" x2="{end}%" y2="{y}"/>'


def _upright(name: str, x: float, top: float, bottom: float) -> str:
    return f'<line class="{name}" x1="{x}%" y1="{top}" x2="{x}%" y2="{bottom}"/>'
