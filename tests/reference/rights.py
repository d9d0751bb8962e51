"""Who may do what, said again as plainly as possible and apart from the table of the code."""

CLINICIANS = ("senior", "interne", "secretary", "nurse")
CODERS = ("coder", "dim")
READERS_OF_TRACES = ("dpo", "auditor", "security_officer")


def may(
    role: str,
    action: str,
    kind: str,
    zone: str,
    purpose: str,
    *,
    ward: str | None,
    wards: frozenset[str],
    reason: str,
    state: str,
) -> bool:
    """Say whether someone who holds this one role, over `ward` or the site, may do it."""
    if (kind, zone) == ("person", "care"):
        return _person(role, action, purpose, ward=ward, wards=wards, reason=reason)
    if (kind, zone) == ("person", "research"):
        return (role, action, purpose) == (
            "data_manager",
            "read_pseudonymised",
            "pseudonymisation_control",
        )
    if (kind, zone) == ("ward", "care"):
        in_ward = wards == {ward}
        return role in CLINICIANS and action == "read_identified" and purpose == "care" and in_ward
    if (kind, zone) == ("zone", "care"):
        return _care_zone(role, action, purpose)
    if (kind, zone) == ("zone", "research"):
        if action == "build_research":
            return role == "data_manager" and purpose == "operations"
        if action == "count":
            return role in ("researcher", "data_manager") and purpose == "feasibility"
        return False
    if (kind, zone) == ("batch", "care"):
        if purpose != "operations":
            return False
        if action == "read_operations":
            return role in ("data_manager", "dim", "auditor")
        return action == "read_quarantine" and role == "data_manager"
    if (kind, zone) == ("use", ""):
        if action != "run_use" or state not in ("pilot", "in_service"):
            return False
        by_care = role in CLINICIANS and purpose == "care_aid"
        return by_care or (role in CODERS and purpose == "coding_quality")
    if (kind, zone) == ("trail", ""):
        if purpose != "operations":
            return False
        if action == "read_trail":
            return role in READERS_OF_TRACES
        if action == "verify_trail":
            return role in (*READERS_OF_TRACES, "administrator")
        return action == "resume_trail" and role in ("security_officer", "administrator")
    if (kind, zone) == ("people", ""):
        return (role, action, purpose) == ("administrator", "manage_people", "operations")
    return False


def _person(
    role: str, action: str, purpose: str, *, ward: str | None, wards: frozenset[str], reason: str
) -> bool:
    follows = ward is not None and ward in wards
    perimeter = ward is None or ward in wards
    for_care = purpose in ("care", "care_aid")
    if action == "read_identified":
        if role in CLINICIANS and for_care:
            return follows or (role != "secretary" and reason.strip() != "")
        if role in CODERS and purpose == "coding_quality":
            return perimeter
        return role == "data_manager" and purpose == "pseudonymisation_control"
    if action == "validate_draft":
        if role in ("senior", "interne") and for_care:
            return follows
        return role in CODERS and purpose == "coding_quality" and perimeter
    if action == "record_opposition":
        if role in CLINICIANS and purpose == "care":
            return follows
        return role in ("dpo", "identity_unit") and purpose == "operations"
    if action == "read_trail":
        if role == "senior" and purpose == "care":
            return follows
        return role in READERS_OF_TRACES and purpose == "operations"
    return False


def _care_zone(role: str, action: str, purpose: str) -> bool:
    if action == "search_identity":
        return (
            (role in CLINICIANS and purpose == "care")
            or (role in CODERS and purpose == "coding_quality")
            or (role == "identity_unit" and purpose == "operations")
        )
    if action == "count":
        if purpose == "steering":
            return role in ("dim", "manager")
        return purpose == "operations" and role == "data_manager"
    if purpose != "operations":
        return False
    if action == "read_operations":
        return role in ("data_manager", "dim", "auditor")
    return action in ("ingest", "build_research") and role == "data_manager"
