"""What a text and its identity feed already hold, and what was already given: never given again."""

import re
from collections.abc import Container, Hashable, Iterable
from functools import lru_cache
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.spans import Span

_NOT_SAID: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"[^\W_]+")
_WORDED: Final = frozenset({"NOM", "PRENOM", "DATE", "DATE_NAISSANCE"})
"""Labels that stand in a text as they are written; numbers have several layouts."""
_LONG_TEXT: Final = 50_000
"""Characters above which the words of a text are listed once rather than looked for."""
_SLICE: Final = 1_000_000
_REMEMBERED: Final = 8192
"""Stretches whose bare form is at hand: those of a text are asked for several times."""


@lru_cache(maxsize=_REMEMBERED)
def bare(written: str) -> str:
    """Return the folded letters and digits of `written`, or itself where it has none."""
    if written.isascii() and written.isalnum():
        return written.lower()
    return _NOT_SAID.sub("", fold(written)) or written


class Presence:
    """The words and numbers that no surrogate of a text may be; `given` ones are added to them."""

    __slots__ = ("_given", "_known", "_low", "_real", "_words")

    def __init__(self, text: str, spans: Iterable[Span], known: Container[str]) -> None:
        self._real = {
            bare(text[span.start : span.end]) for span in spans if span.label not in _WORDED
        }
        self._known = known
        self._given: dict[str, Hashable] = {}
        self._low = text.lower() if len(text) <= _LONG_TEXT else ""
        self._words = _words(text) if len(text) > _LONG_TEXT else frozenset()

    def free(self, made: str, owner: Hashable) -> bool:
        """Return whether `made` is nobody's here but of `owner`, whose it then is."""
        said = bare(made)
        holder = self._given.get(said)
        if holder is not None:
            return holder == owner
        if said in self._real or said in self._known or self._stands(made):
            return False
        self._given[said] = owner
        return True

    def _stands(self, made: str) -> bool:
        if self._low:
            low = made.lower()
            if _found(low, self._low):
                return True
            return not low.isascii() and _found(fold(made), self._low)
        return bool(self._words) and self._words.issuperset(_WORD.findall(fold(made)))


def _found(word: str, text: str) -> bool:
    """Return whether `word` is in `text` with no letter or digit beside it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = text.find(word, at + 1)
    return False


def _words(text: str) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(text), _SLICE):
        found.update(_WORD.findall(fold(text[start : start + _SLICE])))
    return frozenset(found)
