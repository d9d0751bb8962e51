"""Text as it is given: lines without stray spaces, ligatures as letters, no more blank lines."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from ambroise.intake.documents.unreadable import MAX_LETTERS, TextUnreadable

_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_CONTROLS: Final = {chr(code): None for code in range(32)} | {"\xad": None}
_WRITTEN: Final = str.maketrans(_LIGATURES | _CONTROLS | {one: one for one in "\t\n\f"})
_NUMBER: Final = re.compile(r"\s*[+−-]?\d{1,3}\s*")
_RAISED: Final = str.maketrans("0123456789+−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_BLANKS: Final = re.compile(r"\n{3,}")


def letters(text: str) -> str:
    """Return `text` composed (NFC), with no ligature, control character or soft hyphen."""
    return unicodedata.normalize("NFC", text.translate(_WRITTEN))


def raised(text: str) -> str:
    """Return a number written above the line as such, so that 10⁹ is not read as 109."""
    return text.translate(_RAISED) if _NUMBER.fullmatch(text) else text


def laid_out(lines: Iterable[str]) -> str:
    """Return lines as one text: cells parted by one tab, one blank line at most in a row.

    Raises TextUnreadable when it is longer than a document may be.
    """
    text = "\n".join(_line(line) for line in lines)
    if len(text) > MAX_LETTERS:
        raise TextUnreadable("too_long")
    return _BLANKS.sub("\n\n", letters(text)).strip("\n")


def _line(line: str) -> str:
    cells = (" ".join(cell.split()) for cell in line.split("\t"))
    return "\t".join(cells).strip("\t ")
