"""Who, what, what for, on what: the words of an access decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal


class Role(StrEnum):
    SENIOR = "senior"
    INTERNE = "interne"
    SECRETARY = "secretary"
    NURSE = "nurse"
    CODER = "coder"
    DIM = "dim"
    DATA_MANAGER = "data_manager"
    IDENTITY_UNIT = "identity_unit"
    RESEARCHER = "researcher"
    PROJECT_LEAD = "project_lead"
    COMMITTEE = "committee"
    DPO = "dpo"
    SECURITY_OFFICER = "security_officer"
    AUDITOR = "auditor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    READ_IDENTIFIED = "read_identified"
    SEARCH_IDENTITY = "search_identity"
    READ_PSEUDONYMISED = "read_pseudonymised"
    COUNT = "count"
    EXPORT = "export"
    SEND_OUTSIDE = "send_outside"
    REIDENTIFY = "reidentify"
    INGEST = "ingest"
    READ_OPERATIONS = "read_operations"
    READ_QUARANTINE = "read_quarantine"
    READ_FAULTY_ROWS = "read_faulty_rows"
    RUN_VIEW = "run_view"
    MANAGE_VOCABULARIES = "manage_vocabularies"
    MANAGE_IDENTITIES = "manage_identities"
    CONTROL_PSEUDONYMISATION = "control_pseudonymisation"
    READ_CONTROLS = "read_controls"
    BUILD_RESEARCH = "build_research"
    RUN_USE = "run_use"
    EVALUATE_USE = "evaluate_use"
    READ_EVALUATED_CASES = "read_evaluated_cases"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    READ_CAMPAIGNS = "read_campaigns"
    ANNOTATE = "annotate"
    UNBLIND = "unblind"
    WRITE_DRAFT = "write_draft"
    VALIDATE_DRAFT = "validate_draft"
    SEND_LETTER = "send_letter"
    READ_REGISTER = "read_register"
    MANAGE_USES = "manage_uses"
    RECORD_USE = "record_use"
    RECORD_PROCESSING = "record_processing"
    STOP_USE = "stop_use"
    RECORD_INFORMATION = "record_information"
    RECORD_OPPOSITION = "record_opposition"
    DECIDE_OPPOSITION = "decide_opposition"
    ASK_PROJECT = "ask_project"
    READ_PROJECT = "read_project"
    MANAGE_MEMBERS = "manage_members"
    DEFINE_COHORT = "define_cohort"
    ASK_PERMIT = "ask_permit"
    EXAMINE_PERMIT = "examine_permit"
    DECIDE_PERMIT = "decide_permit"
    SUSPEND_PERMIT = "suspend_permit"
    CLOSE_PERMIT = "close_permit"
    ASK_RELEASE = "ask_release"
    DECIDE_RELEASE = "decide_release"
    READ_REQUESTS = "read_requests"
    ASK_REIDENTIFICATION = "ask_reidentification"
    DECIDE_REIDENTIFICATION = "decide_reidentification"
    READ_TRAIL = "read_trail"
    VERIFY_TRAIL = "verify_trail"
    RESUME_TRAIL = "resume_trail"
    EXPORT_TRAIL = "export_trail"
    SET_RETENTION = "set_retention"
    MANAGE_PEOPLE = "manage_people"
    READ_JOBS = "read_jobs"
    CANCEL_JOB = "cancel_job"
    READ_CONTINUITY = "read_continuity"
    BACK_UP = "back_up"
    RESTORE = "restore"
    ROTATE_KEYS = "rotate_keys"


class Purpose(StrEnum):
    CARE = "care"
    STEERING = "steering"
    CODING_QUALITY = "coding_quality"
    CARE_AID = "care_aid"
    EVALUATION = "evaluation"
    PSEUDONYMISATION_CONTROL = "pseudonymisation_control"
    FEASIBILITY = "feasibility"
    RESEARCH = "research"
    IDENTITY_VIGILANCE = "identity_vigilance"
    OPERATIONS = "operations"


Kind = Literal[
    "person",
    "zone",
    "ward",
    "use",
    "register",
    "trail",
    "people",
    "batch",
    "campaign",
    "projects",
    "project",
    "requests",
    "release",
    "reidentification",
    "job",
    "installation",
]
ZoneName = Literal["care", "research", ""]

MAY_RUN = frozenset({"pilot", "in_service"})
"""The states in which a use may run for patients."""

GOLD = "gold"
"""State of a record that an evaluation or a campaign opens: a case of a gold, and no other."""

MAY_EVALUATE = frozenset({"authorised", "tried"}) | MAY_RUN
"""The states in which a use may run on past cases whose right answer is known."""

RUNS_IN = MappingProxyType({Action.RUN_USE: MAY_RUN, Action.EVALUATE_USE: MAY_EVALUATE})
"""The acts that run a use, each with the states of the use that allow it."""

GRANTED = "granted"
"""The state in which a permit, or the request of a re-identification, opens something."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over one ward, or over the whole site when `ward` is None, from start to end."""

    role: Role
    ward: str | None
    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's right in one project (habilitation), from start to end."""

    project: str
    part: Literal["lead", "member"]
    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a service of the hospital with the rights they hold, past and future included.

    `scopes`, when given, are the only actions that this way of signing in opens (a token, a
    launch from the electronic record).
    """

    id: str
    login: str
    display_name: str
    grants: tuple[Grant, ...] = ()
    memberships: tuple[Membership, ...] = ()
    scopes: frozenset[Action] | None = None

    def wards(self, now: datetime) -> frozenset[str]:
        """Return the wards where the person holds a role now."""
        return frozenset(grant.ward for grant in self.grants if grant.ward and grant.holds(now))

    def roles(self, now: datetime) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants if grant.holds(now))

    def parts(self, project: str, now: datetime) -> frozenset[str]:
        """Return the parts that the person has now in a project."""
        return frozenset(
            one.part for one in self.memberships if one.project == project and one.holds(now)
        )

    def ever_in(self, project: str) -> bool:
        """Return whether the person is, was or will be in a project: they never decide on it."""
        return any(one.project == project for one in self.memberships)


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked for, with the facts that the rules look at.

    `wards` are the wards of a person's stays present or discharged within 30 days, or the wards
    asked for; `state` is that of a use, a permit or a request, GOLD for a case of a gold; `zone` is
    empty outside the two zones. `project` is the project that a release, a job or rows belong to,
    `opens` and `closes` the time of its permit or of what was granted, `asked_by` the id of who
    made the request or the job, `without` the actions that the conditions of the permit take out,
    `basis` its legal route, `named` the ids of those whom a campaign of reading names, or who
    answer for a use.
    """

    kind: Kind
    id: str
    wards: frozenset[str] = frozenset()
    zone: ZoneName = ""
    state: str = ""
    project: str = ""
    opens: datetime | None = None
    closes: datetime | None = None
    asked_by: str = ""
    without: frozenset[Action] = frozenset()
    basis: str = ""
    named: frozenset[str] = frozenset()


