"""What people set as the right coding of a stay."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GoldProof:
    """A stretch of a document; `document_id` is the record's own, or the number of the note."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CodingGold:
    """The diagnoses of a stay seen as its RSS; `passages` are by code. "" where there is no DP."""

    dp: str
    dr: str = ""
    das: tuple[str, ...] = ()
    passages: dict[str, tuple[GoldProof, ...]] | None = None
