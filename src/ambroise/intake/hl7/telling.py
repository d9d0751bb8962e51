"""What one message tells: its type, its number, and FHIR resources."""

from collections.abc import Iterator
from typing import Final

from ambroise.intake.hl7.adt import adt
from ambroise.intake.hl7.codes import Resource
from ambroise.intake.hl7.documents import documents
from ambroise.intake.hl7.heading import Heading, heading
from ambroise.intake.hl7.message import Message, parse
from ambroise.intake.hl7.panels import panels
from ambroise.intake.hl7.patient import Person, patient
from ambroise.intake.hl7.results import resources
from ambroise.intake.hl7.stay import encounter, visit
from ambroise.intake.told import Told, Untold

_RESULTS: Final = "ORU"
_DOCUMENTS: Final = "MDM"
_STAMPED: Final = frozenset({"Location"})


def tell(piece: bytes) -> Told:
    """Return what a message tells; nothing but itself where no rule reads its type.

    ADT, ORU and MDM are read; orders, appointments, bills and acknowledgements are kept.
    Raises Untold: `no_msh`, `header_invalid`, `unknown_charset`, `encoding`, `no_message_type`,
    `no_segment`, `no_patient_number`, `no_document_number`, `base64`, `impossible_date`.
    """
    message = parse(piece)
    found = heading(message, piece)
    try:
        told = {one["id"] + one["resourceType"]: one for one in _read(message, found)}
    except Untold as untold:
        raise untold.of(found.type, found.id) from None
    if found.updated:
        meta = {"lastUpdated": found.updated}
        for one in told.values():
            if one["resourceType"] not in _STAMPED:
                one["meta"] = meta
    encoding = None if message.encoding == "utf-8" else message.encoding
    return Told(found.type, found.id, found.updated, tuple(told.values()), encoding)


def _read(message: Message, found: Heading) -> Iterator[Resource]:
    if found.kind == "ADT":
        yield from adt(message, found)
    elif found.kind == _RESULTS:
        yield from _results(message, found)
    elif found.kind == _DOCUMENTS:
        told = list(_mentioned(message, "mdm-", found))
        subject, stay = _ids(told)
        yield from told
        yield from documents(message, found, subject=subject, stay=stay)


def _results(message: Message, found: Heading) -> Iterator[Resource]:
    """Yield the results of each patient of the message."""
    starts = [n for n, segment in enumerate(message.segments) if segment.name == "PID"]
    if not starts:
        raise Untold("no_segment", "PID")
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        part = (
            message
            if len(starts) == 1
            else Message([message.header, *message.segments[start:end]], message.encoding)
        )
        told = list(_mentioned(part, "oru-", found))
        subject, stay = _ids(told)
        yield from told
        for panel in panels(part, found, subject=subject, stay=stay):
            yield from resources(panel)


def _mentioned(message: Message, prefix: str, found: Heading) -> Iterator[Resource]:
    """Yield the person, and the stay if there is one, under ids that supersede no other."""
    segment = message.first("PID")
    if segment is None:
        raise Untold("no_segment", "PID")
    told = patient(Person(segment), message, prefix)
    yield told
    if stay := visit(message):
        yield encounter(stay, message, found, subject=told["id"], status="unknown", prefix=prefix)


def _ids(told: list[Resource]) -> tuple[str, str | None]:
    return told[0]["id"], told[1]["id"] if len(told) > 1 else None