TRAIL = Resource("trail", "trail")
PEOPLE = Resource("people", "people")
PROJECTS = Resource("projects", "projects")
REQUESTS = Resource("requests", "requests")
REGISTER = Resource("register", "register")
INSTALLATION = Resource("installation", "installation")
CARE_ZONE = Resource("zone", "care", zone="care")
RESEARCH_ZONE = Resource("zone", "research", zone="research")


def wards_resource(wards: Iterable[str]) -> Resource:
    """Return the resource of the patients of these wards (« Mes patients »)."""
    codes = frozenset(wards)
    return Resource("ward", ",".join(sorted(codes)), codes, "care")


@dataclass(frozen=True, slots=True)
class Gap:
    """What a refusal lacks and who gives it, in both languages."""

    missing: str
    ask: str
    missing_en: str
    ask_en: str


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Decision:
    """An answer of `authorize`, naming the rule that decided.

    `trace` and `request_id` are set by the door.
    """

    allowed: bool
    rule: str
    actor: Actor
    action: Action
    resource: Resource
    purpose: Purpose
    project: str | None
    at: datetime
    reason: str = ""
    alerts: tuple[str, ...] = ()
    gap: Gap | None = None
    trace: int = 0
    request_id: str = ""

    @property
    def missing(self) -> str:
        return self.gap.missing if self.gap else ""

    @property
    def ask(self) -> str:
        return self.gap.ask if self.gap else ""
