"""What is shown of a note that was found: the words around those found, these marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.warehouse.notes.analysis import Said

AROUND: Final = 90
"""Characters shown before and after a word found."""
MOST: Final = 3
"""Stretches of one note at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `found` when it was looked for. `cut`: something is left out before."""

    text: str
    found: bool = False
    cut: bool = False


def excerpt(text: str, found: Sequence[Said]) -> tuple[Piece, ...]:
    """Return the pieces of `text` around the words `found`, in order; its beginning without any."""
    pieces: list[Piece] = []
    for start, end in _stretches(text, found) or [(0, _after(text, 0))]:
        inside = [one for one in found if start <= one.start and one.end <= end]
        pieces += _marked(text, start, end, inside)
    return tuple(pieces)


def _stretches(text: str, found: Iterable[Said]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for one in found:
        start, end = _before(text, one.start), _after(text, one.end)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        elif len(stretches) < MOST:
            stretches.append((start, end))
        else:
            break
    return stretches


def _before(text: str, at: int) -> int:
    start = max(0, at - AROUND)
    space = text.find(" ", start, at)
    return start if start == 0 or space < 0 else space + 1


def _after(text: str, at: int) -> int:
    end = min(len(text), at + AROUND)
    space = text.rfind(" ", at, end)
    return end if end == len(text) or space < 0 else space


def _marked(text: str, start: int, end: int, found: Sequence[Said]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for one in found:
        pieces += (Piece(text[at : one.start]), Piece(text[one.start : one.end], found=True))
        at = one.end
    pieces.append(Piece(text[at:end]))
    shown = [one for one in pieces if one.text]
    if start > 0 and shown:
        shown[0] = Piece(shown[0].text, shown[0].found, cut=True)
    return shown
