"""Who may do what, said again as plainly as possible and apart from the table of the code."""

from dataclasses import dataclass

CLINICIANS = ("senior", "interne", "secretary", "nurse")
ASSESSORS = ("dim", "data_manager")
ANNOTATORS = ("senior", "interne", "nurse", "coder", "dim")
CODERS = ("coder", "dim")
STUDY = ("researcher", "project_lead")
READERS_OF_TRACES = ("dpo", "auditor", "security_officer")
EXAMINERS = ("committee", *READERS_OF_TRACES)
EVERYBODY = (
    *CLINICIANS,
    *CODERS,
    *STUDY,
    *READERS_OF_TRACES,
    "committee",
    "data_manager",
    "identity_unit",
    "manager",
    "administrator",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so, besides the question: `part` is lead, member, former or none.

    `asked_by` is me, other or nobody; `in_time` tells whether now is in the time of the permit.
    """

    ward: str | None = None
    wards: frozenset[str] = frozenset()
    reason: str = ""
    state: str = ""
    in_project: bool = False
    part: str = "none"
    asked_by: str = "nobody"
    in_time: bool = False
    without: tuple[str, ...] = ()
    named: bool = False


def may(role: str, action: str, kind: str, zone: str, purpose: str, facts: Facts) -> bool:
    """Say whether someone who holds this one role, over a ward or the site, may do it."""
    if (kind, zone) == ("person", "care"):
        return _person(role, action, purpose, facts)
    if (kind, zone) == ("zone", "care"):
        return _care_zone(role, action, purpose, facts)
    if (kind, zone) == ("zone", "research"):
        return _research_zone(role, action, purpose, facts)
    if (kind, zone) == ("project", ""):
        return _project(role, action, purpose, facts)
    if (kind, zone) == ("project", "research"):
        return _data_of_project(role, action, purpose, facts)
    if kind in ("release", "reidentification") and zone == "":
        return _request(role, action, kind, purpose, facts)
    if (kind, zone) == ("person", "research"):
        asked = ("data_manager", "read_pseudonymised", "pseudonymisation_control")
        return (role, action, purpose) == asked
    if (kind, zone) == ("ward", "care"):
        mine = facts.wards == {facts.ward}
        by_care = role in CLINICIANS and purpose == "care"
        by_coding = role in CODERS and purpose == "coding_quality"
        return action == "read_identified" and (by_care or by_coding) and mine
    if (kind, zone) == ("use", "") and action == "run_use":
        by_care = role in CLINICIANS and purpose == "care_aid"
        by_coding = role in CODERS and purpose == "coding_quality"
        return (by_care or by_coding) and facts.state in ("pilot", "in_service")
    if (kind, zone, action) == ("use", "", "evaluate_use"):
        tried = ("authorised", "tried", "pilot", "in_service")
        return role in ASSESSORS and purpose == "evaluation" and facts.state in tried
    if (kind, zone) == ("campaign", "care"):
        if purpose != "evaluation":
            return False
        if action == "annotate":
            return role in ANNOTATORS and facts.named
        justified = action in ("export", "unblind") and facts.reason.strip() != ""
        return role in ASSESSORS and justified
    if (kind, zone, action) == ("use", "", "stop_use"):
        may_stop = ("senior", "dim", "committee", "dpo", "security_officer")
        reason = facts.reason.strip() != ""
        return purpose == "operations" and reason and (role in may_stop or facts.named)
    if (kind, zone, action) == ("register", "", "read_evaluated_cases"):
        return role in ASSESSORS and purpose == "evaluation"
    if (kind, zone, action) == ("projects", "", "ask_project"):
        return role == "project_lead" and purpose == "research"
    return purpose == "operations" and _work(role, action, kind, zone, facts)


def _person(role: str, action: str, purpose: str, facts: Facts) -> bool:
    follows = facts.ward is not None and facts.ward in facts.wards
    perimeter = facts.ward is None or facts.ward in facts.wards
    reason = facts.reason.strip() != ""
    for_care = purpose in ("care", "care_aid")
    if action == "read_identified":
        if role in CLINICIANS and for_care:
            return follows or (role != "secretary" and reason)
        if role in CODERS and purpose == "coding_quality":
            return perimeter
        if purpose == "evaluation":
            by_gold = role in ASSESSORS and perimeter and facts.state == "gold"
            return by_gold or (role in ANNOTATORS and facts.named)
        return role == "data_manager" and purpose == "pseudonymisation_control"
    if action == "send_outside":
        return role in CLINICIANS and purpose == "care_aid" and follows
    if action == "write_draft":
        return role in ("senior", "interne") and for_care and follows
    if action == "validate_draft":
        if role == "senior" and for_care:
            return follows
        return role in CODERS and purpose == "coding_quality" and perimeter
    if action == "send_letter":
        return role in ("senior", "secretary") and purpose == "care" and follows
    if action == "manage_identities":
        return role == "identity_unit" and purpose == "identity_vigilance"
    if action in ("record_opposition", "record_information"):
        if role in CLINICIANS and purpose == "care":
            return follows
        return role in ("dpo", "identity_unit") and purpose == "operations"
    if action == "read_trail":
        if role == "senior" and purpose == "care":
            return follows
        return role in READERS_OF_TRACES and purpose == "operations"
    if action == "export":
        if role == "senior" and purpose == "care":
            return follows
        return role == "dpo" and purpose == "operations" and reason
    return False


def _care_zone(role: str, action: str, purpose: str, facts: Facts) -> bool:
    if action == "read_identified":  # the stays to code, of the whole site
        coding = role in CODERS and purpose == "coding_quality"
        return coding and facts.ward is None
    if action == "search_identity":
        return (
            (role in CLINICIANS and purpose == "care")
            or (role in CODERS and purpose == "coding_quality")
            or (role in ASSESSORS and purpose == "evaluation" and facts.state == "gold")
            or (role in ("identity_unit", "dpo") and purpose == "operations")
        )
    if action == "manage_identities":
        return role == "identity_unit" and purpose == "identity_vigilance"
    if action == "count":
        if purpose == "steering":
            return role in ("dim", "manager")
        return purpose == "operations" and role == "data_manager"
    if purpose == "pseudonymisation_control":
        export = action == "export" and facts.reason.strip() != ""
        return role == "data_manager" and (action == "control_pseudonymisation" or export)
    if action == "manage_campaigns":
        return role in ASSESSORS and purpose == "evaluation"
    if purpose != "operations":
        return False
    if action == "read_campaigns":
        return role in ("dim", "data_manager", "committee", "dpo", "auditor")
    if action == "read_controls":
        return role in ("data_manager", "dpo", "auditor")
    if action == "read_operations":
        return role in ("data_manager", "dim", "auditor")
    if action == "read_faulty_rows":
        return role in ("data_manager", "dim")
    own = ("ingest", "run_view", "build_research", "manage_vocabularies")
    return action in own and role == "data_manager"


def _research_zone(role: str, action: str, purpose: str, facts: Facts) -> bool:
    if action == "build_research":
        return role == "data_manager" and purpose == "operations"
    if action == "count":
        return role in (*STUDY, "data_manager") and purpose == "feasibility"
    if action == "ask_reidentification":
        control = purpose == "pseudonymisation_control"
        return role == "data_manager" and control and facts.reason.strip() != ""
    return False


def _project(role: str, action: str, purpose: str, facts: Facts) -> bool:
    reason = facts.reason.strip() != ""
    if purpose == "research":
        if action in ("read_project", "define_cohort"):
            return role in STUDY and facts.part in ("lead", "member")
        if action in ("manage_members", "ask_permit", "close_permit"):
            return role == "project_lead" and facts.part == "lead"
        return False
    if purpose != "operations":
        return False
    if action == "read_project":
        return role in EXAMINERS
    if action == "manage_members":
        return role == "committee" and reason
    if action == "close_permit":
        return role in ("committee", "dpo")
    if action == "suspend_permit":
        return role in ("committee", "dpo", "security_officer") and reason
    if action == "decide_opposition":
        return role == "dpo"
    another = facts.asked_by == "other" and facts.part == "none"
    if action == "examine_permit":
        return role in ("committee", "dpo") and another
    return action == "decide_permit" and role == "committee" and another


def _data_of_project(role: str, action: str, purpose: str, facts: Facts) -> bool:
    permitted = (
        facts.part in ("lead", "member")
        and facts.state == "granted"
        and facts.in_time
        and action not in facts.without
    )
    if purpose != "research" or not permitted:
        return False
    if action in ("read_pseudonymised", "count", "export", "send_outside", "ask_release"):
        return role in STUDY
    asks = action == "ask_reidentification" and facts.reason.strip() != ""
    return asks and role == "project_lead"


def _request(role: str, action: str, kind: str, purpose: str, facts: Facts) -> bool:
    another = facts.asked_by == "other" and (not facts.in_project or facts.part == "none")
    member = facts.in_project and facts.part in ("lead", "member")
    if kind == "release":
        if action == "decide_release":
            return role in ("dpo", "data_manager") and purpose == "operations" and another
        taken = action == "export" and role in STUDY and purpose == "research"
        return taken and member and facts.state == "granted"
    if action == "decide_reidentification":
        return role == "dpo" and purpose == "operations" and another
    agreed = facts.asked_by == "me" and facts.state == "granted" and facts.in_time
    if action != "reidentify" or not agreed or action in facts.without:
        return False
    if purpose == "research":
        return role == "project_lead" and member
    return (role, purpose) == ("data_manager", "pseudonymisation_control") and not facts.in_project


def _work(role: str, action: str, kind: str, zone: str, facts: Facts) -> bool:
    reason = facts.reason.strip() != ""
    mine = facts.asked_by == "me"
    rights: dict[tuple[str, str, str], tuple[tuple[str, ...], bool]] = {
        ("batch", "care", "read_operations"): (("data_manager", "dim", "auditor"), True),
        ("batch", "care", "read_quarantine"): (("data_manager",), True),
        ("projects", "", "read_project"): (EXAMINERS, True),
        ("requests", "", "read_requests"): (("committee", "dpo", "auditor", "data_manager"), True),
        ("register", "", "read_register"): (EVERYBODY, True),
        ("use", "", "manage_uses"): (("committee",), reason),
        ("use", "", "record_use"): (("committee", "dpo"), True),
        ("use", "", "record_processing"): (("dpo",), True),
        ("trail", "", "read_trail"): (READERS_OF_TRACES, True),
        ("trail", "", "verify_trail"): ((*READERS_OF_TRACES, "administrator"), True),
        ("trail", "", "resume_trail"): (("security_officer", "administrator"), True),
        ("trail", "", "export_trail"): (("dpo", "security_officer"), True),
        ("trail", "", "set_retention"): (("dpo",), True),
        ("people", "", "manage_people"): (("administrator",), True),
        ("installation", "", "read_continuity"): (
            (*READERS_OF_TRACES, "administrator", "data_manager"),
            True,
        ),
        ("installation", "", "back_up"): (("administrator", "data_manager"), True),
        ("installation", "", "restore"): (("administrator",), True),
        ("installation", "", "rotate_keys"): (("security_officer",), reason),
    }
    if (kind, zone) == ("job", "") and action in ("read_jobs", "cancel_job"):
        auditor_writes = action == "cancel_job" and role == "auditor"
        return role in ("data_manager", "administrator") or (mine and not auditor_writes)
    roles, holds = rights.get((kind, zone, action), ((), False))
    return role in roles and holds
