"""What the classifier looks at for a word: itself, its shape, its neighbours, its line.

What depends on a written word or on the gap between two words alone is made once and kept; the
rest is a few array operations a document, so that a word costs about a microsecond.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import (
    EPONYM_CUES,
    EPONYMS,
    GIVEN,
    NEVER_NAMES,
    NOT_NAMES,
    PARTICLES,
    PRODUCTS,
    PROFESSIONS,
    RELATIVES,
    SHORT_FORMS,
    TITLES,
    TOWNS,
)
from ambroise.text.folding import fold, plain

Whole = NDArray[np.int64]

_WORD: Final = re.compile(r"([^\W\d_]+)")
_TOWN_WORDS: Final = frozenset(word for town in TOWNS for word in town if len(word) > 2)
_GROUPS: Final = (
    PARTICLES, TITLES, EPONYM_CUES, PROFESSIONS, RELATIVES, frozenset(PRODUCTS),
    frozenset(SHORT_FORMS), frozenset(_WORD.findall(fold(" ".join(EPONYMS)))),
)  # fmt: skip
_KINDS: Final = 4 * 8 * (len(_GROUPS) + 1)
_CUES: Final = TITLES | PROFESSIONS | RELATIVES | EPONYM_CUES
_REACH: Final = 7
_HASHED: Final = 1 << 15
_SHAPES: Final = 6
"""none, small letters, mixed, capital first, one capital, capitals."""

_SMALL, _MIXED, _CAPITAL, _INITIAL, _CAPITALS = range(1, _SHAPES)
_CASELESS: Final = 0.03
"""The share of words with a capital below which a text of _ENOUGH words is without capitals."""

_ENOUGH: Final = 20
_SIGNS: Final = 16
_SIGN_OF: Final = {
    sign: code
    for code, signs in enumerate(
        (" \xa0", "-\u2010\u2011", "'’", ".", ",", ":=", ";", "([", ")]", "/", "|^\t&", "\n\r",
         "0123456789", '"«»<>', "*_°"), 1,
    )
    for sign in signs
}  # fmt: skip
_NEW_LINE: Final = _SIGN_OF["\n"]
_MOST_KEPT: Final = 200_000

_WORD_COLUMNS: Final = (
    "word", "kind", "shape", "length", "prefix3", "suffix2", "suffix3", "suffix4", "suffix5",
    "cue", "never",
)  # fmt: skip
_WORD_AT, _KIND, _SHAPE, _LENGTH = range(4)
_CUE, _NEVER = len(_WORD_COLUMNS) - 2, len(_WORD_COLUMNS) - 1
_BASE: Final = (
    "word", "kind", "shape", "length", "prefix3", "suffix2", "suffix3", "suffix4", "suffix5",
    "word-1", "kind-1", "shape-1", "word+1", "kind+1", "shape+1", "word-2", "word-3", "word+2",
    "sign", "more", "sign after", "more after", "again", "lower", "width", "position", "head",
    "cue", "apart", "letters", "dense", "one",
)  # fmt: skip
"""What is known of a word, a column each: its own, its neighbours', the gaps, its line."""


