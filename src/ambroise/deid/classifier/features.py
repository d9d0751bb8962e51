"""What the classifier looks at for a word: itself, its shape, its neighbours, its line.

What depends on a written word or on the gap between two words alone is made once and kept; the
rest is a few array operations a document, so that a word costs about a microsecond.
"""

import re
from dataclasses import dataclass
from threading import Lock
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
from ambroise.text.folding import fold

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

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
    "cue", "judged",
)  # fmt: skip
_WORD_AT, _KIND, _SHAPE, _LENGTH = range(4)
_CUE, _JUDGED = len(_WORD_COLUMNS) - 2, len(_WORD_COLUMNS) - 1
_CAPITALISED, _UNKNOWN, _RARE, _ANY = 1, 2, 4, 8
"""When a word is judged: with a capital, unknown to French, rare in it, or whatever it is."""

_BASE: Final = (
    "word", "kind", "shape", "length", "prefix3", "suffix2", "suffix3", "suffix4", "suffix5",
    "word-1", "kind-1", "shape-1", "word+1", "kind+1", "shape+1", "word-2", "word-3", "word+2",
    "sign", "more", "sign after", "more after", "again", "lower", "width", "position", "head",
    "cue", "apart", "letters", "dense", "one",
)  # fmt: skip
"""What is known of a word, a row each: its own, its neighbours', the gaps, its line."""
_AGAIN: Final = _BASE.index("again")


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


_SEEING: Final = Lock()


def _nothing_seen() -> tuple[dict[str, int], Whole]:
    """Return the rows of the words and gaps seen, and the table of them, both empty."""
    return {}, np.zeros((1 << 12, len(_WORD_COLUMNS)), np.int64)


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
        self._offsets = 1 + np.concatenate([[0], np.cumsum(self._sizes)[:-1]])[:, None]
        self._hashed = [row for row, (size, _) in enumerate(blocks) if size == _HASHED]
        self._forms = np.zeros((len(blocks), len(_BASE)))  # floats multiply faster, exact to 2**53
        for row, (_, form) in enumerate(blocks):
            for name, factor in form.items():
                self._forms[row, _BASE.index(name)] = factor
        self._seen = _nothing_seen()

    @property
    def features(self) -> int:
        """The number of rows, row 0 included, which stands for nothing."""
        return int(1 + self._sizes.sum())

    @property
    def columns(self) -> int:
        """The number of features of a word."""
        return len(self._sizes)

    def rows(self, document: Document) -> tuple[list[int], Whole]:
        """Return the words of a document that could be names, and their rows, (features, n)."""
        chosen: Whole = np.zeros(0, np.int64)
        if document.words:
            parts = self._parts(document.parts)
            words, gaps = parts[1::2], parts[0::2]
            chosen = _chosen(words, caseless := _caseless(words))
        if not len(chosen):
            return [], np.zeros((len(self._sizes), 0), np.int64)
        index = chosen.tolist()
        base = _base(words, gaps, chosen, caseless=caseless)
        base[:, _AGAIN], base[:, _AGAIN + 1] = _repeated(document, index)
        summed = (self._forms @ base.T).astype(np.int64)
        summed[self._hashed] &= _HASHED - 1
        summed += self._offsets
        return index, summed

    def _parts(self, parts: list[str]) -> Whole:
        """Return the row of each gap and word, which take turns."""
        kept, table = self._seen
        try:
            return table.take(list(map(kept.__getitem__, parts)), axis=0)
        except KeyError:
            with _SEEING:
                kept, table = self._see(parts)
            return table.take(list(map(kept.__getitem__, parts)), axis=0)

    def _see(self, parts: list[str]) -> tuple[dict[str, int], Whole]:
        """Keep what is new of a document; who reads meanwhile has a dictionary and its table."""
        kept, table = self._seen if len(self._seen[0]) < _MOST_KEPT else _nothing_seen()
        new = {
            part: self._word(part) if at % 2 else _gap(part)
            for at, part in enumerate(parts)
            if part not in kept
        }
        first, count = len(kept), len(kept) + len(new)
        if count > len(table):
            more = np.zeros((count, len(_WORD_COLUMNS)), np.int64)
            kept, table = dict(kept), np.vstack([table, more])
        if new:
            table[first:count] = list(new.values())
            kept.update(zip(new, range(first, count), strict=True))
        self._seen = kept, table
        return self._seen

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
            _judged(word, written),
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


