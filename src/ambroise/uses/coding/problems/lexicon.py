"""Every wording of a code, ready to be found in a text: labels of the CIM-10 and synonyms."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from msgspec import Struct

from ambroise.text.words import words
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.search.analysis import families, respelled
from ambroise.uses.coding.search.entries import Entry, Source, label_entries

_STOP: Final = frozenset(
    "a au aux de du des d en et l la le les ou par pour sur dans un une avec son sa ses ce cette"
    " est chez suite lors cours due dus dues ayant que qui s se".split()
)
_SIDES: Final = frozenset("droit droite droits droites gauche gauches".split())
"""Left out of wordings and texts alike: the CIM-10 does not code a side."""

_LONGEST_FAMILY: Final = 6
_SHORT: Final = 3
_SHORTEST: Final = 2
_LOWER_TOO: Final = frozenset(
    "hta avc idm oap ait bav eva bpco rao mtev mvte sdra mici aomi".split()
)
"""Abbreviations of three letters that are written in lower case too and are no French word."""

_NO_LABELS: Final = ("Z", "V", "W", "X", "Y", "U")
"""Chapters whose labels are administrative wordings: found through synonyms only."""

_FALLS: Final = ("W0", "W1")
_FALL: Final = 4
"""Falls are told in the words of their labels; their codes by activity are not."""

_RANKS: Final[dict[Source, int]] = {"thesaurus": 0, "synonym": 100, "label": 200}


class Token(NamedTuple):
    """What a word (or a stretch of one family) is compared by: `text[start:end]` has this key.

    `form` is the word itself, without the mark of its plural; "" for a stretch.
    """

    key: str
    start: int
    end: int
    form: str = ""


class Found(NamedTuple):
    """A wording of the lexicon in a text; `codes` with the likeliest first."""

    start: int
    end: int
    codes: tuple[str, ...]
    via: str
    source: str


@dataclass(slots=True)
class _Node:
    below: dict[str, "_Node"] = field(default_factory=dict)
    codes: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    capitals: bool = False


class Wording(Struct, frozen=True, array_like=True):
    """The keys of a wording of a code; `rank` is lower the likelier; `via` "" for a label.

    A wording of one word has its form alone: words of its family would say something else.
    """

    keys: tuple[str, ...]
    code: str
    rank: int
    via: str
    source: Source
    capitals: bool = False


class Lexicon:
    """A tree of wordings, word after word, and the wordings of one word by their form."""

    def __init__(self, cim10: Cim10, wordings: Iterable[Wording]) -> None:
        self._root = _Node()
        self._alone: dict[str, _Node] = {}
        for one in wordings:
            self._add(one, one.via or cim10.label(one.code))

    def find(self, text: str, tokens: Sequence[Token]) -> Iterator[Found]:
        """Yield the longest wordings in a text, from left to right, none within another."""
        at = 0
        while at < len(tokens):
            node, end, best = self._root, at, None
            while end < len(tokens) and (below := node.below.get(tokens[end].key)) is not None:
                node, end = below, end + 1
                if node.codes and not (node.capitals and not _in_capitals(text, tokens, at, end)):
                    best = (node, end)
            if best is None:
                one = self._alone.get(tokens[at].form)
                if one is None or (one.capitals and not _in_capitals(text, tokens, at, at + 1)):
                    at += 1
                    continue
                best = (one, at + 1)
            node, end = best
            codes = sorted(node.codes, key=lambda code: node.codes[code][0])
            _, via, source = node.codes[codes[0]]
            yield Found(tokens[at].start, tokens[end - 1].end, tuple(codes), via, source)
            at = end

    def _add(self, one: Wording, via: str) -> None:
        if len(one.keys) == 1:
            node = self._alone.setdefault(one.keys[0], _Node())
        else:
            node = self._root
            for key in one.keys:
                node = node.below.setdefault(key, _Node())
        node.capitals = one.capitals if not node.codes else node.capitals and one.capitals
        known = node.codes.get(one.code)
        if known is None or one.rank < known[0]:
            node.codes[one.code] = (one.rank, via, one.source)


def label_wordings(cim10: Cim10) -> Iterator[Wording]:
    """Yield the labels that a text may hold as they stand, told in few words."""
    single = _single_families()
    for entry, said in label_entries(cim10):
        fall = entry.code.startswith(_FALLS) and len(entry.code) == _FALL
        if entry.code.startswith((*_NO_LABELS, *vague().codes)) and not fall:
            continue
        told = [key.text for key in said.keys if not key.optional]
        keys = tuple(single.get(key, key) for key in told)
        if len(keys) == 1:
            keys = _only_word(entry.text)
        if keys and _is_wording(keys):
            yield Wording(keys, entry.code, _RANKS["label"] + entry.rank, "", "label")


def _only_word(label: str) -> tuple[str, ...]:
    """Return the form of the one word of a label, what its place in the list adds left out."""
    tokens = tokens_of(label.split(",")[0].split("(")[0])
    if len(tokens) != 1 or not tokens[0].form or tokens[0].form in vague().alone:
        return ()
    return (tokens[0].form,)


def entry_wordings(
    cim10: Cim10, entries: Iterable[Entry], shouted: frozenset[str] = frozenset()
) -> Iterator[Wording]:
    """Yield synonyms and what the hospital's thesaurus says, those of usable codes.

    A text must hold in capitals an abbreviation of one short word, and those of `shouted`, folded.
    """
    for entry in entries:
        tokens = tokens_of(entry.text)
        if not tokens or not cim10.usable(entry.code) or entry.code.startswith(vague().codes):
            continue
        if entry.code[0] == "Z" and not entry.code.startswith(vague().states):
            continue
        keys = tuple(one.key for one in tokens)
        short = False
        if len(keys) == 1:
            form = tokens[0].form
            several = len(list(words(entry.text))) > 1
            if several or len(form) < _SHORTEST or form in vague().never or form in vague().alone:
                continue
            keys, short = (form,), _is_shouted(form, shouted)
        rank = _RANKS[entry.source] + entry.rank
        yield Wording(keys, entry.code, rank, entry.text, entry.source, short)


def _is_shouted(form: str, shouted: frozenset[str]) -> bool:
    return (len(form) <= _SHORT or form in shouted) and form not in _LOWER_TOO


class Vague(NamedTuple):
    alone: frozenset[str]
    never: frozenset[str]
    codes: tuple[str, ...]
    states: tuple[str, ...]
    before: tuple[str, ...]


@cache
def vague() -> Vague:
    """Return the words that name no diagnosis alone (`vague.toml`)."""
    told = tomllib.loads(files(__package__).joinpath("vague.toml").read_text("utf-8"))
    never = frozenset(told["never"].split())
    lists = (tuple(told[name]) for name in ("codes", "states", "before"))
    return Vague(frozenset(told["alone"].split()), never, *lists)


def tokens_of(text: str) -> list[Token]:
    """Return the keys of a text with their places; articles, prepositions and sides left out."""
    single = _single_families()
    found: list[Token] = []
    for word in words(text):
        if word.form in _SIDES or (word.form in _STOP and not text[word.start].isupper()):
            continue
        key = respelled(word.stem)
        form = word.form.rstrip("s") if len(word.form) > _SHORT else word.form
        found.append(Token(single.get(key, key), word.start, word.end, form))
    return _stretched(found)


def _stretched(tokens: list[Token]) -> list[Token]:
    """Return tokens with the stretches that one word of a family says replaced by it."""
    several = _several_families()
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        size = 1
        put: tuple[str, ...] = ()
        for length in several.get(tokens[at].key, ()):
            stretch = tuple(one.key for one in tokens[at : at + length])
            if len(stretch) == length and (same := families().get(stretch)):
                size, put = length, same
                break
        last = tokens[at + size - 1]
        if put:
            found += [Token(key, tokens[at].start, last.end) for key in put]
        else:
            found.append(tokens[at])
        at += size
    return found


@cache
def _single_families() -> Mapping[str, str]:
    return {
        stretch[0]: put[0]
        for stretch, put in families().items()
        if len(stretch) == 1 and len(put) == 1 and len(stretch[0]) > _SHORT
    }


@cache
def _several_families() -> Mapping[str, tuple[int, ...]]:
    """Return the lengths of the stretches that begin with a key, the longest first."""
    lengths: dict[str, set[int]] = {}
    for stretch in families():
        if len(stretch) > 1:
            lengths.setdefault(stretch[0], set()).add(len(stretch))
    return {key: tuple(sorted(some, reverse=True)) for key, some in lengths.items()}


def _is_wording(keys: Sequence[str]) -> bool:
    """Return whether the keys of a label are found in a text: not too many, one long enough."""
    return 0 < len(keys) <= _LONGEST_FAMILY and any(len(key) > _SHORT for key in keys)


def _in_capitals(text: str, tokens: Sequence[Token], at: int, end: int) -> bool:
    return text[tokens[at].start : tokens[end - 1].end].isupper()