def _blocks(words: int, pieces: int) -> tuple[tuple[int, dict[str, int]], ...]:
    """Return each feature as its number of values and a linear form over _BASE, taken modulo it."""
    shapes, kinds = _SHAPES, _KINDS
    return (
        (1, {}),
        *((words, {name: 1}) for name in (
            "word", "word-1", "word-2", "word-3", "word+1", "word+2", "head", "cue",
        )),
        *((pieces, {name: 1}) for name in (
            "prefix3", "suffix2", "suffix3", "suffix4", "suffix5",
        )),
        (_HASHED, {"word-2": 40_503, "word-1": 7_919}),
        (_HASHED, {"word-1": 7_919, "word+1": 104_729, "one": 7}),
        (shapes**3, {"shape-1": shapes**2, "shape": shapes, "shape+1": 1}),
        (_SIGNS * 4 * shapes, {"sign": 4 * shapes, "more": shapes, "shape-1": 1}),
        (_SIGNS * 4 * shapes, {"sign after": 4 * shapes, "more after": shapes, "shape+1": 1}),
        (_SIGNS**2 * shapes, {"sign": _SIGNS * shapes, "sign after": shapes, "shape": 1}),
        (kinds * shapes, {"kind": shapes, "shape": 1}),
        (kinds * _SIGNS, {"kind-1": _SIGNS, "sign": 1}),
        (kinds * _SIGNS, {"kind+1": _SIGNS, "sign after": 1}),
        (_HASHED, {"kind-1": 36_871, "kind": 289, "kind+1": 1}),
        (13 * shapes, {"length": shapes, "shape": 1}),
        (10 * shapes, {"again": 2 * shapes, "lower": shapes, "shape": 1}),
        (20 * shapes, {"width": 5 * shapes, "position": shapes, "shape": 1}),
        (_HASHED, {"cue": 613, "apart": shapes, "shape": 1}),
        (3 * shapes, {"letters": shapes, "shape": 1}),
        (3 * kinds * shapes, {"letters": kinds * shapes, "kind": shapes, "shape": 1}),
        (4 * kinds * shapes, {"dense": kinds * shapes, "kind": shapes, "shape": 1}),
        (_HASHED, {
            "sign": 27_644_437, "sign after": 1_299_709, "kind-1": 36_871, "kind": 1_153,
            "kind+1": 6, "shape": 1,
        }),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The words and the pieces of words that a model knows, each with its number from 1 on."""

    words: dict[str, int]
    pieces: dict[str, int]


class Named(Protocol):
    """A list of folded words."""

    def __contains__(self, name: str, /) -> bool: ...


class Reader:
    """Features of words under one vocabulary."""

    def __init__(
        self,
        known: Words,
        given_names: Named = frozenset(),
        towns: Named = frozenset(),
    ) -> None:
        """`given_names` and `towns` are those of the hospital's lists, beside the package's."""
        self._known = known
        self._given_names, self._towns = given_names, towns
        blocks = _blocks(len(known.words) + 1, len(known.pieces) + 1)
        self._sizes = np.array([size for size, _ in blocks])
        self._offsets = 1 + np.concatenate([[0], np.cumsum(self._sizes)[:-1]])
        self._forms = np.zeros((len(_BASE), len(blocks)))  # floats multiply faster, exact to 2**53
        for column, (_, form) in enumerate(blocks):
            for name, factor in form.items():
                self._forms[_BASE.index(name), column] = factor
        self._kept: dict[str, int] = {}
        self._table = np.zeros((1 << 12, len(_WORD_COLUMNS)), dtype=np.int64)

    @property
    def features(self) -> int:
        """The number of rows, row 0 included, which stands for nothing."""
        return int(1 + self._sizes.sum())

    @property
    def columns(self) -> int:
        """The number of features of a word."""
        return len(self._sizes)

    def rows(self, document: Document) -> tuple[list[int], Whole]:
        """Return the words of a document that could be names, and their rows, (n, features)."""
        count = len(document.words)
        parts = _WORD.split(document.text)
        if len(parts) // 2 != count:  # a letter that folds to a sign, as the modifier apostrophe
            parts = _WORD.split(plain(document.text))
        chosen: Whole = np.zeros(0, np.int64)
        if count:
            numbers = self._numbers(parts)
            columns = self._table[numbers]
            words, gaps = columns[1::2], columns[0::2]
            chosen = _chosen(words, caseless := _caseless(words))
        if not len(chosen):
            return [], np.zeros((0, len(self._sizes)), np.int64)
        base = self._base(parts, words, gaps, chosen, caseless=caseless)
        summed = (base @ self._forms).astype(np.int64)
        return chosen.tolist(), summed % self._sizes + self._offsets

    def _base(
        self, parts: list[str], words: Whole, gaps: Whole, chosen: Whole, *, caseless: bool
    ) -> NDArray[np.float64]:
        count = len(words)
        padded = np.zeros((count + 5, words.shape[1]), np.int64)
        padded[3 : count + 3] = words
        places = np.arange(count)
        opens = gaps[:count, 0] == _NEW_LINE
        opens[0] = True
        lines = np.flatnonzero(opens)
        which = np.searchsorted(lines, chosen, side="right") - 1
        head = lines[which]
        cues = np.maximum.accumulate(np.where(words[:, _CUE] > 0, places, -1))
        cue = np.where(chosen > 0, cues[chosen - 1], -1)
        apart = chosen - cue
        cued = (cue >= head) & (apart <= _REACH)
        ends = np.append(lines[1:], count)
        here, before, after = padded[chosen + 3], padded[chosen + 2], padded[chosen + 4]
        again, lower = _repeated(parts, chosen.tolist())
        base = np.empty((len(chosen), len(_BASE)))
        base[:, :_CUE] = here[:, :_CUE]
        np.minimum(base[:, _LENGTH], 12, out=base[:, _LENGTH])
        for column, values in enumerate((
            *before[:, :_LENGTH].T, *after[:, :_LENGTH].T,
            padded[chosen + 1, _WORD_AT], padded[chosen, _WORD_AT], padded[chosen + 5, _WORD_AT],
            *gaps[chosen, :2].T, *gaps[chosen + 1, :2].T, again, lower,
            np.searchsorted(_WIDTHS, (ends - lines)[which], side="right"),
            np.minimum(chosen - head, 4),
            words[head, _WORD_AT],
            np.where(cued, words[cue, _WORD_AT], 0),
            np.where(cued, apart, 0),
            2 if caseless else _in_capitals(words, lines)[which],
            _dense(words),
            1,
        ), _CUE):  # fmt: skip
            base[:, column] = values
        return base

    def _numbers(self, parts: list[str]) -> list[int]:
        """Return the row of each gap and word, which take turns, in the table."""
        kept = self._kept
        try:
            return [kept[part] for part in parts]
        except KeyError:
            pass
        if len(kept) > _MOST_KEPT:
            kept.clear()
        for at, part in enumerate(parts):
            if part not in kept:
                number = kept[part] = len(kept)
                if number >= len(self._table):
                    self._table = np.concatenate([self._table, np.zeros_like(self._table)])
                self._table[number] = self._word(part) if at % 2 else _gap(part)
        return [kept[part] for part in parts]

    def _word(self, written: str) -> tuple[int, ...]:
        word = fold(written)
        pieces = self._known.pieces
        return (
            self._known.words.get(word, 0),
            _kind(word, word in self._given_names, word in self._towns),
            _shape(written),
            len(word),
            pieces.get("^" + word[:3], 0),
            pieces.get(word[-2:], 0),
            pieces.get(word[-3:], 0),
            pieces.get(word[-4:], 0),
            pieces.get("." + word[-5:], 0),
            int(word in _CUES),
            int(word in NEVER_NAMES or not any(map(str.isascii, word))),
        )


_DENSE: Final = (0.04, 0.12, 0.3)
"""Shares of words in capitals from which a text has some, many, nearly all of them."""

_WIDTHS: Final = np.array([2, 4, 9])
"""Numbers of words from which a line is short, middling, long."""


def _kind(word: str, given: bool, town: bool) -> int:
    """Return a number for what lists know of a word: how common, a name, a town, a title."""
    group = next((at for at, words in enumerate(_GROUPS, 1) if word in words), 0)
    given, town = given or word in GIVEN, town or word in _TOWN_WORDS
    flags = given + 2 * (word in NOT_NAMES) + 4 * town
    return (int(lexicon().get(word, "0")) * 8 + flags) * (len(_GROUPS) + 1) + group


def _shape(written: str) -> int:
    if written.isupper():
        return _INITIAL if len(written) == 1 else _CAPITALS
    if written[0].isupper():
        return _CAPITAL if written[1:].islower() else _MIXED
    return _MIXED if any(map(str.isupper, written)) else _SMALL


def _gap(gap: str) -> tuple[int, ...]:
    """Return the sign of a gap, a new line before all others, and whether there is more in it."""
    sign = 0
    if "\n" in gap or "\r" in gap:
        sign = _NEW_LINE
    elif gap:
        first = gap[0] if gap[0] not in " \xa0" or len(gap) == 1 else gap[1]
        sign = _SIGN_OF.get(first, 15)
    more = 3 if any(map(str.isdigit, gap)) else min(max(len(gap) - 1, 0), 2)
    return (sign, more, *(0,) * (len(_WORD_COLUMNS) - 2))


def _dense(words: Whole) -> int:
    share = float(((words[:, _SHAPE] == _CAPITALS) & (words[:, _LENGTH] > 2)).mean())
    return sum(share >= least for least in _DENSE)


def _caseless(words: Whole) -> bool:
    shape = words[:, _SHAPE]
    return len(words) >= _ENOUGH and bool((shape > _SMALL).mean() < _CASELESS)


def _chosen(words: Whole, caseless: bool) -> Whole:
    """Return the words with a capital or that French does not know, and soon after a cue the rare.

    Those that are never names are left out.
    In a text without capitals: all but the common words, and every word soon after a cue.
    """
    common = words[:, _KIND] // (_KINDS // 4)
    length, shape = words[:, _LENGTH], words[:, _SHAPE]
    cue = words[:, _CUE] > 0
    near = np.zeros(len(words), bool)
    for step in (1, 2, 3):
        near[step:] |= cue[:-step]
    likely = near | (common < 2) if caseless else (near & (common < 2)) | (common == 0)
    capital = (shape > _SMALL) & (length > 1)
    return np.flatnonzero((capital | (likely & (length > 2))) & (words[:, _NEVER] == 0))


def _in_capitals(words: Whole, lines: Whole) -> Whole:
    """Return for each line 1 when it has words of capitals and none of small letters."""
    long = words[:, _LENGTH] > 2
    shape = words[:, _SHAPE]
    small = np.add.reduceat((shape < _CAPITALS) & long, lines)
    large = np.add.reduceat((shape == _CAPITALS) & long, lines)
    capitals: Whole = ((small == 0) & (large > 0)).astype(np.int64)
    return capitals


def _repeated(parts: list[str], chosen: list[int]) -> tuple[list[int], list[int]]:
    """Return for each word how often it is written, up to 4, and whether in small letters too."""
    counts = Counter(parts[1::2])
    written = [parts[2 * index + 1] for index in chosen]
    return [min(counts[word], 4) for word in written], [
        int(not word.islower() and word.lower() in counts) for word in written
    ]
