"""The text of a message: the character set that MSH-18 names, checked against the bytes."""

from typing import Final, NamedTuple

from ambroise.intake.told import Untold

_CHARSETS: Final = {
    "": "",
    "ASCII": "",
    "ISO IR6": "",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "8859/1": "cp1252",
    "ISO-8859-1": "cp1252",
    "ISO8859-1": "cp1252",
    "ISO IR100": "cp1252",
    "LATIN1": "cp1252",
    "CP1252": "cp1252",
    "WINDOWS-1252": "cp1252",
    "WINDOWS 1252": "cp1252",
    "8859/15": "iso8859-15",
    "ISO-8859-15": "iso8859-15",
    "ISO8859-15": "iso8859-15",
} | {f"8859/{part}": f"iso8859-{part}" for part in range(2, 10)}
"""Names of HL7 table 0211, and those that hospitals write, in capitals; "" is unsaid.

Windows' 1252 is read for 8859/1: it has the same letters, and those bytes that 8859/1 has not.
"""


class Written(NamedTuple):
    text: str
    encoding: str
    """One of Python's."""


def decode(piece: bytes) -> Written:
    """Return the text of a message that starts with MSH.

    A set that is named and proved wrong gives way to UTF-8, which other sets do not resemble by
    chance; one that is unsaid is UTF-8 where it can be, else Windows 1252, the set of most feeds.
    Raises Untold: `unknown_charset`, or `encoding` for bytes that the set does not have.
    """
    named = _named(piece)
    if piece.isascii():
        return Written(piece.decode("ascii"), "utf-8")
    if named in ("", "utf-8"):
        try:
            return Written(piece.decode("utf-8"), "utf-8")
        except UnicodeDecodeError as error:
            if named:
                raise Untold("encoding", f"octet {error.start}, UTF-8 annoncé") from error
        named = "cp1252"
    else:
        try:
            return Written(piece.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return Written(piece.decode(named), named)
    except UnicodeDecodeError as error:
        raise Untold("encoding", f"octet {error.start}, {named} attendu") from error


def _named(piece: bytes) -> str:
    """Return the encoding that MSH-18 names, the first of several; "" where it is unsaid."""
    ends = [at for at in (piece.find(b"\r"), piece.find(b"\n")) if at >= 0]
    fields = piece[: min(ends, default=len(piece))].split(piece[3:4])
    said = fields[17] if len(fields) > 17 else b""
    repeat = piece[5:6]
    name = said.split(repeat)[0].strip().decode("ascii", "replace").upper() if said else ""
    encoding = _CHARSETS.get(name)
    if encoding is None:
        raise Untold("unknown_charset", "MSH-18")
    return encoding
