"""What the guard's model looks at: words and letters in a row, and where signals stand.

Rows are hashed to a fixed number; everything but the hash of a new word is a few array operations
a text, so that a megabyte costs a few seconds.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Codes = NDArray[np.uint64]

_BLOCK: Final = 1 << 16
ROWS: Final = 3 * _BLOCK
"""Rows of weights: a block for words, one for letters, one for skeletons."""

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_LETTERS: Final = (3, 4, 5)
_BASE: Final = np.uint64(1_000_003)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(64 - (_BLOCK.bit_length() - 1))
_FIRST: Final = np.uint64(1 << 63)
_MOST_KEPT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of features, the stretch that each is of, in order of stretches."""

    rows: Whole
    stretch: Whole


@dataclass(frozen=True, slots=True)
class Read:
    """What is seen in the stretches of a text; `signals` is a truth a stretch and signal.

    `skeletons` are the words with signals, by their signals alone, in a row once others are left
    out.
    """

    words: Rows
    letters: Rows
    skeletons: Rows
    signals: NDArray[np.bool_]


def read(plain: str, starts: Sequence[int]) -> Read:
    """Return the features of the stretches of a folded text; each goes to the next, or the end."""
    begins = np.asarray(starts)
    found = list(_TOKEN.finditer(plain))
    stretch = np.searchsorted(begins, [one.start() for one in found], side="right") - 1
    known = [_known(one[0]) for one in found]
    codes = np.array([code for code, _ in known], np.uint64)
    bits = np.array([bit for _, bit in known], np.uint64)
    present = np.zeros(len(begins), np.uint64)
    inside = stretch >= 0
    np.bitwise_or.at(present, stretch[inside], bits[inside])
    order = np.arange(len(signals()), dtype=np.uint64)
    return Read(
        _in_a_row(codes, stretch, (1, 2, 3), 0),
        _of_letters(plain, begins),
        _of_skeletons(bits, stretch),
        (present[:, None] >> order & np.uint64(1)).astype(np.bool_),
    )


def _in_a_row(codes: Codes, stretch: Whole, lengths: Sequence[int], first: int) -> Rows:
    """Return the row of every run of `lengths` codes that stays in one stretch."""
    rows: list[Whole] = []
    where: list[Whole] = []
    for length in lengths:
        runs = len(codes) - length + 1
        if runs <= 0:
            continue
        mixed = np.full(runs, length, np.uint64)
        for at in range(length):
            mixed = mixed * _BASE + codes[at : at + runs]
        whole = (stretch[:runs] == stretch[length - 1 :]) & (stretch[:runs] >= 0)
        rows.append(((mixed[whole] * _SPREAD) >> _SHIFT).astype(np.int64) + first)
        where.append(stretch[:runs][whole])
    if not rows:
        return Rows(np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Rows(np.concatenate(rows), np.concatenate(where))


def _of_letters(plain: str, begins: Whole) -> Rows:
    spaced = re.sub(r"\d", "0", plain)
    codes = np.frombuffer(spaced.encode("utf-32-le", "surrogatepass"), np.uint32)
    stretch = np.searchsorted(begins, np.arange(len(codes)), side="right") - 1
    seen = ~np.isin(codes, _BLANK) | np.append(~np.isin(codes[1:], _BLANK), False)
    return _in_a_row(codes[seen].astype(np.uint64), stretch[seen], _LETTERS, _BLOCK)


def _of_skeletons(bits: Codes, stretch: Whole) -> Rows:
    """Return the rows of signals two and three in a row; a first word counts even without any."""
    first = np.diff(stretch, prepend=-2) != 0
    marked = np.where(first, bits | _FIRST, bits)
    kept = marked > 0
    return _in_a_row(marked[kept], stretch[kept], (2, 3), 2 * _BLOCK)


_BLANK: Final = np.array([ord(one) for one in " \t\n\r_"], np.uint32)


@cache
def signals() -> tuple[str, ...]:
    """Return the names of the signals, in order."""
    return tuple(name for name, _ in _listed())


@cache
def pairs() -> NDArray[np.int64]:
    """Return the pairs of signals, (2, pairs)."""
    return np.array(list(combinations(range(len(signals())), 2))).T


@cache
def _listed() -> tuple[tuple[str, re.Pattern[str]], ...]:
    said = tomllib.loads(
        files("ambroise.engines.guard").joinpath("signals.toml").read_text(encoding="utf-8")
    )
    forms = said.pop("forms")
    return tuple(
        (name, re.compile("|".join(re.escape(one).replace(r"\*", ".*") for one in words.split())))
        for name, words in (said | forms).items()
    )


_VERBS: Final = ("say", "hide", "forget", "tell", "send", "act")
"""Signals of which the form of the verb is looked at."""


@lru_cache(_MOST_KEPT)
def _known(word: str) -> tuple[int, int]:
    """Return the hash of a word and the bits of its signals; a number is its count of digits."""
    shown = "0" * min(len(word), 4) if word[0].isdigit() else word
    return crc32(shown.encode("utf-8", "surrogatepass")), _bits(shown)


def _bits(word: str) -> int:
    found = {name for name, pattern in _listed() if pattern.fullmatch(word)}
    if not found.intersection(_VERBS):
        found -= {"vous", "infinitive", "future"}
    return sum(1 << at for at, name in enumerate(signals()) if name in found)
