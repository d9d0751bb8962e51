"""The one door to the text of a document, whatever it is in."""

import re
import zlib
from collections.abc import Callable
from typing import Final

from ambroise.intake.documents.kinds import Kind, kind_of
from ambroise.intake.documents.unreadable import MAX_BYTES, MAX_LETTERS, TextUnreadable

_GZIP: Final = b"\x1f\x8b\x08"
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def text_of(content: bytes, content_type: str) -> str:
    """Return the text of `content`, "" for a type that holds none (an image).

    `content_type` is a MIME type with its parameters; where the content bears the signature of
    another kind (an RTF sent as Word), the content is believed. Raises TextUnreadable, and nothing
    else whatever the bytes.
    """
    if len(content) > MAX_BYTES:
        raise TextUnreadable("too_long")
    content = _unpacked(content)
    kind = kind_of(content, content_type)
    if kind is None:
        return ""
    try:
        text = _READERS[kind](content, content_type)
    except RecursionError as error:
        raise TextUnreadable("too_deep") from error
    if len(text) > MAX_LETTERS:
        raise TextUnreadable("too_long")
    return text


def _unpacked(content: bytes) -> bytes:
    """Return what a gzip file holds, anything else as it is."""
    if not content.startswith(_GZIP):
        return content
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(content, MAX_BYTES)
    except zlib.error as error:
        raise TextUnreadable("truncated") from error
    if unpacker.unconsumed_tail:
        raise TextUnreadable("too_long")
    return found


def _charset(content_type: str) -> str | None:
    named = _CHARSET.search(content_type)
    return named.group(1) if named else None


def _plain(content: bytes, content_type: str) -> str:
    from ambroise.intake.documents.plain import decoded

    return decoded(content, _charset(content_type))


def _html(content: bytes, content_type: str) -> str:
    try:
        from ambroise.intake.documents.markup import html_text
    except ModuleNotFoundError as error:
        raise TextUnreadable("html_reader_missing") from error
    return html_text(content, _charset(content_type))


def _rtf(content: bytes, _content_type: str) -> str:
    from ambroise.intake.documents.rtf import rtf_text

    return rtf_text(content)


def _pdf(content: bytes, _content_type: str) -> str:
    try:
        from ambroise.intake.documents.pdf.reading import pdf_text
    except ModuleNotFoundError as error:
        raise TextUnreadable("pdf_reader_missing") from error
    return pdf_text(content)


def _docx(content: bytes, _content_type: str) -> str:
    from ambroise.intake.documents.docx import docx_text

    return docx_text(content)


def _odt(content: bytes, _content_type: str) -> str:
    from ambroise.intake.documents.odt import odt_text

    return odt_text(content)


def _cda(content: bytes, _content_type: str) -> str:
    from ambroise.intake.documents.cda import cda_text

    return cda_text(content)


def _mail(content: bytes, _content_type: str) -> str:
    from ambroise.intake.documents.mail import mail_text

    return mail_text(content)


def _unread(_content: bytes, _content_type: str) -> str:
    raise TextUnreadable("format_unread")


def _locked(_content: bytes, _content_type: str) -> str:
    raise TextUnreadable("encrypted")


# a reader is imported when a document needs it: half of them need the extra `documents`
_READERS: Final[dict[Kind, Callable[[bytes, str], str]]] = {
    Kind.TEXT: _plain,
    Kind.HTML: _html,
    Kind.RTF: _rtf,
    Kind.PDF: _pdf,
    Kind.DOCX: _docx,
    Kind.ODT: _odt,
    Kind.CDA: _cda,
    Kind.MAIL: _mail,
    Kind.UNREAD: _unread,
    Kind.LOCKED: _locked,
}
