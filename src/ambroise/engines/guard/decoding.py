"""What parts of a text say once decoded: base64, hexadecimal, reversed, letters shifted by 13."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Sequence
from typing import Final

from ambroise.engines.guard.unmasking import unmasked

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX: Final = re.compile(
    r"(?:[0-9a-fA-F]{2}[ :]?){12,}|(?:%[0-9a-fA-F]{2}){8,}|(?:\\x[0-9a-f]{2}){8,}"
)
_COVERED: Final = re.compile(
    r"<!--(.{12,400}?)(?:-->|$)"
    r"|\b(?:alt|title|content|value|label|desc|data-[\w-]+) ?= ?[\"']([^\"'<>\n]{12,400})[\"']"
    r"|\{[{%](.{8,300}?)[}%]\}|/\*(.{8,300}?)\*/"
    r"|<\w+[^<>]*\b(?:hidden|sr-only|display ?: ?none|font-size ?: ?[01]|white|#fff)\b[^<>]*>"
    r"([^<]{8,400})",
    re.DOTALL,
)
"""What stands in a text and no page shows: comments, names of pictures, values, unseen elements."""

_MOSTLY: Final = 0.9
_SHORTEST: Final = 12
_WORDS: Final = re.compile(r"[^\W\d_]{3,}[ :,'][^\W\d_]{2,}")
_TELLING: Final = (
    "ignore", "oubli", "instruction", "consigne", "assistant", "systeme", "system", "prompt",
    "ecri", "redige", "repond", "valide", "patient", "lettre", "resume", "modele", "aucun",
    "synthese", "conclu", "dossier", "mention", "note",
)  # fmt: skip
"""Words of which an instruction turned round, or shifted by 13 letters, holds at least one."""

HARDLY: Final = -2.5
"""The score from which hidden words are told as an instruction: nobody hides words of care."""


def decodings(
    text: str, sentences: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, str, float]]:
    """Yield start, end and words of what decodes, and the score from which it is an instruction."""
    for pattern, decode in ((_BASE64, _from_base64), (_HEX, _from_hex)):
        for match in pattern.finditer(text):
            decoded = decode(match[0])
            if _printable(decoded) and _WORDS.search(decoded):
                yield match.start(), match.end(), decoded, HARDLY
    for match in _COVERED.finditer(text):
        yield match.start(), match.end(), next(filter(None, match.groups())), HARDLY
    plain = unmasked(text).text
    for turn in (_reversed, _from_rot13):
        turned = [turn(word) for word in _TELLING]
        if any(word in plain for word in turned):
            for start, end in sentences:
                if any(word in unmasked(text[start:end]).text for word in turned):
                    yield start, end, turn(text[start:end]), 0.0


def _from_base64(written: str) -> str:
    padded = written.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
        return plain.decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _from_hex(written: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"[%:\s]|\\x", "", written)).decode()
    except (ValueError, UnicodeDecodeError):
        return ""


def _reversed(written: str) -> str:
    return written[::-1]


def _from_rot13(written: str) -> str:
    return codecs.encode(written, "rot13")


def _printable(decoded: str) -> bool:
    shown = sum(one.isprintable() or one.isspace() for one in decoded)
    return len(decoded) >= _SHORTEST and shown >= _MOSTLY * len(decoded)
