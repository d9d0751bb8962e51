"""A text cut into the pieces that a page shows differently."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ambroise.text.spans import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, a labelled span, or the passage that was asked for."""

    text: str
    label: str = ""
    mark: bool = False


def pieces(
    text: str, spans: Sequence[Span] = (), passage: tuple[int, int] | None = None
) -> list[Piece]:
    """Return the whole text in pieces, in order.

    A span that overlaps an earlier one or the passage is cut to what is left of it.
    """
    marks = [Span(*passage, label="")] if passage and 0 <= passage[0] < passage[1] else []
    found: list[Piece] = []
    at = 0
    for span in sorted([*marks, *_around(spans, marks)]):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], span.label, mark=not span.label))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return found


def legend(spans: Sequence[Span]) -> list[tuple[str, int]]:
    """Return each label with its number of spans, most frequent first."""
    return Counter(span.label for span in spans).most_common()


def _around(spans: Sequence[Span], marks: Sequence[Span]) -> list[Span]:
    if not marks:
        return list(spans)
    mark = marks[0]
    kept = []
    for span in spans:
        if span.end <= mark.start or span.start >= mark.end:
            kept.append(span)
            continue
        if span.start < mark.start:
            kept.append(Span(span.start, mark.start, span.label))
        if span.end > mark.end:
            kept.append(Span(mark.end, span.end, span.label))
    return kept
