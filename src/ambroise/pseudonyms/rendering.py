"""A text with its identities replaced, moved, tagged or masked, from its spans alone."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, Literal

from ambroise.pseudonyms.keyed import keyed_entity
from ambroise.pseudonyms.moving import DATES, Moved, born_before
from ambroise.pseudonyms.surrogates import NAMES, Surrogates
from ambroise.text.spans import Span

Mode = Literal["replace", "tag", "mask"]

MASK: Final = "***"
_PLACE: Final = attrgetter("start", "end")
OPTIONAL: Final = frozenset({"SERVICE", "SITUATION", "PROFESSION", "NATIONALITE"})
"""Labels kept unless a policy hides them: they identify only together with other facts."""


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
    kept: Collection[str] = (),
    known: Container[str] = frozenset(),
    oldest_age: int | None = None,
) -> Rendered:
    """Return `text` with every span replaced, and nothing else changed.

    `replace` writes surrogates and moves dates by `shift` days, in their written form; what has
    no surrogate, is no readable date or is in `tagged` becomes its tag. `tag` writes `<LABEL>`,
    `mask` stars. What is in `kept` stays as it is, and its span is in the result. Both hold
    labels, and labels of a role: `NOM`, `NOM.professional`. `known` are the folded words and
    numbers of the identity feed: no surrogate is one of them. With `oldest_age` an `AGE` reads
    « plus de N ans », and the birth of somebody older at the last date of the text is a tag.
    The result can be rendered again, from its own spans, under another key.

    Raises ValueError when spans overlap or leave the text, DateOutOfRange when a date leaves the
    calendar.
    """
    ordered = sorted(spans, key=_PLACE)
    _check(ordered, len(text))
    writer = _Writer(text, ordered, key, shift, known, oldest_age) if mode == "replace" else None
    entities: dict[str, str] = {}
    pieces: list[str] = []
    rendered: list[Span] = []
    at = length = 0
    for span in ordered:
        before = text[at : span.start]
        if kept and _listed(span, kept):
            made = text[span.start : span.end]
        elif mode == "mask":
            made = MASK
        elif writer is None or (tagged and _listed(span, tagged)):
            made = f"<{span.label}>"
        else:
            made = writer.written(span) or f"<{span.label}>"
        start = length + len(before)
        length = start + len(made)
        pieces += (before, made)
        entity = entities.get(span.entity)
        if entity is None:
            entity = entities[span.entity] = keyed_entity(key, span.entity)
        rendered.append(Span(start, length, span.label, span.role, entity, span.score))
        at = span.end
    pieces.append(text[at:])
    return Rendered("".join(pieces), tuple(rendered))


class _Writer:
    """What is written instead of the spans of one text."""

    __slots__ = ("_dates", "_eldest", "_oldest_age", "_surrogates", "_text")

    def __init__(
        self,
        text: str,
        ordered: Sequence[Span],
        key: bytes,
        shift: int,
        known: Container[str],
        oldest_age: int | None,
    ) -> None:
        self._text = text
        self._oldest_age = oldest_age
        self._surrogates = Surrogates(key, text, ordered, known=known)
        self._dates = Moved(text, ordered, shift)
        self._eldest = None if oldest_age is None else self._born_at_most(oldest_age)
        for span in ordered:
            if span.role == "patient" and span.label in NAMES:
                self.written(span)

    def _born_at_most(self, oldest_age: int) -> date | None:
        """Return the first birth shown: of somebody of the age at the last date of the text."""
        latest = self._dates.latest()
        if latest is None:
            return None
        return date(max(1, latest.year - oldest_age - 1), latest.month, min(latest.day, 28))

    def written(self, span: Span) -> str | None:
        """Return what replaces a span, None where only its tag does."""
        written = self._text[span.start : span.end]
        if span.label in DATES:
            birth = span.label == "DATE_NAISSANCE"
            if birth and self._eldest is not None and born_before(written, self._eldest):
                return None
            return self._dates.written(span)
        if span.label == "AGE":
            return None if self._oldest_age is None else f"plus de {self._oldest_age} ans"
        return self._surrogates.of(written, span.label, span.entity)


def _listed(span: Span, listed: Collection[str]) -> bool:
    return span.label in listed or f"{span.label}.{span.role}" in listed


def _check(ordered: Sequence[Span], length: int) -> None:
    reach = 0
    for span in ordered:
        if span.start < reach:
            raise ValueError(f"spans overlap at {span.start}")
        reach = span.end
    if reach > length:
        raise ValueError(f"a span ends at {reach}, after the text of {length} characters")
