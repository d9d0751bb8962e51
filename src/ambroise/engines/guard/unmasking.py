"""A text without the disguises that hide its words from patterns, and where it comes from."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import composed, fold

_LOOK_ALIKE: Final = {
    ord(drawn): latin
    for drawn, latin in zip(
        "авеєкмнорстухіјѕԁԛԝɡαενικρτυχηγѡѵοβıℓ",
        "abeekmhopctyxijsdqwgaevikptuxnywvobil",
        strict=True,
    )
}
"""Cyrillic and Greek letters drawn as Latin ones (Unicode Technical Standard 39, confusables)."""

_LEET: Final = str.maketrans("01345@$7", "oieasast")
_LEET_WORD: Final = re.compile(
    r"(?<![\w.,/-])(?!\d+x\d)(?=[a-z@$\d]*[a-z])(?=[a-z@$]*\d)(?![a-z@$]*\d\d)[a-z@$\d]{5,}"
)
"""A word of five signs or more with digits one by one among its letters: « 1gn0re », no dose."""

_SPACED: Final = re.compile(r"(?<!\w)(?:[a-z][ ._*-]){2,}[a-z](?!\w)")
_BROKEN: Final = re.compile(r"(?<=[a-z])-[ \t]*\n[ \t]*(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Unmasked:
    """Folded words; `origin[i]` is the offset in the source of character i."""

    text: str
    origin: Sequence[int]


def unmasked(source: str) -> Unmasked:
    """Return `source` folded, with look-alike, digit-for-letter, spaced and broken words read.

    Compatibility forms (NFKC: full width, mathematical letters) are read as what they stand for.
    """
    base = composed(source)
    characters: list[str] = []
    origin: list[int] = []
    for offset, one in enumerate(base.text):
        at = base.origin[offset] if base.origin else offset
        for plain in one if one.isascii() else unicodedata.normalize("NFKC", one).lower():
            characters.append(plain)
            origin.append(at)
    text = fold("".join(characters)).translate(_LOOK_ALIKE)
    text = _LEET_WORD.sub(lambda match: match[0].translate(_LEET), text)
    kept = list(_kept(text))
    if len(kept) == len(text):
        return Unmasked(text, origin)
    return Unmasked("".join(text[at] for at in kept), [origin[at] for at in kept])


def _kept(text: str) -> Iterator[int]:
    """Yield the places of `text` without the signs between spaced letters and broken syllables."""
    dropped: set[int] = set()
    for match in _SPACED.finditer(text):
        dropped.update(range(match.start() + 1, match.end(), 2))
    for match in _BROKEN.finditer(text):
        dropped.update(range(match.start(), match.end()))
    return (at for at in range(len(text)) if at not in dropped)