def _judged(word: str, written: str) -> int:
    """Return when a word is judged; those that are never names, never."""
    if word in NEVER_NAMES or not any(map(str.isascii, word)):
        return 0
    common = lexicon().get(word, "0")
    reasons = _ANY + _RARE * (common < "2") + _UNKNOWN * (common == "0") if len(word) > 2 else 0
    return reasons + _CAPITALISED * (len(word) > 1 and _shape(written) > _SMALL)


def _base(words: Whole, gaps: Whole, chosen: Whole, *, caseless: bool) -> NDArray[np.float64]:
    """Return the words chosen by _BASE; how often they are written is left out."""
    count = len(words)
    padded = np.zeros((count + 5, _CUE), np.int64)
    padded[3 : count + 3] = words[:, :_CUE]
    opens = gaps[:count, 0] == _NEW_LINE
    opens[0] = True
    lines = np.flatnonzero(opens)
    which = np.searchsorted(lines, chosen, side="right") - 1
    head = lines[which]
    cues = np.flatnonzero(words[:, _CUE])
    cue = np.append(-1, cues)[np.searchsorted(cues, chosen)]
    apart = chosen - cue
    cued = (cue >= head) & (apart <= _REACH)
    long = words[:, _LENGTH] > 2
    capitals = long & (words[:, _SHAPE] == _CAPITALS)
    dense = np.count_nonzero(capitals) / count
    base = np.empty((len(_BASE), len(chosen))).T
    own, after, around = base[:, :_CUE], _CUE + _LENGTH, _CUE + 2 * _LENGTH
    own[:] = padded[chosen + 3]
    np.minimum(own[:, _LENGTH], 12, out=own[:, _LENGTH])
    base[:, _CUE:after] = padded[chosen + 2, :_LENGTH]
    base[:, after:around] = padded[chosen + 4, :_LENGTH]
    spelled = padded[:, _WORD_AT]
    for column, values in enumerate((
        spelled[chosen + 1], spelled[chosen], spelled[chosen + 5],
        gaps[chosen, 0], gaps[chosen, 1], gaps[chosen + 1, 0], gaps[chosen + 1, 1],
    ), around):  # fmt: skip
        base[:, column] = values
    for column, values in enumerate((
        np.searchsorted(_WIDTHS, np.append(lines[1:], count)[which] - head, side="right"),
        np.minimum(chosen - head, 4),
        words[head, _WORD_AT],
        np.where(cued, words[cue, _WORD_AT], 0),
        np.where(cued, apart, 0),
        2 if caseless else _in_capitals(words, long, capitals, lines)[which],
        sum(dense >= least for least in _DENSE),
        1,
    ), _AGAIN + 2):  # fmt: skip
        base[:, column] = values
    return base


def _caseless(words: Whole) -> bool:
    shape = words[:, _SHAPE]
    count = len(shape)
    return count >= _ENOUGH and int(np.count_nonzero(shape > _SMALL)) < _CASELESS * count


def _chosen(words: Whole, caseless: bool) -> Whole:
    """Return the words with a capital or that French does not know, and soon after a cue the rare.

    Those that are never names are left out.
    In a text without capitals: all but the common words, and every word soon after a cue.
    """
    judged, cues = words[:, _JUDGED], words[:, _CUE]
    near = np.zeros(len(judged) + 3, np.int64)
    for after in range(1, 4):
        near[after : after + len(cues)] |= cues
    near *= _ANY if caseless else _RARE
    near |= _CAPITALISED | (_RARE if caseless else _UNKNOWN)
    return np.flatnonzero(judged & near[: len(judged)])


def _in_capitals(words: Whole, long: Flags, capitals: Flags, lines: Whole) -> Whole:
    """Return for each line 1 when it has words of capitals and none of small letters."""
    small = np.logical_or.reduceat(long & (words[:, _SHAPE] < _CAPITALS), lines)
    large = np.logical_or.reduceat(capitals, lines)
    return (large & ~small).astype(np.int64)


def _repeated(document: Document, chosen: list[int]) -> tuple[list[int], list[int]]:
    """Return for each word how often it is written, up to 4, and whether in small letters too."""
    where, words, parts = document.where, document.words, document.parts
    again, lower = [1] * len(chosen), [0] * len(chosen)
    for at, index in enumerate(chosen):
        places = where[words[index]]
        if len(places) > 1:
            written = parts[2 * index + 1]
            others = [parts[2 * place + 1] for place in places]
            again[at] = min(others.count(written), 4)
            lower[at] = int(not written.islower() and written.lower() in others)
    return again, lower
