"""What a text is made of before its offsets are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from ambroise.text.spans import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; an empty `label` says that it names nobody and nothing to hide."""

    text: str
    label: str = ""
    role: str = ""
    entity: str = ""

    def rewritten(self, text: str) -> "Piece":
        """Return the same piece saying `text`."""
        return Piece(text, self.label, self.role, self.entity)


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its gold: disjoint spans in order, none of them blank at either end."""

    text: str
    spans: tuple[Span, ...]


def joined(pieces: Sequence[Piece]) -> Example:
    """Return the text of the pieces in a row, with a span for each labelled one.

    Blanks at the ends of a labelled piece stay outside its span.
    """
    spans: list[Span] = []
    at = 0
    for piece in pieces:
        if piece.label:
            start = at + len(piece.text) - len(piece.text.lstrip())
            end = at + len(piece.text.rstrip())
            if start < end:
                spans.append(Span(start, end, piece.label, piece.role, piece.entity))
        at += len(piece.text)
    return Example("".join(piece.text for piece in pieces), tuple(spans))
