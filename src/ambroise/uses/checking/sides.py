"""Right, left and both, as a folded French text says them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Side(StrEnum):
    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"
    OTHER = "other"  # the side opposite to one that was named
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Sided:
    """A word that says a side; `organ` is what an abbreviation names besides (« OG »)."""

    start: int
    end: int
    side: Side
    organ: str = ""


_WORDS: Final = re.compile(
    r"\b(?:(?P<right>droite?s?|dte?|dext(?:re|er))|(?P<left>gauches?|gche?s?|senestre)"
    r"|(?P<both>bilatera(?:le?s?|ux|lement)|des deux cotes)"
    r"|(?P<other>(?:contro|contra|hetero)latera(?:le?s?|ux))"
    r"|(?P<same>(?:ipsi|homo)latera(?:le?s?|ux)))\b"
)
_LETTER: Final = re.compile(r"(?<=[a-zé] )(?P<side>[DG])(?=[\s.,;:)]|$)")
_ABBREVIATION: Final = re.compile(
    r"\b(?P<organ>O|V|MS|MI|FI|HC|SC|PF|GIL?|IV|TC|CX|A?CI)(?P<side>[DG])\b"
)


def find_sides(text: str, low: str) -> list[Sided]:
    """Return the words of side of `text`, in order; `low` is `fold(text)`."""
    return sorted(_found(text, low), key=lambda one: one.start)


def _found(text: str, low: str) -> Iterator[Sided]:
    for match in _WORDS.finditer(low):
        yield Sided(*match.span(), Side(match.lastgroup or ""))
    for match in _LETTER.finditer(text):
        yield Sided(*match.span(), _of(match["side"]))
    for match in _ABBREVIATION.finditer(text):
        yield Sided(*match.span(), _of(match["side"]), match["organ"].lower())


def _of(letter: str) -> Side:
    return Side.RIGHT if letter == "D" else Side.LEFT
