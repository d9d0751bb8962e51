"""A note as recognisers read it: composed text, its folded form, its words."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ambroise.deid.machine import machine
from ambroise.text.dates import FoundDate, find_dates
from ambroise.text.folding import fold

_WORD: Final = re.compile(r"([^\W\d_]+)")
_LINE_CUT: Final = re.compile(r"-? ?\r?\n {0,8}")
_SPELLED_FROM: Final = 4
_ENOUGH: Final = 20
_CASELESS: Final = 0.03
_DIGITS: Final = re.compile(r"[0-9]+")
_LARGE, _SMALL = 1, 2
_CASES: Final = np.array(
    [chr(code).isupper() * _LARGE + chr(code).islower() * _SMALL for code in range(0x3000)],
    np.uint8,
)
_SIGNS: Final = np.array([chr(code).isalnum() for code in range(0x3000)])
"""Which characters are letters or digits; those further on as the last one."""


class Document:
    """`text` and what is derived from it once; `folded` has its offsets.

    `words` are the runs of letters, folded, in order, and `starts` the offset of each; `gaps` are
    what is before each word and after the last, with a newline at both ends.
    """

    __slots__ = ("__dict__", "folded", "gaps", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        parts = _WORD.split(self.folded)
        self.words: list[str] = parts[1::2]
        self.starts: list[int] = list(accumulate(map(len, parts)))[:-1:2]
        self.gaps: list[str] = parts[::2]
        self.gaps[0] = "\n" + self.gaps[0]
        self.gaps[-1] += "\n"

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
        words, starts = self.words, self.starts
        found: list[tuple[int, int, str]] = []
        at = self.folded.find("\n")
        while at >= 0:
            index = bisect_right(starts, at)
            if 0 < index < len(words) and _LINE_CUT.fullmatch(self.gap(index)):
                found.append((starts[index - 1], self.end(index), words[index - 1] + words[index]))
            at = self.folded.find("\n", at + 1)
        first = 0
        for index in range(len(words) + 1):
            goes_on = index < len(words) and len(words[index]) == 1
            if goes_on and (index == first or self.gap(index) in (" ", "  ")):
                continue
            if index - first >= _SPELLED_FROM:
                whole = "".join(words[first:index])
                found.append((starts[first], self.end(index - 1), whole))
            first = index if goes_on else index + 1
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
        return self.gaps[min(max(index, 0), len(self.gaps) - 1)]

    @cached_property
    def shapes(self) -> str:
        """One sign a word: `I` for one capital, `U` for all capitals, `C` for a capital first,
        else `l`; then `-`.
        """
        if not self.words:
            return "-"
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        cases = _CASES[np.minimum(codes, len(_CASES) - 1)]
        small = np.concatenate(([0], np.cumsum(cases == _SMALL)))
        starts = np.array(self.starts)
        lengths = np.array([len(word) for word in self.words])
        shapes = np.full(len(starts) + 1, ord("-"), np.uint8)
        whole = np.where(small[starts + lengths] == small[starts], ord("U"), ord("C"))
        whole[lengths == 1] = ord("I")
        shapes[:-1] = np.where(cases[starts] == _LARGE, whole, ord("l"))
        return shapes.tobytes().decode("ascii")

    def shape(self, index: int) -> str:
        """Return the shape of a word, `-` past the last."""
        return self.shapes[min(index, len(self.words))]
