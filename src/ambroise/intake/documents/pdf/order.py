"""The order in which a person reads a page: columns one after the other, tables row by row.

A page is cut at its best gutter, a vertical stretch that few lines cross. The lines that cross it
(a title, a paragraph of the full width) part the page in bands; in each band the two sides are
either columns, read one after the other and cut again, or cells of a table, read by row. They are
columns when both are prose (lines as long as the column is wide) or when their lines do not stand
side by side (the list of physicians in the margin of a letter); else they are cells.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Final

from ambroise.intake.documents.pdf.segments import Segment, same_line

Row = list[Segment]
"""What stands on one line, from left to right."""

_LINES: Final = 3
"""Fewest lines of each side of a gutter."""
_FULL: Final = 0.6
"""Share of the width of a column that the words of a full line of prose fill."""
_PROSE: Final = 0.5
"""Share of full lines from which a side is prose."""
_PROSE_LETTERS: Final = 16
"""Letters of the middling line of prose, at least: figures are none."""
_BLANK: Final = 0.8
"""Height of the blank space that parts a band, in heights of a line."""
_ASIDE: Final = 0.5
"""Share of lines that stand beside another, under which two sides are not one table."""
_STARTS: Final = 100
"""Places tried as the start of a column, those where most lines begin."""
_CUTS: Final = 6
"""How often a page is cut in columns of columns."""


def rows(segments: list[Segment], cuts: int = _CUTS) -> Iterator[Row]:
    """Yield the lines of a page, or of a part of one, in reading order."""
    gutter = _gutter(segments) if cuts else None
    if gutter is None:
        lines = list(by_line(segments))
        yield from [[_whole(line)] for line in lines] if _is_prose(lines) else lines
        return
    from_top = sorted(segments, key=lambda one: (-one.top, one.left))
    for crossing, band in groupby(from_top, key=lambda one: _crosses(one, gutter)):
        if crossing:
            yield from rows(list(band), 0)
        else:
            yield from _band(list(band), gutter, cuts - 1)


def _band(band: list[Segment], gutter: float, cuts: int) -> Iterator[Row]:
    """Yield the lines of a band: its parts in columns that follow each other as one."""
    parts = [(part, _are_columns(*_sides(part, gutter))) for part in _parts(band)]
    for columns, found in groupby(_decided(parts), key=itemgetter(1)):
        segments = [one for part, _ in found for one in part]
        for side in _sides(segments, gutter) if columns else ():
            yield from rows(side, cuts)
        if not columns:
            yield from by_line(segments)


def _sides(segments: list[Segment], gutter: float) -> tuple[list[Segment], list[Segment]]:
    left = [one for one in segments if one.right <= gutter]
    return left, [one for one in segments if one.right > gutter]


def _parts(band: list[Segment]) -> Iterator[list[Segment]]:
    """Yield the parts of a band, from top to bottom, that blank space parts."""
    part: list[Segment] = []
    floor = 0.0
    for segment in band:
        if part and floor - segment.top > _BLANK * segment.height:
            yield part
            part = []
        floor = min(floor, segment.bottom) if part else segment.bottom
        part.append(segment)
    yield part


def _decided(
    parts: list[tuple[list[Segment], bool | None]],
) -> Iterator[tuple[list[Segment], bool]]:
    """Yield the parts with whether they are columns; one too small to tell is as its neighbours."""
    before = next((columns for _, columns in parts if columns is not None), False)
    for part, columns in parts:
        before = before if columns is None else columns
        yield part, before


def by_line(segments: list[Segment]) -> Iterator[Row]:
    row: Row = []
    for segment in sorted(segments, key=lambda one: -(one.top + one.bottom)):
        if row and not same_line(row[0], segment):
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(segment)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _crosses(segment: Segment, gutter: float) -> bool:
    return segment.left < gutter - 1 and segment.right > gutter


def _gutter(segments: list[Segment]) -> float | None:
    """Return where a region is best cut, None where it has no gutter.

    A gutter ends where several lines begin. Its worth is the number of lines of its poorer side,
    less those that cross it.
    """
    starts = Counter(round(one.left / 3) * 3 for one in segments)
    best, found = 0, None
    for start, _ in sorted(starts.most_common(_STARTS)):
        gutter = start - 2.0
        before = sum(one.right <= gutter for one in segments)
        crossing = sum(_crosses(one, gutter) for one in segments)
        after = len(segments) - before - crossing
        at_edge = sum(gutter <= one.left <= gutter + 5 for one in segments)
        worth = min(before, after, 2 * at_edge) - crossing
        if min(before, after, at_edge) >= _LINES and worth > best:
            best, found = worth, gutter
    return found


def _are_columns(left: list[Segment], right: list[Segment]) -> bool | None:
    """Tell whether two sides of a gutter are columns; None where there is too little to tell."""
    lines = [list(by_line(side)) for side in (left, right)]
    if all(map(_is_prose_or_columns, (left, right))):
        return True
    if min(map(len, lines)) < _LINES:
        return None
    fewer, more = sorted(([line[0] for line in side] for side in lines), key=len)
    aside = sum(any(_level(one, other) for other in more) for one in fewer)
    return aside < _ASIDE * len(fewer)


def _is_prose_or_columns(side: list[Segment]) -> bool:
    if _is_prose(list(by_line(side))):
        return True
    gutter = _gutter(side)
    return gutter is not None and all(
        _is_prose(list(by_line(inner))) for inner in _sides(side, gutter)
    )


def _level(one: Segment, other: Segment) -> bool:
    """Tell whether two lines have one baseline, within an eighth of their height."""
    return abs(one.bottom - other.bottom) < 0.125 * max(one.height, other.height)


def _is_prose(lines: list[Row]) -> bool:
    """Tell prose, whose lines are mostly full of ink, from cells and from short items."""
    if len(lines) < _LINES:
        return False
    left = min(line[0].left for line in lines)
    width = max(line[-1].right for line in lines) - left
    full = sum(sum(one.width for one in line) > _FULL * width for line in lines)
    letters = median(sum(map(str.isalpha, "".join(one.text for one in line))) for line in lines)
    return full >= _PROSE * len(lines) and letters >= _PROSE_LETTERS


def _whole(line: Row) -> Segment:
    """Return a line of prose as one stretch: its wide spaces only fill the line."""
    return Segment(
        " ".join(one.text for one in line),
        line[0].left,
        min(one.bottom for one in line),
        max(one.right for one in line),
        max(one.top for one in line),
    )
