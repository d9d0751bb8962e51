"""The documents that a record carries or points to, found and read as text."""

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec

from ambroise.intake.documents import TextUnreadable, text_of
from ambroise.intake.files import MAX_TEXT_BYTES, SourceFile
from ambroise.intake.records import Document, Record


class _Attachment(msgspec.Struct, rename="camel"):
    content_type: str | None = None
    data: str | None = None
    url: str | None = None
    title: str | None = None


class _Content(msgspec.Struct):
    attachment: _Attachment | None = None


class _DocumentReference(msgspec.Struct):
    content: list[_Content] = []


class _DiagnosticReport(msgspec.Struct, rename="camel"):
    presented_form: list[_Attachment] = []


_attachment = msgspec.json.Decoder(_Attachment)
_reference = msgspec.json.Decoder(_DocumentReference)
_report = msgspec.json.Decoder(_DiagnosticReport)


THE_PIECE: Final = "urn:ambroise:piece"
"""The address, in a resource that a piece tells, of the bytes of that piece."""

_BINARY = re.compile(r"(?:.*/)?Binary/[A-Za-z0-9\-.]{1,64}(?:/_history/[^/]+)?")
"""The address of a document kept as a record of type Binary."""


def may_have_documents(record: Record) -> bool:
    return record.type in ("DocumentReference", "DiagnosticReport", "Binary")


def documents(record: Record, file: SourceFile, piece: bytes = b"") -> Iterator[Document]:
    """Yield the documents of a record, `part` counted from 0.

    An address is read relative to the file; that of a Binary gives none, its text is the Binary's;
    THE_PIECE is `piece`, the one that told the record.
    Raises TextUnreadable: for one that cannot be read, that is not in the batch folder, or that
    would have to be fetched.
    """
    for part, attachment in enumerate(_attachments(record)):
        if attachment.data is None and _BINARY.fullmatch(attachment.url or ""):
            continue
        content_type = attachment.content_type or "text/plain"
        content = piece if attachment.url == THE_PIECE else _content(attachment, file)
        yield Document(part, attachment.title or "", content_type, text_of(content, content_type))


def _attachments(record: Record) -> list[_Attachment]:
    try:
        if record.type == "DocumentReference":
            contents = _reference.decode(record.raw).content
            return [c.attachment for c in contents if c.attachment is not None]
        if record.type == "DiagnosticReport":
            return _report.decode(record.raw).presented_form
        if record.type == "Binary":
            return [_attachment.decode(record.raw)]
    except msgspec.ValidationError as error:
        raise TextUnreadable("attachment_shape") from error
    return []


def _content(attachment: _Attachment, file: SourceFile) -> bytes:
    if attachment.data is not None:
        try:
            return base64.b64decode("".join(attachment.data.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise TextUnreadable("base64") from error
    if attachment.url is None:
        return b""
    address = urlsplit(attachment.url)
    if address.scheme not in ("", "file") or address.netloc:
        raise TextUnreadable("document_elsewhere")
    path = Path(file.path.parent, unquote(address.path)).resolve()
    if not path.is_relative_to(file.root.resolve()):
        raise TextUnreadable("document_outside_folder")
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise TextUnreadable("too_long")
        return path.read_bytes()
    except OSError as error:
        raise TextUnreadable("document_missing") from error
