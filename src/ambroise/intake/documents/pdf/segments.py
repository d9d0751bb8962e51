"""Stretches of words on one line with no wide gap: a line of a column, or a cell of a table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ambroise.intake.documents.pdf.words import Word

_GAP: Final = 0.75
"""Widest space between two words of a stretch, in heights of its letters."""
_SAME_LINE: Final = 0.5
"""Share of the lower height by which two words of one line overlap."""
_STRIP: Final = 6.0
"""Height in points of the strips by which stretches are looked up."""


@dataclass(slots=True)
class Segment:
    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


def segments(words: Iterable[Word]) -> list[Segment]:
    """Return the stretches of a page, in no given order; a word printed twice counts once."""
    stretches: list[Segment] = []
    near: defaultdict[int, list[Segment]] = defaultdict(list)
    for one in sorted(_runs(words), key=lambda one: (one.left, one.right)):
        strip = int((one.bottom + one.top) / 2 // _STRIP)
        before: list[Segment] = []
        for at in (strip, strip - 1, strip + 1):
            # of those begun on these strips, what the next to the right may still go on
            near[at] = [it for it in near[at] if one.left - it.right < _GAP * it.height]
            before += (it for it in near[at] if _follows(it, one))
        if not before:
            near[strip].append(one)
            stretches.append(one)
            continue
        found = max(before, key=lambda it: it.right)
        if not _twice(found, one):
            _go_on(found, one)
    return stretches


def _runs(words: Iterable[Word]) -> list[Segment]:
    """Return the words that stand one after the other in the file as on the page as one each."""
    runs: list[Segment] = []
    for word in words:
        if runs and _follows(runs[-1], word):
            if not _twice(runs[-1], word):
                _go_on(runs[-1], word)
        else:
            runs.append(Segment(word.text, word.left, word.bottom, word.right, word.top))
    return runs


def _go_on(segment: Segment, more: Segment | Word) -> None:
    apart = more.left - segment.right > 0.02 * more.height
    segment.text += f" {more.text}" if apart else more.text
    segment.right = max(segment.right, more.right)
    segment.bottom, segment.top = min(segment.bottom, more.bottom), max(segment.top, more.top)


def same_line(one: Segment | Word, other: Segment | Word) -> bool:
    """Tell whether two boxes stand on one line."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _SAME_LINE * min(one.height, other.height)


def _follows(segment: Segment, word: Segment | Word) -> bool:
    gap = word.left - segment.right
    low, high = sorted((segment.height, word.height))
    return (
        (-0.5 * word.height < gap < _GAP * low or _twice(segment, word))
        and high < 2.2 * low
        and same_line(segment, word)
    )


def _twice(segment: Segment, word: Segment | Word) -> bool:
    """Tell a word that is printed again over itself to look bold."""
    return (
        segment.text.endswith(word.text)
        and word.right - segment.right < 0.15 * word.height
        and word.left < segment.right - 0.5 * (word.right - word.left)
    )
