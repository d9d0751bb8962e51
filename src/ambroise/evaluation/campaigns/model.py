"""A campaign as it is kept: what is asked, who reads, which cases, and how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from ambroise.evaluation.campaigns.questions import Question
from ambroise.evaluation.strata import Strata

Part = Literal["reader", "judge"]
PARTS: Final[tuple[Part, ...]] = ("reader", "judge")
State = Literal["to_read", "open", "to_judge", "judging", "done"]
STATES: Final[tuple[State, ...]] = ("to_read", "open", "to_judge", "judging", "done")
JUDGE_PLACE: Final = 0


@dataclass(frozen=True, slots=True)
class Member:
    """A person whom a campaign names: a reader, or who settles what readers say differently."""

    person_id: str
    part: Part
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Guide:
    """What readers follow; a change is a new version, each reading keeps the one it followed."""

    number: int
    text: str
    digest: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Draw:
    """How cases were drawn: `size` of `frame`, `excluded` of those there were, with each reason."""

    frame: int
    size: int
    seed: int
    readers: int
    by: tuple[str, ...]
    publication: int
    excluded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Campaign:
    """`draw` is None until cases are drawn; then the question changes no more."""

    id: str
    title: str
    use: str
    question: Question
    created_by: str
    created_at: datetime
    guides: tuple[Guide, ...]
    members: tuple[Member, ...]
    draw: Draw | None
    drawn_at: datetime | None

    @property
    def guide(self) -> Guide:
        """The version in force."""
        return self.guides[-1]

    @property
    def named(self) -> frozenset[str]:
        return frozenset(one.person_id for one in self.members)

    def part_of(self, person_id: str) -> Part | None:
        return next((one.part for one in self.members if one.person_id == person_id), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's reading of one case; `file` holds what they last said, "" before anything.

    `place` is 1, 2, ... for the readers, 0 for who settles; `guide` the version followed.
    """

    id: int
    position: int
    reader: str
    part: Part
    place: int
    guide: int
    started_at: datetime
    ended_at: datetime | None
    file: str = field(default="", repr=False)

    @property
    def ended(self) -> bool:
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class Case:
    """One case drawn: a document, or a stay with its documents.

    `digest` (of the texts) and `words` (offsets by note) are kept at the first opening; `agreed`
    says that all its readers have ended and say the same.
    """

    position: int
    person_id: int
    stay_id: int
    notes: tuple[int, ...]
    strata: Strata
    stay_number: str
    digest: str = ""
    words: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict, repr=False)
    readings: tuple[Reading, ...] = ()
    agreed: bool = False

    @property
    def readers(self) -> tuple[Reading, ...]:
        """The blind readings, in the order of their places."""
        found = [one for one in self.readings if one.part == "reader"]
        return tuple(sorted(found, key=lambda one: one.place))

    @property
    def ended(self) -> tuple[Reading, ...]:
        return tuple(one for one in self.readers if one.ended)

    @property
    def judge(self) -> Reading | None:
        return next((one for one in self.readings if one.part == "judge"), None)

    def of(self, person_id: str) -> Reading | None:
        """Return the reading of a person, ended or not."""
        return next((one for one in self.readings if one.reader == person_id), None)

    def state(self, readers: int) -> State:
        """Return how far a case has come that needs `readers` blind readings and a settling."""
        if len(self.ended) < readers:
            return "open" if self.readings else "to_read"
        if self.agreed:
            return "done"
        if self.judge is None:
            return "to_judge"
        return "done" if self.judge.ended else "judging"
