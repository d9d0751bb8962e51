"""The one table of rights: what no row allows is refused.

`docs/access-table.md` is written from it, and a test holds it against a plain twin.
"""

from dataclasses import dataclass

from ambroise.access.conditions import Condition
from ambroise.access.model import Action, Kind, Purpose, Role, ZoneName


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: these roles may do this, on this, for these purposes, under all conditions."""

    name: str
    roles: frozenset[Role]
    action: Action
    kind: Kind
    zone: ZoneName
    purposes: frozenset[Purpose]
    conditions: tuple[Condition, ...] = ()
    alerts: tuple[str, ...] = ()


def _row(
    name: str,
    roles: set[Role],
    action: Action,
    where: tuple[Kind, ZoneName],
    purposes: set[Purpose],
    *conditions: Condition,
    alerts: tuple[str, ...] = (),
) -> Rule:
    return Rule(name, frozenset(roles), action, *where, frozenset(purposes), conditions, alerts)


R, A, P, C = Role, Action, Purpose, Condition
TEAM = {R.SENIOR, R.INTERNE, R.SECRETARY, R.NURSE}
CODING = {R.CODER, R.DIM}
CARE = {P.CARE, P.CARE_AID}
ASSESSORS = {R.DIM, R.DATA_MANAGER}
ANNOTATORS = {R.SENIOR, R.INTERNE, R.NURSE, R.CODER, R.DIM}
STUDY = {R.RESEARCHER, R.PROJECT_LEAD}
BOARD = {R.COMMITTEE, R.DPO}
EXAMINERS = BOARD | {R.AUDITOR, R.SECURITY_OFFICER}
TRACE_READERS = {R.DPO, R.AUDITOR, R.SECURITY_OFFICER}
STOPPERS = BOARD | {R.SENIOR, R.DIM, R.SECURITY_OFFICER}
OUT_OF_TEAM = "out-of-team"

Where = tuple[Kind, ZoneName]
PERSON: Where = ("person", "care")
PSEUDONYM: Where = ("person", "research")
IN_CARE: Where = ("zone", "care")
IN_RESEARCH: Where = ("zone", "research")
WARD: Where = ("ward", "care")
BATCH: Where = ("batch", "care")
CAMPAIGN: Where = ("campaign", "care")
USE: Where = ("use", "")
REGISTER: Where = ("register", "")
ALL_PROJECTS: Where = ("projects", "")
PROJECT: Where = ("project", "")
VIEW: Where = ("project", "research")
REQUESTS: Where = ("requests", "")
RELEASE: Where = ("release", "")
REIDENTIFICATION: Where = ("reidentification", "")
ALL_TRAIL: Where = ("trail", "")
ALL_PEOPLE: Where = ("people", "")
JOB: Where = ("job", "")
SITE: Where = ("installation", "")
WORK = {P.OPERATIONS}
RESEARCH = {P.RESEARCH}
ASSESSMENT = {P.EVALUATION}
CONTROL = {P.PSEUDONYMISATION_CONTROL}
VIGILANCE = {P.IDENTITY_VIGILANCE}

RULES: tuple[Rule, ...] = (
    # first, so that a refusal names what care or coding would open
    _row("gold-read", ANNOTATORS, A.READ_IDENTIFIED, PERSON, ASSESSMENT, C.NAMED),
    # care
    _row("care-team", TEAM, A.READ_IDENTIFIED, PERSON, CARE, C.IN_TEAM),
    _row(
        OUT_OF_TEAM,
        TEAM - {R.SECRETARY},
        A.READ_IDENTIFIED,
        PERSON,
        CARE,
        C.WITH_REASON,
        alerts=("dpo",),
    ),
    _row("my-patients", TEAM, A.READ_IDENTIFIED, WARD, {P.CARE}, C.OWN_WARDS),
    _row("find-patient", TEAM, A.SEARCH_IDENTITY, IN_CARE, {P.CARE}),
    _row("care-export", {R.SENIOR}, A.EXPORT, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-use", TEAM, A.RUN_USE, USE, {P.CARE_AID}, C.IN_SERVICE),
    _row("care-gateway", TEAM, A.SEND_OUTSIDE, PERSON, {P.CARE_AID}, C.IN_TEAM),
    # who writes does not sign alone: an interne hands in, a senior checks and validates
    _row("care-write", {R.SENIOR, R.INTERNE}, A.WRITE_DRAFT, PERSON, CARE, C.IN_TEAM),
    _row("care-sign", {R.SENIOR}, A.VALIDATE_DRAFT, PERSON, CARE, C.IN_TEAM),
    _row("care-send", {R.SENIOR, R.SECRETARY}, A.SEND_LETTER, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-information", TEAM, A.RECORD_INFORMATION, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-opposition", TEAM, A.RECORD_OPPOSITION, PERSON, {P.CARE}, C.IN_TEAM),
    _row("care-who-opened", {R.SENIOR}, A.READ_TRAIL, PERSON, {P.CARE}, C.IN_TEAM),
    # coding
    _row("coding", CODING, A.READ_IDENTIFIED, PERSON, {P.CODING_QUALITY}, C.PERIMETER),
    _row("coding-queue", CODING, A.READ_IDENTIFIED, WARD, {P.CODING_QUALITY}, C.OWN_WARDS),
    _row("coding-queue-site", CODING, A.READ_IDENTIFIED, IN_CARE, {P.CODING_QUALITY}, C.PERIMETER),
    _row("coding-find", CODING, A.SEARCH_IDENTITY, IN_CARE, {P.CODING_QUALITY}),
    _row("coding-use", CODING, A.RUN_USE, USE, {P.CODING_QUALITY}, C.IN_SERVICE),
    _row("coding-sign", CODING, A.VALIDATE_DRAFT, PERSON, {P.CODING_QUALITY}, C.PERIMETER),
    # evaluation of uses on past cases
    _row("evaluation", ASSESSORS, A.EVALUATE_USE, USE, ASSESSMENT, C.PAST_CASES),
    _row("evaluation-cases", ASSESSORS, A.READ_EVALUATED_CASES, REGISTER, ASSESSMENT),
    _row("evaluation-find", ASSESSORS, A.SEARCH_IDENTITY, IN_CARE, ASSESSMENT, C.GOLD_CASE),
    _row(
        "evaluation-read",
        ASSESSORS,
        A.READ_IDENTIFIED,
        PERSON,
        ASSESSMENT,
        C.PERIMETER,
        C.GOLD_CASE,
    ),
    # gold made at the site: who answers for it draws and follows, persons named read
    _row("gold", ASSESSORS, A.MANAGE_CAMPAIGNS, IN_CARE, ASSESSMENT),
    _row("gold-follow", ASSESSORS | BOARD | {R.AUDITOR}, A.READ_CAMPAIGNS, IN_CARE, WORK),
    _row("gold-annotate", ANNOTATORS, A.ANNOTATE, CAMPAIGN, ASSESSMENT, C.NAMED),
    _row("gold-export", ASSESSORS, A.EXPORT, CAMPAIGN, ASSESSMENT, C.JUSTIFIED),
    _row("gold-unblind", ASSESSORS, A.UNBLIND, CAMPAIGN, ASSESSMENT, C.JUSTIFIED),
    # steering
    _row("steering", {R.DIM, R.MANAGER}, A.COUNT, IN_CARE, {P.STEERING}),
    # identities, information and oppositions
    _row("identity-find", {R.IDENTITY_UNIT, R.DPO}, A.SEARCH_IDENTITY, IN_CARE, WORK),
    _row("identities", {R.IDENTITY_UNIT}, A.MANAGE_IDENTITIES, IN_CARE, VIGILANCE),
    _row("identities-compare", {R.IDENTITY_UNIT}, A.MANAGE_IDENTITIES, PERSON, VIGILANCE),
    _row("information", {R.DPO, R.IDENTITY_UNIT}, A.RECORD_INFORMATION, PERSON, WORK),
    _row("opposition", {R.DPO, R.IDENTITY_UNIT}, A.RECORD_OPPOSITION, PERSON, WORK),
    _row("opposition-follow", {R.DPO}, A.DECIDE_OPPOSITION, PROJECT, WORK),
    _row("right-of-access", {R.DPO}, A.EXPORT, PERSON, WORK, C.JUSTIFIED),
    # sources
    _row("ingest", {R.DATA_MANAGER}, A.INGEST, IN_CARE, WORK),
    _row("views", {R.DATA_MANAGER}, A.RUN_VIEW, IN_CARE, WORK),
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
    _row("quality-rows", {R.DATA_MANAGER, R.DIM}, A.READ_FAULTY_ROWS, IN_CARE, WORK),
    _row("vocabularies", {R.DATA_MANAGER}, A.MANAGE_VOCABULARIES, IN_CARE, WORK),
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
    _row("control", {R.DATA_MANAGER}, A.CONTROL_PSEUDONYMISATION, IN_CARE, CONTROL),
    _row("control-gold", {R.DATA_MANAGER}, A.EXPORT, IN_CARE, CONTROL, C.JUSTIFIED),
    _row("controls", {R.DATA_MANAGER, R.DPO, R.AUDITOR}, A.READ_CONTROLS, IN_CARE, WORK),
    _row("feasibility", STUDY | {R.DATA_MANAGER}, A.COUNT, IN_RESEARCH, {P.FEASIBILITY}),
    # projects and permits
    _row("project-ask", {R.PROJECT_LEAD}, A.ASK_PROJECT, ALL_PROJECTS, RESEARCH),
    _row(
        "projects-examine",
        EXAMINERS,
        A.READ_PROJECT,
        ALL_PROJECTS,
        WORK,
    ),
    _row("project-read", STUDY, A.READ_PROJECT, PROJECT, RESEARCH, C.MEMBER),
    _row("project-examine", EXAMINERS, A.READ_PROJECT, PROJECT, WORK),
    _row("project-cohorts", STUDY, A.DEFINE_COHORT, PROJECT, RESEARCH, C.MEMBER),
    _row("project-members", {R.PROJECT_LEAD}, A.MANAGE_MEMBERS, PROJECT, RESEARCH, C.LEAD),
    _row("project-members-control", {R.COMMITTEE}, A.MANAGE_MEMBERS, PROJECT, WORK, C.JUSTIFIED),
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
    _row("project-data", STUDY, A.READ_PSEUDONYMISED, VIEW, RESEARCH, C.MEMBER, C.PERMITTED),
    _row("project-count", STUDY, A.COUNT, VIEW, RESEARCH, C.MEMBER, C.PERMITTED),
    _row("project-extract", STUDY, A.EXPORT, VIEW, RESEARCH, C.MEMBER, C.PERMITTED),
    _row("project-gateway", STUDY, A.SEND_OUTSIDE, VIEW, RESEARCH, C.MEMBER, C.PERMITTED),
    _row("release-ask", STUDY, A.ASK_RELEASE, VIEW, RESEARCH, C.MEMBER, C.PERMITTED),
    _row(
        "release-decide",
        {R.DPO, R.DATA_MANAGER},
        A.DECIDE_RELEASE,
        RELEASE,
        WORK,
        C.ANOTHER_PERSON,
    ),
    _row("release-take", STUDY, A.EXPORT, RELEASE, RESEARCH, C.MEMBER, C.RELEASED),
    _row(
        "requests",
        {R.DPO, R.DATA_MANAGER, R.COMMITTEE, R.AUDITOR},
        A.READ_REQUESTS,
        REQUESTS,
        WORK,
    ),
    # re-identification: one asks with a reason, another decides, the first opens
    _row(
        "reidentification-ask",
        {R.PROJECT_LEAD},
        A.ASK_REIDENTIFICATION,
        VIEW,
        RESEARCH,
        C.MEMBER,
        C.PERMITTED,
        C.JUSTIFIED,
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
        {R.PROJECT_LEAD},
        A.REIDENTIFY,
        REIDENTIFICATION,
        RESEARCH,
        C.MINE,
        C.MEMBER,
        C.ACCEPTED,
    ),
    _row(
        "reidentification-open-control",
        {R.DATA_MANAGER},
        A.REIDENTIFY,
        REIDENTIFICATION,
        {P.PSEUDONYMISATION_CONTROL},
        C.MINE,
        C.OUTSIDE_PROJECTS,
        C.ACCEPTED,
    ),
    # register of uses
    _row("register", set(Role), A.READ_REGISTER, REGISTER, WORK),
    _row("register-decide", {R.COMMITTEE}, A.MANAGE_USES, USE, WORK, C.JUSTIFIED),
    _row("register-record", BOARD, A.RECORD_USE, USE, WORK),
    _row("register-processing", {R.DPO}, A.RECORD_PROCESSING, USE, WORK),
    # a stop waits for nobody: whoever sees harm, or answers for the use, alone and at once
    _row(
        "use-stop-named",
        set(Role),
        A.STOP_USE,
        USE,
        WORK,
        C.ANSWERS_FOR,
        C.JUSTIFIED,
        alerts=("committee",),
    ),
    _row("use-stop", STOPPERS, A.STOP_USE, USE, WORK, C.JUSTIFIED, alerts=("committee",)),
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
