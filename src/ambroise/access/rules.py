"""The one table of rights: what no row allows is refused.

`docs/access-table.md` is written from it, and a test holds it against a plain twin.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from ambroise.access.model import (
    MAY_RUN,
    Action,
    Gap,
    Grant,
    Kind,
    Purpose,
    Resource,
    Role,
    ZoneName,
)

Check = Callable[[Sequence[Grant], Resource, str], bool]


def _in_team(grants: Sequence[Grant], resource: Resource, _reason: str) -> bool:
    return any(grant.ward in resource.wards for grant in grants)


def _own_wards(grants: Sequence[Grant], resource: Resource, _reason: str) -> bool:
    return bool(resource.wards) and resource.wards <= {grant.ward for grant in grants}


def _perimeter(grants: Sequence[Grant], resource: Resource, _reason: str) -> bool:
    return any(grant.ward is None or grant.ward in resource.wards for grant in grants)


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


class Condition(Enum):
    ALWAYS = Terms("toujours", lambda *_: True, _TEAM)
    IN_TEAM = Terms("équipe de soins (une unité en commun, 30 jours)", _in_team, _TEAM)
    OWN_WARDS = Terms("ses unités seulement", _own_wards, _TEAM)
    PERIMETER = Terms("son périmètre (tout le site, ou ses unités)", _perimeter, _TEAM)
    WITH_REASON = Terms(
        "motif obligatoire, 60 minutes, DPO alerté",
        lambda _grants, _resource, reason: bool(reason.strip()),
        Gap(
            "un motif (accès hors équipe de soins)",
            "vous-même : saisir le motif ; le délégué à la protection des données est alerté",
            "a reason (access outside the care team)",
            "yourself: give the reason; the data protection officer is alerted",
        ),
    )
    IN_SERVICE = Terms(
        "usage en pilote ou en service",
        lambda _grants, resource, _reason: resource.state in MAY_RUN,
        Gap(
            "la mise en service de cet usage d'IA",
            "la gouvernance des usages (registre)",
            "this AI use put in service",
            "the governance of uses (register)",
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
PERSON: tuple[Kind, ZoneName] = ("person", "care")
PSEUDONYM: tuple[Kind, ZoneName] = ("person", "research")
IN_CARE: tuple[Kind, ZoneName] = ("zone", "care")
IN_RESEARCH: tuple[Kind, ZoneName] = ("zone", "research")
WARD: tuple[Kind, ZoneName] = ("ward", "care")
BATCH: tuple[Kind, ZoneName] = ("batch", "care")
USE: tuple[Kind, ZoneName] = ("use", "")
ALL_TRAIL: tuple[Kind, ZoneName] = ("trail", "")
ALL_PEOPLE: tuple[Kind, ZoneName] = ("people", "")
TRACE_READERS = {R.DPO, R.AUDITOR, R.SECURITY_OFFICER}
OUT_OF_TEAM = "out-of-team"

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
    _row("care-use", TEAM, A.RUN_USE, USE, {P.CARE_AID}, C.IN_SERVICE),
    _row("care-sign", {R.SENIOR, R.INTERNE}, A.VALIDATE_DRAFT, PERSON, CARE, C.IN_TEAM),
    _row("care-opposition", TEAM, A.RECORD_OPPOSITION, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-who-opened", {R.SENIOR}, A.READ_TRAIL, PERSON, {P.CARE}, C.IN_TEAM),
    # coding
    _row("coding", CODING, A.READ_IDENTIFIED, PERSON, {P.CODING_QUALITY}, C.PERIMETER),
    _row("coding-find", CODING, A.SEARCH_IDENTITY, IN_CARE, {P.CODING_QUALITY}),
    _row("coding-use", CODING, A.RUN_USE, USE, {P.CODING_QUALITY}, C.IN_SERVICE),
    _row("coding-sign", CODING, A.VALIDATE_DRAFT, PERSON, {P.CODING_QUALITY}, C.PERIMETER),
    # steering
    _row("steering", {R.DIM, R.MANAGER}, A.COUNT, IN_CARE, {P.STEERING}),
    # identities and oppositions
    _row("identity-find", {R.IDENTITY_UNIT}, A.SEARCH_IDENTITY, IN_CARE, {P.OPERATIONS}),
    _row(
        "opposition",
        {R.DPO, R.IDENTITY_UNIT},
        A.RECORD_OPPOSITION,
        PERSON,
        {P.OPERATIONS},
    ),
    # sources
    _row("ingest", {R.DATA_MANAGER}, A.INGEST, IN_CARE, {P.OPERATIONS}),
    _row(
        "operations",
        {R.DATA_MANAGER, R.DIM, R.AUDITOR},
        A.READ_OPERATIONS,
        IN_CARE,
        {P.OPERATIONS},
    ),
    _row(
        "operations-batch",
        {R.DATA_MANAGER, R.DIM, R.AUDITOR},
        A.READ_OPERATIONS,
        BATCH,
        {P.OPERATIONS},
    ),
    _row("quarantine", {R.DATA_MANAGER}, A.READ_QUARANTINE, BATCH, {P.OPERATIONS}),
    _row("quality", {R.DATA_MANAGER}, A.COUNT, IN_CARE, {P.OPERATIONS}),
    # research zone
    _row("build-research-source", {R.DATA_MANAGER}, A.BUILD_RESEARCH, IN_CARE, {P.OPERATIONS}),
    _row(
        "build-research",
        {R.DATA_MANAGER},
        A.BUILD_RESEARCH,
        IN_RESEARCH,
        {P.OPERATIONS},
    ),
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
    _row(
        "feasibility",
        {R.RESEARCHER, R.DATA_MANAGER},
        A.COUNT,
        IN_RESEARCH,
        {P.FEASIBILITY},
    ),
    # control
    _row("trail", TRACE_READERS, A.READ_TRAIL, ALL_TRAIL, {P.OPERATIONS}),
    _row("trail-person", TRACE_READERS, A.READ_TRAIL, PERSON, {P.OPERATIONS}),
    _row(
        "trail-verify",
        TRACE_READERS | {R.ADMINISTRATOR},
        A.VERIFY_TRAIL,
        ALL_TRAIL,
        {P.OPERATIONS},
    ),
    _row(
        "trail-resume",
        {R.SECURITY_OFFICER, R.ADMINISTRATOR},
        A.RESUME_TRAIL,
        ALL_TRAIL,
        {P.OPERATIONS},
    ),
    _row("people", {R.ADMINISTRATOR}, A.MANAGE_PEOPLE, ALL_PEOPLE, {P.OPERATIONS}),
)
