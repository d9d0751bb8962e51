"""The encoding of a table's bytes: what its mark or its zeros say, else record by record."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MANY: Final = 0.3
_LETTERS: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""Letters beyond ASCII as UTF-8 writes them; the same bytes make no French word elsewhere."""


class MixedEncodings(ValueError):
    """Bytes that are neither UTF-8 nor Windows-1252, or both in turn."""


def marked_encoding(head: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes of a file show and the length of its mark.

    The encoding is "" where they show none.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    half = max(1, len(head) // 2)
    left, right = head[::2].count(0) / half, head[1::2].count(0) / half
    if max(left, right) > _MANY and min(left, right) < _MANY / 10:
        return ("utf-16-le" if right > left else "utf-16-be"), 0
    return "", 0


def decoded(record: bytes) -> str:
    """Return a record as UTF-8, else as Windows-1252; raises MixedEncodings."""
    try:
        return record.decode()
    except UnicodeDecodeError:
        pass
    if _LETTERS.search(record):
        raise MixedEncodings
    try:
        return record.decode("cp1252")
    except UnicodeDecodeError:
        raise MixedEncodings from None
