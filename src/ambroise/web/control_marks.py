"""A document under control cut into what its readers see: hidden, missed, hidden without need."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from ambroise.deid.audit.review import Mark, Original
from ambroise.text.folding import fold
from ambroise.text.spans import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch at `start:end`; `state` is empty, "hidden", "missed" or "false"."""

    start: int
    end: int
    text: str
    state: str = ""
    label: str = ""

    @property
    def shown(self) -> Markup:
        """The text as a page holds it: a browser would make one character of CR LF."""
        return Markup("&#13;").join(self.text.split("\r"))


def pieces_of(text: str, hidden: Iterable[Span], marks: Collection[Mark]) -> list[Piece]:
    """Return the whole text in pieces, in order; a mark shows over what is hidden."""
    spans = [(one.start, one.end, "hidden", one.label) for one in hidden]
    made = [(one.start, one.end, one.kind, one.label) for one in marks]
    edges = {0, len(text)}
    for start, end, _, _ in (*spans, *made):
        edges |= {start, end}
    pieces: list[Piece] = []
    for start, end in pairwise(sorted(edge for edge in edges if 0 <= edge <= len(text))):
        over = [one for one in (*spans, *made) if one[0] <= start and end <= one[1]]
        state, label = over[-1][2:] if over else ("", "")
        pieces.append(Piece(start, end, text[start:end], state, label))
    return pieces


def places_of(original: Original, typed: str) -> list[tuple[int, int]]:
    """Return where the words typed stand outside what is hidden; accents and case do not count."""
    text, wanted = fold(original.text), fold(" ".join(typed.split()))
    hidden = [(one.start, one.end) for one in original.document.predicted]
    found: list[tuple[int, int]] = []
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not any(a <= at and end <= b for a, b in hidden):
            found.append((at, end))
        at = text.find(wanted, end)
    return found


def chosen(marks: Sequence[Mark], values: Iterable[object]) -> list[Mark]:
    """Return the marks whose places in the list were ticked."""
    ticked = {str(value) for value in values}
    return [mark for place, mark in enumerate(marks) if str(place) in ticked]
