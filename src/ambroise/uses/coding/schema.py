"""The coding of a stay: one summary a medical unit, every code with what supports it.

Positions and words are those of the guide méthodologique de production des informations relatives
à l'activité médicale en MCO (ATIH): RUM and RSS, chapter I; DP, DR and DAS, chapter IV.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    """What the coding is of: a stay seen as its RSS, or a day of surgery whose acts are given."""

    RSS = "rss"
    DAY_SURGERY = "day_surgery"


class Position(StrEnum):
    DP = "DP"
    DR = "DR"
    DAS = "DAS"
    ACT = "ACT"


class CareKind(StrEnum):
    """Which care an associated diagnosis asked for during the stay."""

    TREATMENT = "treatment"
    ACT = "act"
    RESULT = "result"
    FOLLOWED = "followed"
    """The documents tell of it in the course or the conclusion of the stay."""
    STATE = "state"
    """A state that the guide asks to code whatever was done (birth, absent organ, carrier)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A passage: `note.text[start:end] == quote`."""

    note_id: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the record: its table, its id, and its values as stored."""

    table: str
    row_id: int
    said: str


@dataclass(frozen=True, slots=True)
class Care:
    """The care that an associated diagnosis required; `said` is shown to the coder."""

    kind: CareKind
    said: str
    proof: Proof | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that was weighed, with its score among the others of the same mention."""

    code: str
    label: str
    score: float
    via: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One code in one position. `confidence` is in 0..1: an order of review, no probability.

    `done` is when an act was done, None when the record does not say, and for diagnoses. One that a
    coder adds has words alone in the working copy: its `label` holds all that was said of it.
    """

    code: str = ""
    label: str = ""
    position: Position = Position.DAS
    proofs: tuple[Proof, ...] = ()
    facts: tuple[Fact, ...] = ()
    why: str = ""
    care: tuple[Care, ...] = ()
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    done: datetime | None = None


class AsideReason(StrEnum):
    """Why a diagnosis that the documents name is not proposed."""

    DENIED = "denied"
    SUPPOSED = "supposed"
    FAMILY = "family"
    HISTORY = "history"
    NO_CARE = "no_care"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Aside:
    """A diagnosis named and not proposed, so that nobody has to look for it again."""

    code: str
    label: str
    reason: AsideReason
    said: str
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Suspected:
    """A diagnosis that results, drugs or acts suggest and no document names: never coded."""

    code: str
    label: str
    why: str
    source: str
    facts: tuple[Fact, ...]


class Level(StrEnum):
    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """A rule that a coding breaks (or that it may break), in words for the coder."""

    rule: str
    level: Level
    codes: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Severity:
    """What the associated diagnoses may do to the level of severity; an estimate, no grouping."""

    codes: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Rum:
    """The summary of one passage in a medical unit; modes are those of the RUM ("" unknown)."""

    number: int
    unit: str
    unit_name: str
    start: datetime
    end: datetime | None
    entry_mode: str
    entry_from: str
    exit_mode: str
    exit_to: str
    proposals: tuple[Proposal, ...]
    issues: tuple[Issue, ...]

    def of(self, position: Position) -> tuple[Proposal, ...]:
        return tuple(one for one in self.proposals if one.position is position)

    @property
    def dp(self) -> Proposal | None:
        return next(iter(self.of(Position.DP)), None)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a proof is of, as a person knows it."""

    note_id: int
    title: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Coding:
    """The coding of a stay. `main_rum` is the number of the RUM whose DP is that of the RSS."""

    stay_number: str
    mode: Mode
    birth: str
    sex: str
    rums: tuple[Rum, ...]
    main_rum: int
    suspected: tuple[Suspected, ...]
    aside: tuple[Aside, ...]
    severity: Severity
    documents: tuple[Document, ...] = ()

    @property
    def dp(self) -> Proposal | None:
        """The principal diagnosis of the RSS."""
        return next((one.dp for one in self.rums if one.number == self.main_rum), None)

    @property
    def das(self) -> tuple[Proposal, ...]:
        """The associated diagnoses of the RSS: those of every RUM, each code once, DP apart."""
        found = {one.code: one for rum in reversed(self.rums) for one in rum.of(Position.DAS)}
        dp = self.dp
        return tuple(one for code, one in found.items() if dp is None or code != dp.code)
