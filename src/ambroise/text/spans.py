"""Labelled stretches of a text and their algebra. Offsets are code points of `str`."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace


class Span(Struct, frozen=True, order=True, gc=False):
    """`text[start:end]` said to be a `label`; never empty.

    `role` is whose it is (`patient`, `professional`, `relative`, empty: not known); `entity` is
    equal for the stretches that name one thing; `score` is in 0..1.
    """

    start: int
    end: int
    label: str
    role: str = ""
    entity: str = ""
    score: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def moved(self, start: int, end: int) -> "Span":
        """Return the same span at other offsets."""
        return Span(start, end, self.label, self.role, self.entity, self.score)


def overlaps(left: Span, right: Span) -> bool:
    """Return whether the two spans share a character."""
    return left.start < right.end and right.start < left.end


def resolve(spans: Iterable[Span], text: str) -> list[Span]:
    """Return disjoint spans in order that hide every letter and digit that `spans` hide.

    Where spans overlap the higher score keeps its stretch, then the longer, then the earlier. What
    sticks out of a losing span stays as a shorter span when a letter or digit is in it.
    """
    kept: list[Span] = []
    for cluster in _clusters(spans):
        if len(cluster) == 1:
            kept += cluster
            continue
        taken: list[Span] = []
        for span in sorted(cluster, key=_rank):
            taken.extend(_remainders(span, taken, text))
        kept.extend(taken)
    return sorted(kept)


def merge(spans: Sequence[Span], text: str, *, between: str = " -\u2011'’") -> list[Span]:
    """Return `spans`, in order and disjoint, with neighbours that name one thing joined.

    Neighbours have the same label, role and entity and only characters of `between` between them;
    the joined span has the lower score.
    """
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.entity == span.entity
            and (last.label, last.role) == (span.label, span.role)
            and not text[last.end : span.start].strip(between)
        ):
            joined[-1] = replace(last, end=span.end, score=min(last.score, span.score))
        else:
            joined.append(span)
    return joined


def _rank(span: Span) -> tuple[float, int, Span]:
    return (-span.score, span.start - span.end, span)


def _clusters(spans: Iterable[Span]) -> list[list[Span]]:
    """Return the spans, each once, in groups that share no character with another group."""
    clusters: list[list[Span]] = []
    reach = -1
    last: Span | None = None
    for span in sorted(spans):
        if span == last:
            continue
        last = span
        if span.start < reach:
            clusters[-1].append(span)
        else:
            clusters.append([span])
        reach = max(reach, span.end)
    return clusters


def _remainders(span: Span, taken: Sequence[Span], text: str) -> list[Span]:
    """Return the parts of `span` outside `taken`, cut to their first and last letter or digit."""
    pieces = [(span.start, span.end)]
    for other in taken:
        if other.end <= span.start or span.end <= other.start:
            continue
        if other.start <= span.start and span.end <= other.end:
            return []
        pieces = [
            part
            for start, end in pieces
            for part in (
                ((start, end),)
                if other.end <= start or end <= other.start
                else ((start, other.start), (other.end, end))
            )
            if part[0] < part[1]
        ]
    if pieces == [(span.start, span.end)]:
        return [span]
    trimmed = (_trim(start, end, text) for start, end in pieces)
    return [span.moved(start, end) for start, end in trimmed if start < end]


def _trim(start: int, end: int, text: str) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
