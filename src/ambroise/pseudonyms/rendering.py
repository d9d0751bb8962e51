"""A text with its identities replaced, moved, tagged or masked, from its spans alone."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms.keyed import keyed_id
from ambroise.pseudonyms.surrogates import surrogate
from ambroise.text.dates import FoundDate, parse_date
from ambroise.text.spans import Span

Mode = Literal["replace", "tag", "mask"]

MASK: Final = "***"
DATES: Final = frozenset({"DATE", "DATE_NAISSANCE"})
"""The labels of the spans that are dates."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text and, as many as were given and in order, its spans at their new offsets.

    `entity` of a span is keyed: it links the spans of one key and says nothing of the person.
    """

    text: str
    spans: tuple[Span, ...]


def render(
    text: str,
    spans: Iterable[Span],
    *,
    key: bytes,
    shift: int,
    mode: Mode = "replace",
    tagged: Collection[str] = (),
) -> Rendered:
    """Return `text` with every span replaced, and nothing else changed.

    `replace` writes surrogates and moves dates by `shift` days, in their written form; what has
    no surrogate, is no readable date or has a label of `tagged` becomes its tag. `tag` writes
    `<LABEL>`, `mask` stars. The result can be rendered again, from its own spans, under another
    key.

    Raises ValueError when spans overlap or leave the text, DateOutOfRange when a date leaves the
    calendar.
    """
    ordered = sorted(spans)
    _check(ordered, len(text))
    years = _Years(text, ordered) if mode == "replace" else None
    pieces: list[str] = []
    rendered: list[Span] = []
    at = length = 0
    for span in ordered:
        kept = text[at : span.start]
        written = text[span.start : span.end]
        if mode == "mask":
            made = MASK
        elif years is None or span.label in tagged:
            made = f"<{span.label}>"
        elif span.label in DATES:
            made = _moved(years.dates.get(span.start), span, years, shift) or f"<{span.label}>"
        else:
            made = surrogate(written, span.label, span.entity, key) or f"<{span.label}>"
        start = length + len(kept)
        length = start + len(made)
        pieces += (kept, made)
        entity = f"{keyed_id(key, 'entity', span.entity):016x}" if span.entity else ""
        rendered.append(Span(start, length, span.label, span.role, entity, span.score))
        at = span.end
    pieces.append(text[at:])
    return Rendered("".join(pieces), tuple(rendered))


class _Years:
    """The dates of the spans, and the year that one without a year most likely has."""

    __slots__ = ("_starts", "_years", "dates")

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.dates: dict[int, FoundDate] = {}
        dated: list[tuple[int, int]] = []
        for span in spans:
            if span.label in DATES and (found := parse_date(text[span.start : span.end])):
                self.dates[span.start] = found
                if found.year is not None and span.label == "DATE":
                    dated.append((span.start, found.year))
        self._starts = [start for start, _ in dated]
        self._years = [year for _, year in dated]

    def near(self, start: int) -> int | None:
        """Return the year of the last date before `start`, else of the first one after."""
        if not self._years:
            return None
        return self._years[max(0, bisect_left(self._starts, start) - 1)]


def _moved(found: FoundDate | None, span: Span, years: _Years, shift: int) -> str | None:
    if found is None:
        return None
    try:
        return found.shifted(shift, year=years.near(span.start))
    except OverflowError:
        raise DateOutOfRange(days=shift) from None


def _check(ordered: Sequence[Span], length: int) -> None:
    reach = 0
    for span in ordered:
        if span.start < reach:
            raise ValueError(f"spans overlap at {span.start}")
        reach = span.end
    if reach > length:
        raise ValueError(f"a span ends at {reach}, after the text of {length} characters")
