"""The one table of rights: what no row allows is refused.

`docs/access-table.md` is written from it, and a test holds it against a plain twin.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ambroise.access.model import (
    GRANTED,
    MAY_RUN,
    Action,
    Actor,
    Gap,
    Grant,
    Kind,
    Purpose,
    Resource,
    Role,
    ZoneName,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a condition looks at; `grants` are those of the row's roles that hold now."""

    actor: Actor
    grants: Sequence[Grant]
    resource: Resource
    reason: str
    now: datetime

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the actor in the project of the resource."""
        return self.actor.parts(self.resource.project, self.now)


Check = Callable[[Question], bool]


def _in_team(ask: Question) -> bool:
    return any(grant.ward in ask.resource.wards for grant in ask.grants)


def _own_wards(ask: Question) -> bool:
    wards = ask.resource.wards
    return bool(wards) and wards <= {grant.ward for grant in ask.grants}


def _perimeter(ask: Question) -> bool:
    return any(grant.ward is None or grant.ward in ask.resource.wards for grant in ask.grants)


def _permitted(ask: Question) -> bool:
    resource = ask.resource
    return (
        bool(ask.parts)
        and resource.state == GRANTED
        and resource.opens is not None
        and resource.closes is not None
        and resource.opens <= ask.now < resource.closes
    )


def _another_person(ask: Question) -> bool:
    return ask.resource.asked_by not in ("", ask.actor.id) and not ask.parts


def _mine(ask: Question) -> bool:
    return ask.resource.asked_by == ask.actor.id


@dataclass(frozen=True, slots=True)
class Terms:
    """When a row allows, as read in the table, and what is missing otherwise."""

    fr: str
    holds: Check
    gap: Gap


_TEAM = Gap(
    "l'appartenance à une unité où le patient est présent, ou sorti depuis moins de 30 jours",
    "l'administrateur, qui rattache à une unité",
    "a role in a ward where the patient is, or left less than 30 days ago",
    "the administrator, who adds a ward",
)
_MEMBER = Gap(
    "une habilitation en cours dans ce projet",
    "le responsable du projet",
    "a membership of this project",
    "the project lead",
)


class Condition(Enum):
    ALWAYS = Terms("toujours", lambda _: True, _TEAM)
    IN_TEAM = Terms("équipe de soins (une unité en commun, 30 jours)", _in_team, _TEAM)
    OWN_WARDS = Terms("ses unités seulement", _own_wards, _TEAM)
    PERIMETER = Terms("son périmètre (tout le site, ou ses unités)", _perimeter, _TEAM)
    WITH_REASON = Terms(
        "motif obligatoire, 60 minutes, DPO alerté",
        lambda ask: bool(ask.reason.strip()),
        Gap(
            "un motif (accès hors équipe de soins)",
            "vous-même : saisir le motif ; le délégué à la protection des données est alerté",
            "a reason (access outside the care team)",
            "yourself: give the reason; the data protection officer is alerted",
        ),
    )
    JUSTIFIED = Terms(
        "motif obligatoire",
        lambda ask: bool(ask.reason.strip()),
        Gap(
            "un motif",
            "vous-même : saisir le motif, il reste au journal",
            "a reason",
            "yourself: give the reason, it stays in the trail",
        ),
    )
    IN_SERVICE = Terms(
        "usage en pilote ou en service",
        lambda ask: ask.resource.state in MAY_RUN,
        Gap(
            "la mise en service de cet usage d'IA",
            "la gouvernance des usages (registre)",
            "this AI use put in service",
            "the governance of uses (register)",
        ),
    )
    MEMBER = Terms("membre du projet", lambda ask: bool(ask.parts), _MEMBER)
    LEAD = Terms("responsable du projet", lambda ask: "lead" in ask.parts, _MEMBER)
    PERMITTED = Terms(
        "membre du projet, autorisation accordée et en cours",
        _permitted,
        Gap(
            "une habilitation et une autorisation d'accès en cours dans ce projet",
            "le responsable du projet, puis le comité scientifique et éthique",
            "a membership and a permit in force in this project",
            "the project lead, then the scientific and ethics committee",
        ),
    )
    ANOTHER_PERSON = Terms(
        "jamais qui a demandé, ni un membre du projet",
        _another_person,
        Gap(
            "le regard d'une autre personne : qui demande ne décide pas",
            "une autre personne du même rôle, hors du projet",
            "another person's eye: who asks does not decide",
            "another person of the same role, outside the project",
        ),
    )
    MINE = Terms(
        "ses propres demandes et tâches",
        _mine,
        Gap(
            "être la personne qui l'a lancée",
            "la personne qui l'a lancée, ou l'administrateur",
            "being the person who started it",
            "the person who started it, or the administrator",
        ),
    )
    ACCEPTED = Terms(
        "sa propre demande, accordée par une autre personne",
        lambda ask: _mine(ask) and ask.resource.state == GRANTED,
        Gap(
            "l'accord d'une seconde personne",
            "le délégué à la protection des données",
            "the agreement of a second person",
            "the data protection officer",
        ),
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: these roles may do this, on this, for these purposes, under this condition."""

    name: str
    roles: frozenset[Role]
    action: Action
    kind: Kind
    zone: ZoneName
    purposes: frozenset[Purpose]
    condition: Condition = Condition.ALWAYS
    alerts: tuple[str, ...] = ()


