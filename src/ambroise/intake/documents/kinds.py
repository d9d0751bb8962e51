"""What kind of document bytes are: by their signature, else by their declared type."""

import re
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    TEXT = auto()
    HTML = auto()
    RTF = auto()
    PDF = auto()
    DOCX = auto()
    ODT = auto()
    CDA = auto()
    MAIL = auto()
    LOCKED = auto()
    """An office document under a password."""
    UNREAD = auto()
    """A document that no reader of ours reads: Word before 2007, a spreadsheet, WordPerfect."""


_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT: Final = "application/vnd.oasis.opendocument.text"
TYPES: Final = {
    "application/pdf": Kind.PDF,
    "application/x-pdf": Kind.PDF,
    "application/rtf": Kind.RTF,
    "text/rtf": Kind.RTF,
    "text/richtext": Kind.RTF,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "message/rfc822": Kind.MAIL,
    _DOCX: Kind.DOCX,
    _ODT: Kind.ODT,
    "application/msword": Kind.UNREAD,
}
SUFFIXES: Final = {
    ".pdf": "application/pdf",
    ".rtf": "application/rtf",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".docx": _DOCX,
    ".docm": _DOCX,
    ".odt": _ODT,
    ".eml": "message/rfc822",
    ".doc": "application/msword",
    ".xml": "text/xml",
    ".cda": "text/xml",
    ".txt": "text/plain",
}
"""The MIME type that the ending of a file's name says."""

_HEAD: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Signature of Word before 2007, and of later documents under a password ([MS-CFB] 2.2)."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that holds a document under a password ([MS-OFFCRYPTO] 2.3.4.4)."""
_CDA: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?ClinicalDocument[\s>]")
_XML_START: Final = re.compile(rb"\s*<")


def kind_of(content: bytes, content_type: str) -> Kind | None:
    """Return the kind of a document, None for what holds no text (an image, a sound)."""
    mime = content_type.partition(";")[0].strip().lower()
    declared = TYPES.get(mime)
    if signed := _signed(content):
        return signed
    if declared is None and mime.startswith("text/"):
        return Kind.TEXT
    return declared


def _signed(content: bytes) -> Kind | None:
    head = content[:_HEAD]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return Kind.PDF
    if start.startswith(b"{\\rtf"):
        return Kind.RTF
    if start.startswith(_OLE):
        return Kind.LOCKED if _ENCRYPTED in content else Kind.UNREAD
    if start.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if is_cda(head):
        return Kind.CDA
    return None


def _zipped(content: bytes) -> Kind | None:
    """Tell office documents by a name that their directory, at the end of the file, holds."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in content[:_HEAD]:
        return Kind.ODT
    if b"word/document.xml" in content:
        return Kind.DOCX
    return None


def is_cda(head: bytes) -> bool:
    """Tell a CDA document from its first bytes, in UTF-8, UTF-16 or an encoding of one byte."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return bool(_XML_START.match(plain) and _CDA.search(plain))
