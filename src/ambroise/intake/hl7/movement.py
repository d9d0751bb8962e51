"""The movement that a message tells: a part of a stay, in one ward, from one moment on.

Source: IHE ITI TF-2 § 3.31.6 and IHE France "PAM, extension nationale" 2.11, segment ZBE: -1
number, -2 start, -3 end, -4 action, -5 historical, -6 original trigger, -7 ward of medical
responsibility, -8 ward of nursing (XON: label in 1, code in 10), -9 nature. Without a ZBE the
movement is that of PV1-3, numbered by its stay and event.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.intake.hl7.codes import TERMINOLOGY, Resource
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.message import Message, Segment, Value
from ambroise.intake.hl7.stay import Visit, period_of
from ambroise.intake.identifiers import domain, key, safe
from ambroise.intake.moments import moment

CANCELS: Final = {
    "A11": "A01",
    "A12": "A02",
    "A13": "A03",
    "A25": "A16",
    "A26": "A15",
    "A27": "A14",
    "A38": "A05",
    "A52": "A21",
    "A53": "A22",
    "A55": "A54",
}
"""The event that each event cancels (HL7 v2.5 chapter 3)."""

_MOVEMENT: Final = {"coding": [{"system": "urn:ambroise:encounter", "code": "movement"}]}
_PLANNED: Final = frozenset({"A05", "A14", "A15", "A16"})
_LEAVING: Final = frozenset({"A03", "A21"})
"""Events after which the patient is in no ward."""
_TOLD_WITHOUT_ZBE: Final = frozenset({"A01", "A02", "A03", "A04", "A06", "A07", "A21", "A22"})
_ONCE: Final = frozenset({"A01", "A03", "A04"})
"""Events that a stay has once, so that their movement needs no moment to be named."""
_ADMITTED: Final = frozenset({"A01", "A04"})
_FINESS: Final = re.compile(r"\d{9}")
_PL: Final = (1, 9, 10, 11, 7, 8, 5, 6, 4)
"""Components of PV1-3 (type PL) where a ward may be written, the bed and the room left out."""


@dataclass(frozen=True, slots=True)
class Ward:
    code: str
    label: str
    system: str


def original(message: Message, heading: Heading) -> str:
    """Return the event that a message is about: that which a Z99 corrects, or a cancel undoes."""
    said = message.text("ZBE", 6) if heading.event == "Z99" else heading.event
    return CANCELS.get(said, said)


def is_historical(message: Message) -> bool:
    return message.text("ZBE", 5).upper() in ("Y", "O")


def movement(
    message: Message, heading: Heading, stay: Visit, *, part_of: str, subject: str
) -> Iterator[Resource]:
    """Yield the movement of a message, and the ward it leads to where it has a label.

    `part_of` and `subject` are the ids of the Encounter and of the Patient.
    Raises Untold `impossible_date`.
    """
    event = original(message, heading)
    segment = message.first("ZBE")
    start = _start(message, event, stay)
    id_ = _id(segment, stay, event, start)
    if id_ is None:
        return
    cancelled = heading.event in CANCELS
    end = None
    if segment:
        action = segment.text(4).upper()
        cancelled = action == "CANCEL" or (cancelled and action != "INSERT")
        end = moment(segment.text(3), "ZBE-3")
    if event in _LEAVING:
        end = end or start
    found: Resource = {
        "resourceType": "Encounter",
        "id": id_,
        "status": _status(event, end, cancelled=cancelled),
        "class": {"system": f"{TERMINOLOGY}/v3-ActCode", "code": _class(stay)},
        "type": [_MOVEMENT],
        "subject": {"reference": f"Patient/{subject}"},
        "partOf": {"reference": f"Encounter/{part_of}"},
        "period": period_of(start, end),
    }
    ward = None if event in _LEAVING or cancelled else _ward(message, stay)
    if ward:
        at = {
            "reference": f"Location/uf-{safe(ward.code)}",
            "identifier": {"system": ward.system, "value": ward.code},
            "display": ward.label or ward.code,
        }
        found["location"] = [{"location": at, "period": found["period"]}]
    yield found
    if ward and ward.label:
        yield _location(ward)


def _start(message: Message, event: str, stay: Visit) -> str | None:
    """Return when a movement starts: ZBE-2, else what fits the event, else when it was told."""
    if said := moment(message.text("ZBE", 2), "ZBE-2"):
        return said
    if event in _ADMITTED and stay.start:
        return stay.start
    if event == "A03" and stay.end:
        return stay.end
    for field in (6, 2):
        if said := moment(message.text("EVN", field), f"EVN-{field}"):
            return said
    return moment(message.header.text(7), "MSH-7")


def _id(segment: Segment | None, stay: Visit, event: str, start: str | None) -> str | None:
    values = segment.values(1) if segment else []
    if values and values[0].text(1):
        number = values[0]
        return f"mvt-{key(number.text(1), domain(number.text(2), number.text(3)))}"
    if event not in _TOLD_WITHOUT_ZBE:
        return None
    when = "" if event in _ONCE else f":{safe(start or '')}"
    return f"mvt-{stay.id}:{'A01' if event in _ADMITTED else event}{when}"


def _status(event: str, end: str | None, *, cancelled: bool) -> str:
    if cancelled:
        return "entered-in-error"
    if event in _PLANNED:
        return "planned"
    return "finished" if end else "in-progress"


def _class(stay: Visit) -> str:
    return {"E": "EMER", "O": "AMB", "R": "AMB"}.get(stay.kind, "IMP")


def _ward(message: Message, stay: Visit) -> Ward | None:
    """Return the ward: that of medical responsibility, else of nursing, else of PV1-3."""
    segment = message.either("ZBE")
    for field in (7, 8):
        for value in segment.values(field):
            code = value.text(10) or value.text(3) or value.text(9) or value.text(8)
            label = value.text(1)
            if code or label:
                authority = domain(value.text(6, 1), value.text(6, 2))
                return Ward(code or label, label if code else "", authority)
    for value in stay.segment.values(3):
        if code := _place(value):
            return Ward(code, value.text(9) if value.text(9) != code else "", domain(""))
    return None


def _place(value: Value) -> str:
    for component in _PL:
        said = value.text(component)
        if said and not (component == 4 and _FINESS.fullmatch(said)):
            return said
    return ""


def _location(ward: Ward) -> Resource:
    """Return the ward as a place; told without a moment, so that the same is not a new version."""
    kind = f"{TERMINOLOGY}/location-physical-type"
    return {
        "resourceType": "Location",
        "id": f"uf-{safe(ward.code)}",
        "identifier": [{"system": ward.system, "value": ward.code}],
        "status": "active",
        "name": ward.label,
        "physicalType": {"coding": [{"system": kind, "code": "wa"}]},
    }
