"""The encodings that hospitals write, said or not, mixed or not."""

import codecs
from typing import Final

HEAD_BYTES: Final = 4096
"""How much of a text says what encoding it is in."""
_WIDE: Final = 0.3
"""Share of zero bytes on one side from which a text without a mark is taken for UTF-16."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS: Final = "ambroise-windows"


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, then as ISO 8859-1 where it has no letter."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    read = "".join(
        bytes((one,)).decode("cp1252", "ignore") or chr(one)  # 81, 8D, 8F, 90, 9D
        for one in wrong
    )
    return read, error.end


codecs.register_error(_WINDOWS, _windows)


def decoded(content: bytes) -> str:
    """Return a text, from the encoding that its mark or its zero bytes say, else UTF-8.

    What is no UTF-8 in it is read as Windows-1252, byte by byte, so that a text of mixed
    encodings, or said to be of another, loses no letter.
    """
    encoding, mark = encoding_of(content[:HEAD_BYTES])
    errors = _WINDOWS if encoding == "utf-8" else "replace"
    return content[mark:].decode(encoding, errors)


def encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding that a text starts in and the length of its mark."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    half = max(1, len(head) // 2)
    if head[1::2].count(0) / half > _WIDE and head[::2].count(0) / half < _WIDE / 10:
        return "utf-16-le", 0
    if head[::2].count(0) / half > _WIDE and head[1::2].count(0) / half < _WIDE / 10:
        return "utf-16-be", 0
    return "utf-8", 0
