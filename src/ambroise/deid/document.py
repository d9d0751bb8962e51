"""A note as recognisers read it: composed text, its folded form, its words."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ambroise.deid.machine import machine
from ambroise.text.dates import FoundDate, find_dates
from ambroise.text.folding import fold


def _letters() -> Iterator[str]:
    """Yield the ranges of what `[^\\W\\d_]` is in the basic plane."""
    codes = (code for code in range(0x10000) if chr(code).isalnum() and not chr(code).isdecimal())
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        places = [code for _, code in run]
        yield f"\\u{places[0]:04x}-\\u{places[-1]:04x}"


_WORD: Final = re.compile(f"([{''.join(_letters())}]+)")
"""A run of letters; as ranges, since a set of characters is read twice as fast as its negation."""

_LINE_CUT: Final = re.compile(r"-? ?\r?\n {0,8}")
_SPELLED_FROM: Final = 4
_ENOUGH: Final = 20
_CASELESS: Final = 0.03
_DIGITS: Final = re.compile(r"[0-9]+")
_LETTER_APOSTROPHE: Final = "\u02bc"
_SIGNS: Final = np.array([chr(code).isalnum() for code in range(0x3000)])
"""Which characters are letters or digits; those further on as the last one."""


class _Kept(dict[str, str]):
    """What a function makes of words and gaps, kept, as most of them come again."""

    _MOST = 200_000

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make

    def __missing__(self, written: str) -> str:
        if len(self) >= self._MOST:
            self.clear()
        made = self[written] = self._make(written)
        return made


def _shape(word: str) -> str:
    if not word[0].isupper():
        return "l"
    return "I" if len(word) == 1 else "U" if word.isupper() else "C"


_FOLDED: Final = _Kept(fold)
_SHAPES: Final = _Kept(_shape)


class Document:
    """`text` and what is derived from it once; `folded` has its offsets.

    `parts` are the runs of letters and what is between them, as written, in turn. `words` are the
    runs of letters, folded, and `starts` the offset of each; `gaps` are what is before each word
    and after the last, folded, with a newline at both ends.
    """

    __slots__ = ("__dict__", "folded", "gaps", "parts", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = _WORD.split(text.replace(_LETTER_APOSTROPHE, "'"))
        folded = list(map(_FOLDED.__getitem__, self.parts))
        self.folded = "".join(folded)
        self.words = folded[1::2]
        self.starts: list[int] = list(accumulate(map(len, folded)))[:-1:2]
        self.gaps = folded[::2]
        self.gaps[0] = "\n" + self.gaps[0]
        self.gaps[-1] += "\n"

    @cached_property
    def shapes(self) -> str:
        """One sign a word: `I` for one capital, `U` for all capitals, `C` for a capital first,
        else `l`; then `-`.
        """
        return "".join(map(_SHAPES.__getitem__, self.parts[1::2])) + "-"

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """The indices of each word."""
        where: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            if word in where:
                where[word].append(index)
            else:
                where[word] = [index]
        return where

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.where)

    def among(self, words: frozenset[str]) -> list[int]:
        """Return the indices of the words that are of a set, in order."""
        where = self.where
        found = words & self.vocabulary  # of two sets the smaller is walked
        if not found:
            return []
        if len(found) == 1:
            return where[next(iter(found))]
        return sorted(index for word in found for index in where[word])

    @cached_property
    def digits(self) -> list[tuple[int, int]]:
        """Where the runs of digits start and end, in order."""
        return [match.span() for match in _DIGITS.finditer(self.folded)]

    @cached_property
    def unspaced(self) -> tuple[str, NDArray[np.int64]]:
        """The letters and digits of the folded text alone, and the offset of each."""
        codes = np.frombuffer(self.folded.encode("utf-32-le", "surrogatepass"), np.uint32)
        signs = _SIGNS[np.minimum(codes, len(_SIGNS) - 1)]
        bare = codes[signs].tobytes().decode("utf-32-le", "surrogatepass")
        return bare, np.flatnonzero(signs)

    @cached_property
    def joined(self) -> list[tuple[int, int, str]]:
        """Words cut by a line end or written letter by letter: start, end, the whole word."""
        words, starts, gaps = self.words, self.starts, self.gaps
        found = [
            (starts[index - 1], self.end(index), words[index - 1] + words[index])
            for index in range(1, len(words))
            if "\n" in gaps[index] and _LINE_CUT.fullmatch(gaps[index])
        ]
        letters = frozenset(word for word in self.where if len(word) == 1)
        run: list[int] = []
        for index in [*self.among(letters), len(words)]:
            if run and (index != run[-1] + 1 or gaps[index] not in (" ", "  ")):
                if len(run) >= _SPELLED_FROM:
                    whole = "".join(words[run[0] : index])
                    found.append((starts[run[0]], self.end(run[-1]), whole))
                run = []
            run.append(index)
        return found

    @cached_property
    def dates(self) -> list[FoundDate]:
        """The dates, in order."""
        return find_dates(self.text, folded=self.folded, digits=self.digits)

    @cached_property
    def capitals(self) -> list[int]:
        """The words of shape `C` or `U`."""
        return [index for index, shape in enumerate(self.shapes) if shape in "CU"]

    @cached_property
    def caseless(self) -> bool:
        """Whether a text of some length has next to no capital."""
        return len(self.words) >= _ENOUGH and len(self.capitals) < _CASELESS * len(self.words)

    @cached_property
    def shouted(self) -> bool:
        """Whether a text of some length is in capitals."""
        return len(self.words) >= _ENOUGH and self.text.upper() == self.text

    @cached_property
    def machine(self) -> list[tuple[int, int]]:
        """What only machines read, in order."""
        return machine(self.text)

    def in_machine(self, start: int) -> bool:
        """Return whether an offset is in what only machines read."""
        at = bisect_right(self.machine, start, key=itemgetter(0)) - 1
        return at >= 0 and start < self.machine[at][1]

    def in_segment(self, start: int) -> bool:
        """Return whether an offset is in a segment of HL7 v2, whose fields say what is where."""
        at = bisect_right(self.machine, start, key=itemgetter(0)) - 1
        opens, closes = self.machine[at] if at >= 0 else (0, 0)
        return start < closes and self.text.startswith("|", opens + 3)

    def end(self, index: int) -> int:
        return self.starts[index] + len(self.words[index])

    def written(self, index: int) -> str:
        """Return the word as it is in the text."""
        start = self.starts[index]
        return self.text[start : start + len(self.words[index])]

    def gap(self, index: int) -> str:
        """Return what is between the word before and this one, folded; a newline at the ends."""
        gaps = self.gaps
        return gaps[-1] if index >= len(gaps) else gaps[index if index > 0 else 0]

    def shape(self, index: int) -> str:
        """Return the shape of a word, `-` past the last."""
        shapes = self.shapes
        return shapes[index] if index < len(shapes) else "-"
