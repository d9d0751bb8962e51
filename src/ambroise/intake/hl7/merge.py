"""Persons that an identity server makes one, or parts again (MRG; A24 and A37).

Source: HL7 v2.5 chapter 3 (A18, A30, A34, A36, A39, A40, A43, A46, A47; A24, A37). Each pair of
numbers has a record of its own, that says whether they are one person, and which one stands: a
later message about either person does not undo it, a later one about the pair does, whatever the
order of arrival. Unread: merges of files and of stays (A35, A41, A42, A48 to A51).
"""

from collections.abc import Iterator

from ambroise.intake.hl7.codes import Resource
from ambroise.intake.hl7.identifiers import patient_identifiers
from ambroise.intake.hl7.message import Message, Segment
from ambroise.intake.hl7.patient import Person
from ambroise.intake.identifiers import key
from ambroise.intake.told import Untold


def merges(message: Message) -> Iterator[tuple[Person, list[Resource]]]:
    """Yield each person that stays of a merge, with the records of its pairs.

    A merge of a number with itself is none. Raises Untold `no_patient_number`.
    """
    for group in message.groups("PID"):
        person = Person(group[0])
        former = [_former(segment) for segment in group if segment.name == "MRG"]
        yield (
            person,
            [
                _pair(numbers, person.identifiers, stands=person.id)
                for numbers in former
                if _id(numbers) != person.id
            ],
        )


def links(message: Message, *, linked: bool) -> Iterator[tuple[Person, list[Resource]]]:
    """Yield both persons of an A24 (`linked`) or A37, the second with the record of the pair.

    Raises Untold: `no_segment` where only one person is named, `no_patient_number`.
    """
    segments = message.all("PID")
    if len(segments) < 2:
        raise Untold("no_segment", "PID (2)")
    first = Person(segments[0])
    yield first, []
    for segment in segments[1:]:
        second = Person(segment)
        stands = first.id if linked else None
        yield second, [_pair(second.identifiers, first.identifiers, stands=stands)]


def _former(segment: Segment) -> list[Resource]:
    """Return the numbers of the person that is no more: MRG-1, else MRG-4."""
    found = patient_identifiers(segment.values(1) or segment.values(4))
    if not found:
        raise Untold("no_patient_number", "MRG-1")
    return found


def _id(numbers: list[Resource]) -> str:
    return key(numbers[0]["value"], numbers[0]["system"])


def _pair(former: list[Resource], kept: list[Resource], *, stands: str | None) -> Resource:
    """Return the record of a pair of numbers, that of the person who does not stand.

    It is one person with the record of its own number, and with that which `stands` unless parted.
    """
    old = _id(former)
    first, second = sorted((old, _id(kept)))
    ties = [{"other": {"reference": f"Patient/{old}"}, "type": "replaces" if stands else "refer"}]
    if stands:
        ties.append({"other": {"reference": f"Patient/{stands}"}, "type": "replaced-by"})
    return {
        "resourceType": "Patient",
        "id": f"pair-{first}+{second}",
        "identifier": former[:1],
        "active": False,
        "link": ties,
    }
