"""The pyramid of ages as it is drawn: men to the left, women to the right, a row a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.access.hiding import Figure
from ambroise.warehouse.characterisation import Pyramid

WIDEST: Final = 38.0
"""Per cent of the picture that the longest bar takes."""
LEFT, RIGHT = 40.0, 60.0
"""Per cent at which bars begin, on either side of the ages."""
ROW: Final = 24
"""Pixels of a band."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of men or women; None as `width` where the count is hidden."""

    figure: Figure
    x: float
    width: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One band of ages; `last` has no upper end."""

    first: int
    last: int | None
    y: int
    men: Bar
    women: Bar


def rows_of(pyramid: Pyramid) -> tuple[Row, ...]:
    """Return the rows of a pyramid, oldest on top, without the empty ones at both ends."""
    counts = [*_told(pyramid.men), *_told(pyramid.women)]
    unit = WIDEST / max(counts, default=0) if any(counts) else 0.0
    filled = [
        place
        for place in range(len(pyramid.bands))
        if pyramid.men[place] != 0 or pyramid.women[place] != 0
    ]
    if not filled:
        return ()
    places = range(filled[-1], filled[0] - 1, -1)
    return tuple(
        Row(
            pyramid.bands[place],
            pyramid.bands[place + 1] - 1 if place + 1 < len(pyramid.bands) else None,
            number * ROW,
            _bar(pyramid.men[place], unit, left=True),
            _bar(pyramid.women[place], unit, left=False),
        )
        for number, place in enumerate(places)
    )


def _bar(figure: Figure, unit: float, *, left: bool) -> Bar:
    width = round(figure * unit, 3) if isinstance(figure, int) else None
    return Bar(figure, round(LEFT - (width or 0), 3) if left else RIGHT, width)


def _told(figures: Sequence[Figure]) -> list[int]:
    return [one for one in figures if isinstance(one, int)]
