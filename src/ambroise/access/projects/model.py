"""Projects and permits as recorded facts, and the steps that a permit may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

Part = Literal["lead", "member"]


class PermitState(StrEnum):
    REQUESTED = "requested"
    EXAMINED = "examined"
    GRANTED = "granted"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Step(StrEnum):
    EXAMINE = "examine"
    GRANT = "grant"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"


S = PermitState
STEPS: Final[Mapping[Step, tuple[frozenset[PermitState], PermitState]]] = {
    Step.EXAMINE: (frozenset({S.REQUESTED}), S.EXAMINED),
    Step.GRANT: (frozenset({S.EXAMINED}), S.GRANTED),
    Step.REFUSE: (frozenset({S.EXAMINED}), S.REFUSED),
    Step.SUSPEND: (frozenset({S.GRANTED}), S.SUSPENDED),
    Step.RESUME: (frozenset({S.SUSPENDED}), S.GRANTED),
    Step.CLOSE: (frozenset({S.REQUESTED, S.EXAMINED, S.GRANTED, S.SUSPENDED}), S.CLOSED),
}
"""From which states each step may be taken, and to which it leads; nothing else is possible."""

WAITING: Final = frozenset({S.REQUESTED, S.EXAMINED})
"""A request that waits: a project has one at most."""
STANDING: Final = frozenset({S.GRANTED, S.SUSPENDED})
"""A permit that was granted and stands, or is suspended: a project has one at most."""


class LegalRoute(StrEnum):
    REFERENCE_METHODOLOGY = "reference_methodology"
    CNIL_AUTHORISATION = "cnil_authorisation"
    INTERNAL_STUDY = "internal_study"


class ReferenceKind(StrEnum):
    COMMITTEE_OPINION = "committee_opinion"
    CNIL_AUTHORISATION = "cnil_authorisation"
    REFERENCE_METHODOLOGY = "reference_methodology"
    IMPACT_ANALYSIS = "impact_analysis"
    PARTNER_AGREEMENT = "partner_agreement"
    PATIENTS_INFORMATION = "patients_information"


K = ReferenceKind
_ALWAYS: Final = frozenset({K.COMMITTEE_OPINION, K.PATIENTS_INFORMATION})
NEEDED: Final[Mapping[LegalRoute, frozenset[ReferenceKind]]] = {
    LegalRoute.REFERENCE_METHODOLOGY: _ALWAYS | {K.REFERENCE_METHODOLOGY},
    LegalRoute.CNIL_AUTHORISATION: _ALWAYS | {K.CNIL_AUTHORISATION, K.IMPACT_ANALYSIS},
    LegalRoute.INTERNAL_STUDY: _ALWAYS,
}
"""What must be on file before a permit of each route is granted: a rule of the house."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A document kept elsewhere: its number there and its date."""

    kind: ReferenceKind
    reference: str
    dated: date


@dataclass(frozen=True, slots=True)
class Project:
    id: str
    title: str
    purpose: str
    public_summary: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    login: str
    display_name: str
    part: Part
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Request:
    """What a permit is asked for.

    `cohort` is a JSON object whose `kind` says how it is read; `columns` are `table.column` of
    the warehouse; the window, in true dates with both ends in, limits the events.
    """

    legal_route: LegalRoute
    cohort: Mapping[str, Any]
    columns: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    window_start: date | None = None
    window_end: date | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class PermitCondition:
    """A condition of a permit: enforced by the machine, or to be verified by a person of a role."""

    id: int
    kind: str
    value: Any
    wording: str
    to_verify_by: str | None
    verified_by: str | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """Who took a permit from one state to another, when and why; `decided_by` is a name."""

    before: PermitState
    after: PermitState
    decided_by: str
    decided_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Permit:
    id: int
    state: PermitState
    request: Request
    asked_by: str
    asked_at: datetime
    conditions: tuple[PermitCondition, ...]
    history: tuple[StepTaken, ...]

    def open_at(self, now: datetime) -> bool:
        """Return whether the permit opens something at this time."""
        within = self.request.starts_at <= now < self.request.ends_at
        return self.state is PermitState.GRANTED and within


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is on file about a project; permits come newest first."""

    project: Project
    members: tuple[Member, ...]
    permits: tuple[Permit, ...]
