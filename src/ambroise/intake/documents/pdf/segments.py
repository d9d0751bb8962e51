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
    open_: defaultdict[int, list[Segment]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (word.left, word.right)):
        middle = (word.bottom + word.top) / 2
        strip = int(middle // _STRIP)
        for at in (strip, strip - 1, strip + 1):
            open_[at] = [one for one in open_[at] if word.left - one.right < _GAP * one.height]
        near = (one for at in (strip, strip - 1, strip + 1) for one in open_[at])
        found = max(
            (one for one in near if _follows(one, word)), key=lambda one: one.right, default=None
        )
        if found is None:
            segment = Segment(word.text, word.left, word.bottom, word.right, word.top)
            open_[strip].append(segment)
            stretches.append(segment)
        elif not _twice(found, word):
            apart = word.left - found.right > 0.02 * word.height
            found.text += f" {word.text}" if apart else word.text
            found.right = max(found.right, word.right)
            found.bottom, found.top = min(found.bottom, word.bottom), max(found.top, word.top)
    return stretches


def same_line(one: Segment | Word, other: Segment | Word) -> bool:
    """Tell whether two boxes stand on one line."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _SAME_LINE * min(one.height, other.height)


def _follows(segment: Segment, word: Word) -> bool:
    gap = word.left - segment.right
    low, high = sorted((segment.height, word.height))
    return (
        (-0.5 * word.height < gap < _GAP * low or _twice(segment, word))
        and high < 2.2 * low
        and same_line(segment, word)
    )


def _twice(segment: Segment, word: Word) -> bool:
    """Tell a word that is printed again over itself to look bold."""
    return (
        segment.text.endswith(word.text)
        and word.right - segment.right < 0.15 * word.height
        and word.left < segment.right - 0.5 * (word.right - word.left)
    )
