"""Documents within messages: OBX of type ED and RP, and texts, as FHIR attachments.

Source: HL7 v2.5 chapter 2A, types ED (kind in 2, subtype in 3, encoding in 4, data in 5) and RP.
The content itself says what it is where it can: senders write the kind in many ways.
"""

import base64
import binascii
from typing import Final

from ambroise.intake.documents.cda import header
from ambroise.intake.documents.kinds import is_cda
from ambroise.intake.hl7.codes import Resource
from ambroise.intake.hl7.message import Segment
from ambroise.intake.identifiers import safe
from ambroise.intake.told import Untold

_HEAD: Final = 4096
"""Bytes at the start of a document that say what it is."""

_SIGNS: Final = (
    (b"%PDF", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"<?xml", "text/xml"),
    (b"<ClinicalDocument", "text/xml"),
    (b"<!DOCTYPE html", "text/html; charset=utf-8"),
    (b"<html", "text/html; charset=utf-8"),
)
_SUBTYPES: Final = {
    "PDF": "application/pdf",
    "RTF": "application/rtf",
    "XML": "text/xml",
    "HTML": "text/html; charset=utf-8",
    "JPEG": "image/jpeg",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "DICOM": "application/dicom",
}


def attachment(segment: Segment, title: str) -> Resource | None:
    """Return what an OBX of type ED or RP holds; None where it holds nothing.

    An ED of one component is its data, in base64. What an RP points to is elsewhere: its place is
    not followed. Raises Untold `base64`.
    """
    values = segment.values(5)
    if not values:
        return None
    named = {"title": title} if title else {}
    first = values[0]
    if segment.text(2).upper() == "RP":
        pointed = _SUBTYPES.get(first.text(4).upper(), "application/octet-stream")
        return {**named, "contentType": pointed}
    said, encoding, data = first.text(3).upper(), first.text(4).upper(), first.text(5, 0)
    if len(first) == 1:
        encoding, data = "BASE64", first.text(1, 0)
    if not data:
        return None
    content = _content(encoding, data)
    kind = next((kind for sign, kind in _SIGNS if content.lstrip().startswith(sign)), None)
    kind = kind or _SUBTYPES.get(said.rpartition("/")[2], "") or _plain(content)
    return {**named, "contentType": kind, "data": base64.b64encode(content).decode()}


def cda_number(held: Resource) -> str:
    """Return the number that all versions of a CDA share, else its own; "" where none is read."""
    content = base64.b64decode(held.get("data", ""))
    if not is_cda(content[:_HEAD]):
        return ""
    try:
        known = header(content)
    except Untold:
        return ""
    number = known.set_id or known.id
    return f"{safe(number.value)}@{safe(number.root)}" if number.value else safe(number.root)


def text_attachment(text: str, title: str) -> Resource:
    """Return a text as an attachment."""
    found = {"contentType": "text/plain; charset=utf-8"}
    named = {"title": title} if title else {}
    return {**named, **found, "data": base64.b64encode(text.encode()).decode()}


def _content(encoding: str, data: str) -> bytes:
    try:
        if encoding in ("BASE64", "B64"):
            packed = "".join(data.split())
            return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
        if encoding == "HEX":
            return bytes.fromhex(data)
    except (binascii.Error, ValueError) as error:
        raise Untold("base64", "OBX-5") from error
    return data.encode()


def _plain(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "text/plain; charset=cp1252"
    return "text/plain; charset=utf-8"
