"""Known values found whatever stands between their signs: blanks, hyphens, line ends, nothing.

A scan loses blanks, a form cuts words at its edge, a hand spaces numbers as it likes; the letters
and digits stay in order. So values are looked for in the text without anything else.
"""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon

SHORTEST: Final = 5
_LONG: Final = 8
"""Letters from which a value is nobody else's, even inside a longer run of letters."""

_WITHIN: Final = re.compile(r"[\s'.,/()-]{1,4}")
_GAP: Final = re.compile(r"[\W_]+")
_CUT: Final = re.compile(r"-? ?\r?\n {0,8}|-")


def find(document: Document, value: str, *, words: bool = True) -> Iterator[tuple[int, int]]:
    """Yield where `value` (folded, letters and digits only) is written, its signs in order.

    `words`: the value is of several words or of figures, and may have any usual sign inside; else
    it is one word, cut by a line end or a hyphen only, or written letter by letter. A short one is
    not taken from within others.
    """
    bare, at = document.unspaced
    text = document.folded
    found = bare.find(value)
    while found >= 0:
        last = found + len(value)
        start, end = int(at[found]), int(at[last - 1]) + 1
        if _apart(text, start, end, len(value)) and _gaps_hold(text, start, end, words=words):
            yield start, end
        found = bare.find(value, found + 1)


def _apart(text: str, start: int, end: int, signs: int) -> bool:
    """Return whether no sign of the same kind touches the stretch; letters may if it is long.

    A short word may touch another on one side, when the two together are no word of French.
    """
    before = start > 0 and _same(text[start - 1], text[start])
    after = end < len(text) and _same(text[end - 1], text[end])
    if (before and text[start].isdigit()) or (after and text[end - 1].isdigit()):
        return False
    if signs >= _LONG or not (before or after):
        return True
    return before != after and _around(text, start, end) not in lexicon()


def _around(text: str, start: int, end: int) -> str:
    """Return the run of letters that holds the stretch."""
    while start and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]


def _same(left: str, right: str) -> bool:
    return (left.isdigit() and right.isdigit()) or (left.isalpha() and right.isalpha())


def _gaps_hold(text: str, start: int, end: int, *, words: bool) -> bool:
    """Return whether what stands between the signs is what a word or a value has inside."""
    gaps = _GAP.findall(text, start, end)
    spelled = len(gaps) == sum(map(str.isalnum, text[start:end])) - 1
    pattern = _WITHIN if words or spelled else _CUT
    return all(pattern.fullmatch(gap) for gap in gaps)
