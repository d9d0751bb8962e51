"""The stay that a message names (PV1, PV2, ZFM, PID-18) as a FHIR Encounter.

Sources: HL7 v2.5 chapter 3; IHE France "PAM, extension nationale" 2.11, segment ZFM (entry, exit,
provenance and destination of the PMSI). Unread: PV1-11 to 13, PV1-16, 18, 20 to 35, 37 to 43 and
46 to 49; PV2 but the reason.
"""

from typing import Final

from ambroise.intake.hl7.codes import TERMINOLOGY, Resource, concept
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.identifiers import identifier, numbered
from ambroise.intake.hl7.message import Message
from ambroise.intake.hl7.people import participants
from ambroise.intake.identifiers import key
from ambroise.intake.moments import moment

_ACT_CODE: Final = f"{TERMINOLOGY}/v3-ActCode"
_CLASSES: Final = {
    "I": (_ACT_CODE, "IMP", "inpatient encounter"),
    "B": (_ACT_CODE, "IMP", "inpatient encounter"),
    "O": (_ACT_CODE, "AMB", "ambulatory"),
    "R": (_ACT_CODE, "AMB", "ambulatory"),
    "E": (_ACT_CODE, "EMER", "emergency"),
    "P": (_ACT_CODE, "PRENC", "pre-admission"),
}
_UNKNOWN: Final = (f"{TERMINOLOGY}/v3-NullFlavor", "UNK", "unknown")
NO_STAY: Final = "N"
"""Class of a PV1 that stands in a message about no stay."""

_PMSI: Final = "urn:ambroise:pmsi"
_MODES: Final = {"6": "Mutation", "7": "Transfert", "8": "Domicile", "9": "Décès"}
_PLACES: Final = {
    "1": "Unité de soins de courte durée (MCO)",
    "2": "Soins médicaux et de réadaptation (SMR)",
    "3": "Unité de soins de longue durée",
    "4": "Unité de psychiatrie",
    "5": "Passage par les urgences",
    "6": "Hospitalisation à domicile",
    "7": "Structure d'hébergement médico-sociale",
}


class Visit:
    """The numbers of the stay of a message, and the id of the record that they name."""

    __slots__ = ("end", "id", "identifiers", "kind", "segment", "start")

    def __init__(self, message: Message) -> None:
        self.segment = message.either("PV1")
        self.identifiers = _numbers(message)
        self.id = ""
        if self.identifiers:
            first = self.identifiers[0]
            self.id = key(first["value"], first["system"])
        self.kind = self.segment.text(2).upper()
        self.start = moment(self.segment.text(44), "PV1-44")
        self.end = moment(self.segment.text(45), "PV1-45")
        if self.end and self.start and self.end < self.start:
            self.end = None


def visit(message: Message) -> Visit | None:
    """Return the stay that a message names, if it does. Raises Untold `impossible_date`."""
    found = Visit(message)
    return found if found.id and found.kind != NO_STAY else None


def _numbers(message: Message) -> list[Resource]:
    """Return the number of the stay (PV1-19) and that of its file (PID-18), or what there is."""
    segment = message.either("PV1")
    visits = numbered(segment.values(19)) or numbered(segment.values(50))
    files = numbered(message.either("PID").values(18))
    if visits:
        found = [identifier(visits[0], "VN")]
        more = [identifier(v, "AN") for v in files[:1]]
        return found + [one for one in more if one["value"] != found[0]["value"]]
    if files:
        said = files[0].text(5).upper()
        return [identifier(files[0], said if said == "AN" else "VN")]
    return [identifier(v, "VN") for v in numbered(segment.values(5))[:1]]


def encounter(
    stay: Visit, message: Message, heading: Heading, *, subject: str, status: str, prefix: str = ""
) -> Resource:
    """Return the whole of what a message says of a stay, `subject` the id of its Patient."""
    segment = stay.segment
    system, code, display = _CLASSES.get(stay.kind, _UNKNOWN)
    found: Resource = {
        "resourceType": "Encounter",
        "id": f"{prefix}{stay.id}",
        "identifier": stay.identifiers,
        "status": status,
        "class": {"system": system, "code": code, "display": display},
        "subject": {"reference": f"Patient/{subject}"},
    }
    if period := period_of(stay.start, stay.end):
        found["period"] = period
    if people := participants(segment):
        found["participant"] = people
    services = segment.values(10)
    if services and (service := concept(services[0], heading.sender)):
        found["serviceType"] = service
    reasons = message.either("PV2").values(3)
    if reasons and (reason := concept(reasons[0], heading.sender)):
        found["reasonCode"] = [reason]
    if ways := _ways(message, stay):
        found["hospitalization"] = ways
    return found


def period_of(start: str | None, end: str | None) -> Resource:
    return {name: said for name, said in (("start", start), ("end", end)) if said}


def _ways(message: Message, stay: Visit) -> Resource:
    """Return how the patient came and left: ZFM, else PV1-14 and PV1-36."""
    moves, segment = message.either("ZFM"), stay.segment
    found: Resource = {}
    came = _way("mode-entree", moves.text(1), "provenance", moves.text(3))
    if came or (said := segment.text(14)):
        found["admitSource"] = came or _coded(f"{TERMINOLOGY}/v2-0023", said, "")
    left = _way("mode-sortie", moves.text(2), "destination", moves.text(4))
    if left or (said := segment.text(36)):
        found["dischargeDisposition"] = left or _coded(f"{TERMINOLOGY}/v2-0112", said, "")
    return found


def _coded(system: str, code: str, display: str) -> Resource:
    coding = {"system": system, "code": code}
    return {"coding": [{**coding, "display": display} if display else coding]}


def _way(name: str, mode: str, detail: str, place: str) -> Resource | None:
    """Return a mode of the PMSI with where it is from or to (guide méthodologique MCO, chap. I)."""
    codings = []
    for kind, code, words in ((name, mode, _MODES), (detail, place, _PLACES)):
        if code:
            coding = {"system": f"{_PMSI}:{kind}", "code": code}
            display = words.get(code)
            codings.append({**coding, "display": display} if display else coding)
    if not codings:
        return None
    text = " - ".join(coding.get("display", coding["code"]) for coding in codings)
    return {"coding": codings, "text": text}