def _row(
    name: str,
    roles: set[Role],
    action: Action,
    where: tuple[Kind, ZoneName],
    purposes: set[Purpose],
    condition: Condition = Condition.ALWAYS,
    *alerts: str,
) -> Rule:
    return Rule(name, frozenset(roles), action, *where, frozenset(purposes), condition, alerts)


R, A, P, C = Role, Action, Purpose, Condition
TEAM = {R.SENIOR, R.INTERNE, R.SECRETARY, R.NURSE}
CODING = {R.CODER, R.DIM}
CARE = {P.CARE, P.CARE_AID}
STUDY = {R.RESEARCHER, R.PROJECT_LEAD}
BOARD = {R.COMMITTEE, R.DPO}
TRACE_READERS = {R.DPO, R.AUDITOR, R.SECURITY_OFFICER}
OUT_OF_TEAM = "out-of-team"

Where = tuple[Kind, ZoneName]
PERSON: Where = ("person", "care")
PSEUDONYM: Where = ("person", "research")
IN_CARE: Where = ("zone", "care")
IN_RESEARCH: Where = ("zone", "research")
WARD: Where = ("ward", "care")
BATCH: Where = ("batch", "care")
USE: Where = ("use", "")
REGISTER: Where = ("register", "")
ALL_PROJECTS: Where = ("projects", "")
PROJECT: Where = ("project", "")
VIEW: Where = ("project", "research")
RELEASE: Where = ("release", "")
REIDENTIFICATION: Where = ("reidentification", "")
ALL_TRAIL: Where = ("trail", "")
ALL_PEOPLE: Where = ("people", "")
JOB: Where = ("job", "")
SITE: Where = ("installation", "")
WORK = {P.OPERATIONS}
RESEARCH = {P.RESEARCH}

