"""A sentence of the letter with what supports it, before it has its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from ambroise.uses.contract import FlagCode, SpanRef
from ambroise.uses.letter.schema import NOT_FOUND, Item, Presence, Treatment
from ambroise.uses.letter.wording import one_line
from ambroise.warehouse.views import RowRef

Source = tuple[SpanRef | RowRef, str]
"""Where it stands, and its words there."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    sources: tuple[Source, ...]
    heading: str = ""
    presence: Presence = Presence.PRESENT
    item: Item = Item.NONE
    treatment: Treatment | None = None
    flags: tuple[tuple[FlagCode, str], ...] = ()


def missing(item: Item, what: str, *, heading: str = "", complement: str = "") -> Line:
    """Return the sentence that says what the record does not hold."""
    text = f"{what} : {NOT_FOUND}{complement}."
    detail = f"{what} : {NOT_FOUND}"
    return Line(text, (), heading, Presence.MISSING, item, flags=(("missing", detail),))


def row(ref: RowRef, values: Iterable[object]) -> Source:
    """Return a row as a source, its quote being the stored values that are not empty."""
    words = (_stored(value) for value in values if value is not None)
    return ref, " · ".join(word for word in words if word)


def _stored(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else one_line(str(value))
