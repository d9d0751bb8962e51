"""Persons, stays and movements (ADT): what each trigger event tells.

Sources: HL7 v2.5 chapter 3; IHE ITI TF-2 § 3.30 and 3.31 (PAM); IHE France "PAM, extension
nationale" 2.11 (Z99, ZBE, ZFM, ZFP, ZFS, ZFV). A message is the whole of what it is about at its
moment; one about the past (ZBE-5), or that does not say whether the stay goes on, only mentions the
stay.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ambroise.intake.hl7.clinical import clinical
from ambroise.intake.hl7.codes import TERMINOLOGY, Resource
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.identifiers import identifier, numbered
from ambroise.intake.hl7.merge import links, merges
from ambroise.intake.hl7.message import Message
from ambroise.intake.hl7.movement import is_historical, movement, original
from ambroise.intake.hl7.panels import panels
from ambroise.intake.hl7.patient import Person, patient
from ambroise.intake.hl7.results import resources
from ambroise.intake.hl7.situation import situation
from ambroise.intake.hl7.stay import Visit, encounter, visit
from ambroise.intake.identifiers import key
from ambroise.intake.told import Untold

_PERSONS: Final = frozenset({"A28", "A31"})
_MERGES: Final = frozenset({"A18", "A30", "A34", "A36", "A39", "A40", "A43", "A46", "A47"})
_LINKS: Final = {"A24": True, "A37": False}
_MOVED: Final = {"coding": [{"system": "urn:ambroise:encounter", "code": "moved"}]}
"""Marks what says only whose a stay is from now on."""
_MOVES: Final = frozenset({"A44", "A45"})
_STAYS: Final = frozenset(
    """
    A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A21 A22 A23 A25 A26 A27 A38
    A52 A53 A54 A55 Z99
    """.split()
)
_OPENS: Final = frozenset({"A01", "A04", "A05", "A06", "A07", "A14"})
_ADMITS: Final = frozenset({"A01", "A04"})
_CLOSES: Final = "A03"
_STATUSES: Final = {
    "A03": "finished",
    "A05": "planned",
    "A11": "cancelled",
    "A14": "planned",
    "A21": "onleave",
    "A23": "entered-in-error",
    "A27": "cancelled",
    "A38": "cancelled",
}
_NO_STAY: Final = frozenset({"planned", "cancelled", "entered-in-error"})
_MENTION: Final = "adt-"
"""What the id of a record starts with that only mentions a person or a stay."""


def adt(message: Message, heading: Heading) -> Iterator[Resource]:
    """Yield what an ADT message tells, nothing for an event that only runs the house (beds, swaps).

    Raises Untold: `no_segment`, `no_patient_number`, `impossible_date`.
    """
    event = heading.event
    if event in _MERGES:
        _require(message, "PID", "MRG")
        yield from _tied(message, merges(message))
    elif event in _LINKS:
        _require(message, "PID")
        yield from _tied(message, links(message, linked=_LINKS[event]))
    elif event in _MOVES:
        _require(message, "PID", "MRG")
        yield from _moved(message)
    elif event in _PERSONS or event in _STAYS:
        _require(message, "PID")
        person = Person(message.either("PID"))
        told = _patient(person, message)
        yield told
        if event in _STAYS and (stay := visit(message)):
            yield from _stay(message, heading, stay, told["id"])
        else:
            yield from clinical(message, heading, subject=told["id"], stay=None)
            yield from situation(message, heading, subject=told["id"], stay=None, at=None)


def _require(message: Message, *names: str) -> None:
    for name in names:
        if not message.all(name):
            raise Untold("no_segment", name)


def _patient(person: Person, message: Message) -> Resource:
    return patient(person, message, "" if person.is_named else _MENTION)


def _tied(message: Message, found: Iterable[tuple[Person, list[Resource]]]) -> Iterator[Resource]:
    for person, pairs in found:
        yield _patient(person, message)
        yield from pairs


def _stay(message: Message, heading: Heading, stay: Visit, subject: str) -> Iterator[Resource]:
    status = _status(message, heading, stay)
    prefix = "" if status else _MENTION
    id_ = f"{prefix}{stay.id}"
    moves = list(movement(message, heading, stay, part_of=id_, subject=subject))
    if heading.event in _ADMITS and not stay.start and moves:
        stay.start = moves[0]["period"].get("start")
    if heading.event == _CLOSES and not stay.end and moves:
        stay.end = moves[0]["period"].get("end")
    told = encounter(
        stay, message, heading, subject=subject, status=status or "unknown", prefix=prefix
    )
    yield told
    if original(message, heading) in _OPENS and (kept := _admission(told, stay)):
        yield kept
    yield from moves
    yield from clinical(message, heading, subject=subject, stay=id_)
    yield from situation(message, heading, subject=subject, stay=stay, at=id_)
    for panel in panels(message, heading, subject=subject, stay=id_):
        yield from resources(panel)


def _admission(told: Resource, stay: Visit) -> Resource | None:
    """Return what often only an admission tells, apart: a later message does not take it away."""
    facts: Resource = {n: told[n] for n in ("serviceType", "reasonCode") if n in told}
    if came := told.get("hospitalization", {}).get("admitSource"):
        facts["hospitalization"] = {"admitSource": came}
    if not facts and told["status"] not in _NO_STAY:
        return None
    return {
        **_unclassed(f"in-{stay.id}", stay.identifiers, told["subject"]["reference"]),
        "status": told["status"] if told["status"] in _NO_STAY else "unknown",
        **facts,
    }


def _status(message: Message, heading: Heading, stay: Visit) -> str:
    """Return the status of the stay; "" where the message only mentions it."""
    event = original(message, heading) if heading.event == "Z99" else heading.event
    if is_historical(message):
        return ""
    if said := _STATUSES.get(event):
        return said
    if event == "A13":
        return "in-progress"
    if stay.end:
        return "finished"
    if event == "A04" and stay.kind in ("O", "R"):
        return "finished"
    if event in _OPENS:
        return "in-progress"
    if event == "A08" or not stay.start:
        return ""
    return "in-progress"


def _moved(message: Message) -> Iterator[Resource]:
    """Yield the persons of an A44 or A45, and each stay that changes hands with its new person."""
    for group in message.groups("PID"):
        told = _patient(Person(group[0]), message)
        yield told
        for segment in group:
            if segment.name != "MRG":
                continue
            numbers = [(v, "VN") for v in numbered(segment.values(5))]
            numbers = numbers or [(v, "AN") for v in numbered(segment.values(3))]
            for value, kind in numbers:
                yield _mention(identifier(value, kind), told["id"])
            stay = None if numbers else visit(message)
            if stay:
                yield _mention(stay.identifiers[0], told["id"])


def _mention(number: Resource, subject: str) -> Resource:
    id_ = f"moved-{key(number['value'], number['system'])}"
    return {**_unclassed(id_, [number], f"Patient/{subject}"), "type": [_MOVED]}


def _unclassed(id_: str, numbers: list[Resource], subject: str) -> Resource:
    """Return a record of a stay that says nothing of it but its numbers and its person."""
    return {
        "resourceType": "Encounter",
        "id": id_,
        "identifier": numbers,
        "status": "unknown",
        "class": {"system": f"{TERMINOLOGY}/v3-NullFlavor", "code": "UNK"},
        "subject": {"reference": subject},
    }