RULES: tuple[Rule, ...] = (
    # care
    _row("care-team", TEAM, A.READ_IDENTIFIED, PERSON, CARE, C.IN_TEAM),
    _row(
        OUT_OF_TEAM,
        TEAM - {R.SECRETARY},
        A.READ_IDENTIFIED,
        PERSON,
        CARE,
        C.WITH_REASON,
        "dpo",
    ),
    _row("my-patients", TEAM, A.READ_IDENTIFIED, WARD, {P.CARE}, C.OWN_WARDS),
    _row("find-patient", TEAM, A.SEARCH_IDENTITY, IN_CARE, {P.CARE}),
    _row("care-export", {R.SENIOR}, A.EXPORT, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-use", TEAM, A.RUN_USE, USE, {P.CARE_AID}, C.IN_SERVICE),
    _row("care-sign", {R.SENIOR, R.INTERNE}, A.VALIDATE_DRAFT, PERSON, CARE, C.IN_TEAM),
    _row("care-information", TEAM, A.RECORD_INFORMATION, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-opposition", TEAM, A.RECORD_OPPOSITION, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-who-opened", {R.SENIOR}, A.READ_TRAIL, PERSON, {P.CARE}, C.IN_TEAM),
    # coding
    _row("coding", CODING, A.READ_IDENTIFIED, PERSON, {P.CODING_QUALITY}, C.PERIMETER),
    _row("coding-find", CODING, A.SEARCH_IDENTITY, IN_CARE, {P.CODING_QUALITY}),
    _row("coding-use", CODING, A.RUN_USE, USE, {P.CODING_QUALITY}, C.IN_SERVICE),
    _row("coding-sign", CODING, A.VALIDATE_DRAFT, PERSON, {P.CODING_QUALITY}, C.PERIMETER),
    # steering
    _row("steering", {R.DIM, R.MANAGER}, A.COUNT, IN_CARE, {P.STEERING}),
    # identities, information and oppositions
    _row("identity-find", {R.IDENTITY_UNIT, R.DPO}, A.SEARCH_IDENTITY, IN_CARE, WORK),
    _row("information", {R.DPO, R.IDENTITY_UNIT}, A.RECORD_INFORMATION, PERSON, WORK),
    _row("opposition", {R.DPO, R.IDENTITY_UNIT}, A.RECORD_OPPOSITION, PERSON, WORK),
    _row("opposition-follow", {R.DPO}, A.DECIDE_OPPOSITION, PROJECT, WORK),
    _row("right-of-access", {R.DPO}, A.EXPORT, PERSON, WORK, C.JUSTIFIED),
    # sources
    _row("ingest", {R.DATA_MANAGER}, A.INGEST, IN_CARE, WORK),
    _row(
        "operations",
        {R.DATA_MANAGER, R.DIM, R.AUDITOR},
        A.READ_OPERATIONS,
        IN_CARE,
        WORK,
    ),
    _row(
        "operations-batch",
        {R.DATA_MANAGER, R.DIM, R.AUDITOR},
        A.READ_OPERATIONS,
        BATCH,
        WORK,
    ),
    _row("quarantine", {R.DATA_MANAGER}, A.READ_QUARANTINE, BATCH, WORK),
    _row("quality", {R.DATA_MANAGER}, A.COUNT, IN_CARE, WORK),
    # research zone
    _row("build-research-source", {R.DATA_MANAGER}, A.BUILD_RESEARCH, IN_CARE, WORK),
    _row("build-research", {R.DATA_MANAGER}, A.BUILD_RESEARCH, IN_RESEARCH, WORK),
    _row(
        "control-original",
        {R.DATA_MANAGER},
        A.READ_IDENTIFIED,
        PERSON,
        {P.PSEUDONYMISATION_CONTROL},
    ),
    _row(
        "control-pseudonymised",
        {R.DATA_MANAGER},
        A.READ_PSEUDONYMISED,
        PSEUDONYM,
        {P.PSEUDONYMISATION_CONTROL},
    ),
    _row("feasibility", STUDY | {R.DATA_MANAGER}, A.COUNT, IN_RESEARCH, {P.FEASIBILITY}),
    # projects and permits
    _row("project-ask", {R.PROJECT_LEAD}, A.ASK_PROJECT, ALL_PROJECTS, RESEARCH),
    _row("projects-examine", BOARD | {R.AUDITOR}, A.READ_PROJECT, ALL_PROJECTS, WORK),
    _row("project-read", STUDY, A.READ_PROJECT, PROJECT, RESEARCH, C.MEMBER),
    _row("project-examine", BOARD | {R.AUDITOR}, A.READ_PROJECT, PROJECT, WORK),
    _row("project-members", {R.PROJECT_LEAD}, A.MANAGE_MEMBERS, PROJECT, RESEARCH, C.LEAD),
    _row("permit-ask", {R.PROJECT_LEAD}, A.ASK_PERMIT, PROJECT, RESEARCH, C.LEAD),
    _row("permit-close", {R.PROJECT_LEAD}, A.CLOSE_PERMIT, PROJECT, RESEARCH, C.LEAD),
    _row("permit-close-control", BOARD, A.CLOSE_PERMIT, PROJECT, WORK),
    _row("permit-examine", BOARD, A.EXAMINE_PERMIT, PROJECT, WORK, C.ANOTHER_PERSON),
    _row("permit-decide", {R.COMMITTEE}, A.DECIDE_PERMIT, PROJECT, WORK, C.ANOTHER_PERSON),
    _row(
        "permit-suspend",
        BOARD | {R.SECURITY_OFFICER},
        A.SUSPEND_PERMIT,
        PROJECT,
        WORK,
        C.JUSTIFIED,
    ),
    _row("project-data", STUDY, A.READ_PSEUDONYMISED, VIEW, RESEARCH, C.PERMITTED),
    _row("project-count", STUDY, A.COUNT, VIEW, RESEARCH, C.PERMITTED),
    _row("project-extract", STUDY, A.EXPORT, VIEW, RESEARCH, C.PERMITTED),
    _row("release-ask", STUDY, A.ASK_RELEASE, PROJECT, RESEARCH, C.PERMITTED),
    _row(
        "release-decide",
        {R.DPO, R.DATA_MANAGER},
        A.DECIDE_RELEASE,
        RELEASE,
        WORK,
        C.ANOTHER_PERSON,
    ),
    # re-identification: one asks with a reason, another decides, the first opens
    _row(
        "reidentification-ask",
        {R.PROJECT_LEAD},
        A.ASK_REIDENTIFICATION,
        VIEW,
        RESEARCH,
        C.PERMITTED,
    ),
    _row(
        "reidentification-control",
        {R.DATA_MANAGER},
        A.ASK_REIDENTIFICATION,
        IN_RESEARCH,
        {P.PSEUDONYMISATION_CONTROL},
        C.JUSTIFIED,
    ),
    _row(
        "reidentification-decide",
        {R.DPO},
        A.DECIDE_REIDENTIFICATION,
        REIDENTIFICATION,
        WORK,
        C.ANOTHER_PERSON,
    ),
    _row(
        "reidentification-open",
        {R.PROJECT_LEAD, R.DATA_MANAGER},
        A.REIDENTIFY,
        REIDENTIFICATION,
        {P.RESEARCH, P.PSEUDONYMISATION_CONTROL},
        C.ACCEPTED,
    ),
    # register of uses
    _row("register", set(Role), A.READ_REGISTER, REGISTER, WORK),
    _row("register-decide", {R.COMMITTEE}, A.MANAGE_USES, USE, WORK, C.JUSTIFIED),
    # trail and retention
    _row("trail", TRACE_READERS, A.READ_TRAIL, ALL_TRAIL, WORK),
    _row("trail-person", TRACE_READERS, A.READ_TRAIL, PERSON, WORK),
    _row("trail-verify", TRACE_READERS | {R.ADMINISTRATOR}, A.VERIFY_TRAIL, ALL_TRAIL, WORK),
    _row("trail-resume", {R.SECURITY_OFFICER, R.ADMINISTRATOR}, A.RESUME_TRAIL, ALL_TRAIL, WORK),
    _row("trail-export", {R.DPO, R.SECURITY_OFFICER}, A.EXPORT_TRAIL, ALL_TRAIL, WORK),
    _row("retention", {R.DPO}, A.SET_RETENTION, ALL_TRAIL, WORK),
    # people, jobs, continuity
    _row("people", {R.ADMINISTRATOR}, A.MANAGE_PEOPLE, ALL_PEOPLE, WORK),
    _row("jobs", {R.DATA_MANAGER, R.ADMINISTRATOR}, A.READ_JOBS, JOB, WORK),
    _row("my-jobs", set(Role), A.READ_JOBS, JOB, WORK, C.MINE),
    _row("jobs-cancel", {R.DATA_MANAGER, R.ADMINISTRATOR}, A.CANCEL_JOB, JOB, WORK),
    _row("my-jobs-cancel", set(Role) - {R.AUDITOR}, A.CANCEL_JOB, JOB, WORK, C.MINE),
    _row(
        "continuity",
        TRACE_READERS | {R.ADMINISTRATOR, R.DATA_MANAGER},
        A.READ_CONTINUITY,
        SITE,
        WORK,
    ),
    _row("back-up", {R.ADMINISTRATOR, R.DATA_MANAGER}, A.BACK_UP, SITE, WORK),
    _row("restore", {R.ADMINISTRATOR}, A.RESTORE, SITE, WORK),
    _row("keys", {R.SECURITY_OFFICER}, A.ROTATE_KEYS, SITE, WORK, C.JUSTIFIED),
)
