"""What people set as the right answer for the letter of a stay."""

from dataclasses import dataclass
from typing import Literal

CriticalKind = Literal[
    "allergy", "anticoagulant", "awaited", "organism", "implant", "stopped", "changed"
]


@dataclass(frozen=True, slots=True)
class GoldBlock:
    """Whether the record holds what the letter must say; `name` is a value of `Item`."""

    name: str
    held: bool


@dataclass(frozen=True, slots=True)
class GoldPassage:
    """A stretch of a document of the stay.

    `document_id` is the record's own, or the number of the note in this warehouse.
    """

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact that belongs in a block, with every passage that tells it."""

    key: str
    block: str
    passages: tuple[GoldPassage, ...]


@dataclass(frozen=True, slots=True)
class Critical:
    """What must not be left out; each of `said` is words that say it together: one is enough."""

    kind: CriticalKind
    said: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LetterGold:
    blocks: tuple[GoldBlock, ...] = ()
    facts: tuple[GoldFact, ...] = ()
    critical: tuple[Critical, ...] = ()
