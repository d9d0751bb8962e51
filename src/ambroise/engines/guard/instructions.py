"""Passages of a note that speak to a machine: what they are, and where."""

import base64
import binascii
import codecs
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.engines.guard.unmasking import Unmasked, unmasked
from ambroise.text.sentences import split_sentences

HIDDEN: Final = "hidden"
"""The kind of what no reader sees: Unicode tags, runs of unseen characters."""

ADDRESS: Final = "address"
"""The kind of a sentence that speaks to a machine, or tells what it shall write."""

ENCODED: Final = "encoded"
"""The kind of an instruction that stands in base64, in hexadecimal, reversed or in ROT13."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """A stretch of a text that looks like an instruction to a machine, `kind` says of which sort.

    Offsets are code points of the text, end excluded; the stretch is whole sentences.
    """

    start: int
    end: int
    kind: str


_TAGS: Final = re.compile("[\U000e0020-\U000e007f]{2,}")
_UNSEEN_RUN: Final = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]{6,}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX: Final = re.compile(
    r"(?:[0-9a-fA-F]{2}[ :]?){16,}|(?:%[0-9a-fA-F]{2}){8,}|(?:\\x[0-9a-f]{2}){8,}"
)
_MOSTLY: Final = 0.9
_TELLING: Final = (
    "ignore", "oubli", "instruction", "consigne", "assistant", "systeme", "system", "prompt",
    "ecri", "redige", "repond", "valide", "patient", "lettre", "resume", "modele",
)  # fmt: skip
"""Words of which an instruction turned round, or shifted by 13 letters, holds at least one."""


def find_instructions(text: str) -> tuple[Instruction, ...]:
    """Return the passages of `text` that look like instructions to a machine, in order, disjoint.

    By rules (`instructions.toml`) on the text without its disguises (accents, look-alike letters,
    spaced letters, unseen characters), and once more on what decodes. No rule finds every attack:
    what holds is that nothing an answer says can act.
    """
    seen = list(_by_words(text))
    if not text.isascii():
        seen += _hidden(text)
    seen += _encoded(text)
    return _merged(seen)


def _by_words(text: str) -> Iterator[Instruction]:
    plain = unmasked(text)
    hits = [
        (match.start(), match.end(), kind)
        for kind, pattern in _grammar().patterns
        for match in pattern.finditer(plain.text)
    ]
    words = plain.text.replace("_", " ")
    places = {
        signal: [(m.start(), m.end()) for pattern in patterns for m in pattern.finditer(words)]
        for signal, patterns in _grammar().signals.items()
    }
    sets = [one for one in _grammar().together if all(places[signal] for signal in one)]
    if not hits and not sets:
        return
    sentences = split_sentences(text)
    for start, end, kind in hits:
        yield _whole(sentences, *_source(plain, start, end), kind)
    for start, end in sentences:
        first, last = bisect_left(plain.origin, start), bisect_left(plain.origin, end)
        if any(_all_in(first, last, [places[one] for one in wanted]) for wanted in sets):
            yield Instruction(start, end, ADDRESS)


def _all_in(first: int, last: int, places: list[list[tuple[int, int]]]) -> bool:
    return all(any(first <= start and end <= last for start, end in one) for one in places)


def _source(plain: Unmasked, start: int, end: int) -> tuple[int, int]:
    return plain.origin[start], plain.origin[max(start, end - 1)] + 1


def _hidden(text: str) -> Iterator[Instruction]:
    for pattern in (_TAGS, _UNSEEN_RUN):
        for match in pattern.finditer(text):
            yield Instruction(match.start(), match.end(), HIDDEN)


def _encoded(text: str) -> Iterator[Instruction]:
    for pattern, decode in ((_BASE64, _from_base64), (_HEX, _from_hex)):
        for match in pattern.finditer(text):
            if _speaks(decode(match[0])):
                yield Instruction(match.start(), match.end(), ENCODED)
    plain = unmasked(text)
    for decode in (_reversed, _from_rot13):
        if any(decode(word) in plain.text for word in _TELLING):
            for start, end in split_sentences(text):
                if _speaks(decode(text[start:end])):
                    yield Instruction(start, end, ENCODED)


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


def _speaks(decoded: str) -> bool:
    printable = sum(one.isprintable() or one.isspace() for one in decoded)
    if len(decoded) < 12 or printable < _MOSTLY * len(decoded):
        return False
    plain = unmasked(decoded).text
    return any(pattern.search(plain) for _, pattern in _grammar().patterns)


def _whole(sentences: list[tuple[int, int]], start: int, end: int, kind: str) -> Instruction:
    """Return the sentences that a stretch touches."""
    touched = [one for one in sentences if one[0] < end and one[1] > start]
    if not touched:
        return Instruction(start, end, kind)
    return Instruction(min(start, touched[0][0]), max(end, touched[-1][1]), kind)


def _merged(found: list[Instruction]) -> tuple[Instruction, ...]:
    merged: list[Instruction] = []
    for one in sorted(found, key=lambda it: (it.start, it.end)):
        if merged and one.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Instruction(last.start, max(last.end, one.end), last.kind)
        else:
            merged.append(one)
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The file of patterns, compiled; one by one they are six times as fast as all in one, which
    gives no first letter to look for."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    signals: dict[str, tuple[re.Pattern[str], ...]]
    together: tuple[tuple[str, ...], ...]


@cache
def _grammar() -> _Grammar:
    said = tomllib.loads(
        files("ambroise.engines.guard").joinpath("instructions.toml").read_text(encoding="utf-8")
    )
    words: dict[str, str] = said["words"]

    def filled(pattern: str) -> re.Pattern[str]:
        for name, listed in words.items():
            pattern = pattern.replace(f"{{{name}}}", listed)
        return re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"))

    return _Grammar(
        tuple((kind, filled(one)) for kind, every in said["patterns"].items() for one in every),
        {name: tuple(map(filled, every)) for name, every in said["signals"].items()},
        tuple(tuple(one) for one in said["together"]["sets"]),
    )
