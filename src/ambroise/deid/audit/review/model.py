"""A control of pseudonymisation as it is kept: what was drawn, who read what, what they marked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ambroise.pseudonyms import OPTIONAL
from ambroise.text.spans import Span

MarkKind = Literal["missed", "false"]
Part = Literal["reader", "judge"]
State = Literal["to_read", "open", "to_read_again", "to_judge", "done"]
STATES: Final[tuple[State, ...]] = ("to_read", "open", "to_read_again", "to_judge", "done")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a reader says of `text[start:end]`: an identity `missed`, or a `false` hit."""

    start: int
    end: int
    kind: MarkKind
    label: str
    role: str = ""

    @property
    def identifies(self) -> bool:
        """Whether it is an identity by itself, as family status or occupation are not."""
        return self.kind == "missed" and self.label not in OPTIONAL


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's reading of one document; `marks` in the order in which they were made."""

    id: int
    position: int
    reader: str
    part: Part
    started_at: datetime
    ended_at: datetime | None
    marks: tuple[Mark, ...] = ()

    @property
    def ended(self) -> bool:
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class Document:
    """One drawn document; the last three are empty until it is opened for the first time.

    `words` are the offsets of its words: agreement is counted on them without the text.
    """

    position: int
    person_id: int
    note_id: int
    kind: str
    ward: str
    shared: bool
    digest: str = ""
    predicted: tuple[Span, ...] = ()
    words: tuple[tuple[int, int], ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def readers(self) -> tuple[Reading, ...]:
        return tuple(one for one in self.readings if one.part == "reader")

    @property
    def judge(self) -> Reading | None:
        return next((one for one in self.readings if one.part == "judge" and one.ended), None)

    def of(self, reader: str) -> Reading | None:
        """Return the reading of a person, ended or not."""
        return next((one for one in self.readers if one.reader == reader), None)

    @property
    def wanted(self) -> int:
        """How many readers it needs."""
        return 2 if self.shared else 1

    @property
    def state(self) -> State:
        ended = [one for one in self.readers if one.ended]
        if len(ended) >= self.wanted:
            return "done" if self.judge is not None or not self.differences else "to_judge"
        if len(self.readers) > len(ended):
            return "open"
        return "to_read_again" if ended else "to_read"

    @property
    def differences(self) -> tuple[Mark, ...]:
        """The marks that not every reader made, in the order of the text."""
        made = {mark for one in self.readers if one.ended for mark in one.marks}
        return tuple(sorted(made - self.agreed))

    @property
    def agreed(self) -> frozenset[Mark]:
        """The marks that every reader made who has ended."""
        made = [frozenset(one.marks) for one in self.readers if one.ended]
        first, rest = (made[0], made[1:]) if made else (frozenset[Mark](), [])
        return frozenset(mark for mark in first if all(mark in one for one in rest))

    @property
    def final(self) -> tuple[Mark, ...] | None:
        """The marks that hold, in the order of the text; None until the document is done."""
        if self.state != "done":
            return None
        reading = self.judge or next(one for one in self.readers if one.ended)
        return tuple(sorted(set(reading.marks)))


@dataclass(frozen=True, slots=True)
class Review:
    """A drawn sample. `frame` documents were there to be drawn from, `shared` are read twice.

    `bound` is the leak that the sample is to exclude: a share of documents.
    """

    id: str
    created_by: str
    created_at: datetime
    publication_id: int
    detector: str
    frame: int
    size: int
    shared: int
    seed: int
    bound: float
