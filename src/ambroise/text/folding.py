"""A text in the form that patterns are written in: composed, then lower case without accents."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_SPACES: Final = "".join(
    map(chr, (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000))
)
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4`\u2032"
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]")
_UNCOMPOSED: Final = re.compile(
    "[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]"
)


def _letters(*, lower: bool) -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(ord("A"), 0x250):
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        if not base.isascii() or not base.isalpha():
            base = {"Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d"}.get(letter, letter)
        base = base.lower() if lower else base
        if base != letter and len(base) == 1:
            table[code] = base
    table.update({ord(space): " " for space in _SPACES})
    table.update({ord(hyphen): "-" for hyphen in _HYPHENS})
    table.update({ord(mark): "'" for mark in _APOSTROPHES})
    table.update({0xFF10 + digit: str(digit) for digit in range(10)})
    return table


_FOLD: Final = _letters(lower=True)
_PLAIN: Final = _letters(lower=False)
_LONG: Final = 200
"""Characters from which an array is faster than a dictionary."""

_FOLDED: Final = np.arange(0x110000, dtype=np.uint32)
_FOLDED[list(_FOLD)] = [ord(letter) for letter in _FOLD.values()]


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, with one kind of space, hyphen, apostrophe.

    The result has the length of `text`, character by character; a combining mark or a ligature
    stays as it is (`composed` takes marks away first).
    """
    if len(text) < _LONG or text.isascii():
        return text.translate(_FOLD)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _FOLDED[codes].tobytes().decode("utf-32-le", "surrogatepass")


def plain(text: str) -> str:
    """Return `text` as `fold` does, its capitals kept."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Composed:
    """A text without combining marks or unseen characters, and where it comes from.

    `origin[i]` is the offset in the source of character i, with one more entry for the end;
    empty when the text is the source itself.
    """

    text: str
    origin: Sequence[int] = ()

    def source_offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the source that gave `text[start:end]`."""
        return (self.origin[start], self.origin[end]) if self.origin else (start, end)

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of `text` that the source's `start:end` gave."""
        if not self.origin:
            return start, end
        return bisect_left(self.origin, start), bisect_left(self.origin, end)


def composed(source: str) -> Composed:
    """Return `source` with letters and their marks as one character and unseen ones left out."""
    if source.isascii() or _UNCOMPOSED.search(source) is None:
        return Composed(source)
    characters: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(source):
        if _UNSEEN.match(character):
            continue
        if characters and unicodedata.combining(character):
            joined = unicodedata.normalize("NFC", characters[-1] + character)
            if len(joined) == 1:
                characters[-1] = joined
            continue
        characters.append(character)
        origin.append(offset)
    origin.append(len(source))
    return Composed("".join(characters), origin)
