"""Documents sent as such (MDM): TXA and its OBX as a FHIR DocumentReference.

Source: HL7 v2.5 chapter 9, segment TXA: -2 type, -4 and -6 moments, -9 originator, -12 number,
-13 number of the parent, -17 completion, -19 availability; -25 title (v2.6). A notice without
content (odd events) changes nothing of a document, but for its cancelling (T11). ANS, CI-SIS,
"Transmission d'un document CDA-R2 en HL7v2": OBX-11 is D for a document to delete.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from ambroise.intake.hl7.attached import attachment, text_attachment
from ambroise.intake.hl7.codes import Resource, concept
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.identifiers import entity
from ambroise.intake.hl7.message import Message, Segment
from ambroise.intake.hl7.people import professional
from ambroise.intake.hl7.results import document
from ambroise.intake.hl7.values import texts
from ambroise.intake.moments import moment
from ambroise.intake.told import Untold

_ADDENDA: Final = frozenset({"T05", "T06"})
_CANCELLED: Final = "T11"
_WITHDRAWN: Final = frozenset({"CA", "OB"})
"""Availability of a document that was cancelled, or that is obsolete (table 0273)."""
_DELETED: Final = "D"
"""Status of an OBX (table 0085) that asks for the document to be deleted, as the CI-SIS does."""
_UNFINISHED: Final = frozenset({"DI", "DO", "IN", "IP", "PA"})
"""Completion of a document that is not signed yet (table 0271)."""
_METADATA: Final = "MetaDMPMSS"


def documents(
    message: Message, heading: Heading, *, subject: str, stay: str | None
) -> Iterator[Resource]:
    """Yield the document of a message, and the former one that it replaces.

    Raises Untold: `no_segment` (TXA), `no_document_number`, `base64`, `impossible_date`.
    """
    header = message.first("TXA")
    if header is None:
        raise Untold("no_segment", "TXA")
    number, parent = (_number(header, field, heading) for field in (12, 13))
    if not number:
        raise Untold("no_document_number", "TXA-12")
    wrong = (
        heading.event == _CANCELLED
        or header.text(19).upper() in _WITHDRAWN
        or any(segment.text(11).upper() == _DELETED for segment in message.all("OBX"))
    )
    contents = [] if wrong else list(_contents(message, header))
    if not contents and not wrong:
        return
    found = document(
        _id(number),
        subject=subject,
        stay=stay,
        contents=contents or [{}],
        status="entered-in-error" if wrong else "current",
    )
    if parent and parent != number and not wrong:
        addendum = heading.event in _ADDENDA
        target = {"reference": f"DocumentReference/{_id(parent)}"}
        found["relatesTo"] = [{"code": "appends" if addendum else "replaces", "target": target}]
        if not addendum:
            yield document(
                _id(parent), subject=subject, stay=stay, contents=[{}], status="superseded"
            )
    yield {**found, **_header(header, heading)}


def _number(header: Segment, field: int, heading: Heading) -> str:
    return next((entity(value, heading.sender) for value in header.values(field)), "")


def _id(number: str) -> str:
    return f"doc-{number}"


def _header(header: Segment, heading: Heading) -> Resource:
    found: Resource = {
        "docStatus": "preliminary" if header.text(17).upper() in _UNFINISHED else "final"
    }
    values = header.values(2)
    if values and (kind := concept(values[0], heading.sender)):
        found["type"] = kind
    if title := header.text(25) or header.text(2, 2):
        found["description"] = title
    when = moment(header.text(4), "TXA-4") or moment(header.text(6), "TXA-6") or heading.updated
    if when:
        found["date"] = when
    authors = [professional(header.values(field)) for field in (9, 5)]
    if author := next((person for person in authors if person), None):
        found["author"] = [author]
    if signer := professional(header.values(22)):
        found["authenticator"] = signer
    return found


def _contents(message: Message, header: Segment) -> Iterator[Resource]:
    """Yield what the OBX hold, lines of text that follow one another as one."""
    title = header.text(25) or header.text(2, 2)
    results = [s for s in message.all("OBX") if s.text(3, 3) != _METADATA]
    for written, group in groupby(results, key=lambda s: s.text(2).upper() not in ("ED", "RP")):
        if written:
            if text := "\n".join(texts(segment) for segment in group).strip():
                yield text_attachment(text, title)
            continue
        for segment in group:
            if held := attachment(segment, segment.text(3, 2) or title):
                yield held
