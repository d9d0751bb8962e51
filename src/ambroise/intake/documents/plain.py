"""Plain text, in the encoding that its bytes show: what is declared is often another."""

import codecs
import re
from typing import Final

from ambroise.intake.documents.unreadable import TextUnreadable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LATIN: Final = frozenset(("ascii", "iso8859-1", "iso8859-15", "cp1252"))
"""Names that French software gives to any of them."""

_ONLY_WINDOWS: Final = re.compile(rb"[\x80-\x9f]")
"""Letters and quotes in Windows-1252, control characters in ISO 8859."""
_ONLY_LATIN_9: Final = re.compile(
    rb"[a-zA-Z]\xbd[a-z]|\xbd(?:d\xe8|d\xe9|il|soph|strog|uf|uvr)|\d ?\xa4"
)
"""œ in a word, a sum in euros: in Windows-1252 they would be ½ (as in ½cp) and ¤."""
_DOS: Final = re.compile(rb"[A-Za-z]\x82[a-z \r\n]|\b\x82[a-z]{2}")
"""é of code page 850, a low quotation mark in Windows-1252, which follows no letter."""


def decoded(content: bytes, charset: str | None = None) -> str:
    """Return the text of `content`, lines ended by a line feed.

    A mark at the start tells first, then `charset` where the bytes agree with it, then UTF-8, then
    one of the three encodings of one byte that French software writes. Raises TextUnreadable.
    """
    text = _decoded(content, charset)
    if "\0" in text:
        raise TextUnreadable("encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, charset: str | None) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding)
    named = _codec(charset)
    if named and named not in _LATIN:
        try:
            return content.decode(named)
        except UnicodeDecodeError:
            named = None  # declared wrongly: the bytes tell
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _one_byte(content, named)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TextUnreadable("encoding") from error


def _codec(charset: str | None) -> str | None:
    """Return Python's name of a text encoding, None for one that is unknown."""
    try:
        found = codecs.lookup(charset or "")
        "".encode(found.name)  # refused for codecs that are no text encoding
    except (LookupError, UnicodeError, ValueError):
        return None
    return found.name


def _one_byte(content: bytes, declared: str | None) -> str:
    if declared is None and _DOS.search(content):
        return _strict(content, "cp850")
    if not _ONLY_WINDOWS.search(content) and (
        declared == "iso8859-15" or _ONLY_LATIN_9.search(content)
    ):
        return _strict(content, "iso8859-15")
    return _strict(content, "cp1252")
