"""Diagnoses, acts and allergies that come with a stay (DG1, PR1, AL1).

Sources: HL7 v2.5 chapters 3 and 6. The codes of a DG1 are of the CIM-10 and those of a PR1 of the
CCAM where they do not name their system: the only ones of the PMSI. Unread: IAM, DRG, GP1, GP2.
"""

from collections.abc import Iterator
from typing import Final

from ambroise.intake.hl7.codes import TERMINOLOGY, Resource, coded, concept
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.message import Message, Segment, Value
from ambroise.intake.hl7.people import professional
from ambroise.intake.identifiers import safe
from ambroise.intake.moments import moment

_CERTAINTY: Final = {"F": "confirmed", "A": "provisional", "W": "provisional"}
_ROLES: Final = frozenset({"DP", "DR", "DAS", "DAD", "DA"})
_SEVERITIES: Final = {"SV": "severe", "MO": "moderate", "MI": "mild"}
_CATEGORIES: Final = {
    "DA": "medication",
    "MA": "medication",
    "FA": "food",
    "EA": "environment",
    "LA": "environment",
    "PA": "environment",
    "AA": "environment",
}


def clinical(
    message: Message, heading: Heading, *, subject: str, stay: str | None
) -> Iterator[Resource]:
    """Yield what the message says beside the stay; ids of the Patient and of the Encounter.

    Raises Untold `impossible_date`.
    """
    for segment in message.all("DG1"):
        if found := _condition(segment, heading, subject, stay):
            yield found
    for segment in message.all("PR1"):
        if found := _procedure(segment, heading, subject, stay):
            yield found
    for segment in message.all("AL1"):
        if found := _allergy(segment, heading, subject):
            yield found


def _concept(values: list[Value], heading: Heading, default: str) -> tuple[Resource | None, str]:
    """Return a code and what tells it from the others of the stay."""
    if not values:
        return None, ""
    first = values[0]
    return concept(first, heading.sender, default=default), first.text(1) or first.text(2)


def _at(reference: str, id_: str | None) -> Resource:
    return {} if id_ is None else {reference: {"reference": f"Encounter/{id_}"}}


def _condition(
    segment: Segment, heading: Heading, subject: str, stay: str | None
) -> Resource | None:
    code, name = _concept(segment.values(3), heading, "CIM10")
    if code is None:
        return None
    kind = segment.text(6).upper()
    wrong = segment.text(21).upper() == "D"
    verification = "entered-in-error" if wrong else _CERTAINTY.get(kind, "confirmed")
    category = coded(f"{TERMINOLOGY}/condition-category", "encounter-diagnosis")
    if kind in _ROLES:
        category["coding"].append({"system": "urn:ambroise:pmsi:diagnostic", "code": kind})
    found: Resource = {
        "resourceType": "Condition",
        "id": f"dg1-{stay or subject}-{safe(name)}",
        "verificationStatus": coded(f"{TERMINOLOGY}/condition-ver-status", verification),
        "category": [category],
        "code": code,
        "subject": {"reference": f"Patient/{subject}"},
        **_at("encounter", stay),
    }
    if not wrong:
        found["clinicalStatus"] = coded(f"{TERMINOLOGY}/condition-clinical", "active")
    if when := moment(segment.text(5) or segment.text(19), "DG1-5"):
        found["recordedDate"] = when
    if person := professional(segment.values(16)):
        found["recorder"] = person
    return found


def _procedure(
    segment: Segment, heading: Heading, subject: str, stay: str | None
) -> Resource | None:
    code, name = _concept(segment.values(3), heading, "CCAM")
    if code is None:
        return None
    when = moment(segment.text(5), "PR1-5")
    found: Resource = {
        "resourceType": "Procedure",
        "id": f"pr1-{stay or subject}-{safe(name)}-{safe(when or '')}",
        "status": "entered-in-error" if segment.text(20).upper() == "D" else "completed",
        "code": code,
        "subject": {"reference": f"Patient/{subject}"},
        **_at("encounter", stay),
    }
    if when:
        found["performedDateTime"] = when
    if person := professional(segment.values(11) or segment.values(8)):
        found["performer"] = [{"actor": person}]
    return found


def _allergy(segment: Segment, heading: Heading, subject: str) -> Resource | None:
    code, name = _concept(segment.values(3), heading, "")
    if code is None:
        return None
    found: Resource = {
        "resourceType": "AllergyIntolerance",
        "id": f"al1-{subject}-{safe(name)}",
        "clinicalStatus": coded(f"{TERMINOLOGY}/allergyintolerance-clinical", "active"),
        "code": code,
        "patient": {"reference": f"Patient/{subject}"},
    }
    if category := _CATEGORIES.get(segment.text(2).upper()):
        found["category"] = [category]
    severity = _SEVERITIES.get(segment.text(4).upper())
    if severity == "severe":
        found["criticality"] = "high"
    reactions = [value.text() for value in segment.values(5)]
    if reactions or severity:
        reaction: Resource = {"manifestation": [{"text": text} for text in reactions]}
        found["reaction"] = [{**reaction, "severity": severity} if severity else reaction]
    if when := moment(segment.text(6), "AL1-6"):
        found["onsetDateTime"] = when
    return found
