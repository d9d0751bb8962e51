"""A term or a label as the search compares them: keys of words, of one family where they are.

A key is the stem of a word in the spelling that variants share (œ and é, y and i, ph and f), or
that of the word which stands for its family in `families.tsv`: « hépatique » and « foie » are one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from ambroise.text.folding import composed, fold
from ambroise.text.words import Word, words


class Key(NamedTuple):
    """`optional`: a label holds it in brackets or by convention, and a term may leave it out."""

    text: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Analysed:
    """The keys of a text, each once; what it says of its place in the list is set apart."""

    keys: tuple[Key, ...]
    letters: str = ""
    """The words themselves, in the shared spelling: what letters are compared on."""
    unspecified: bool = False
    other: bool = False

    @property
    def plain(self) -> tuple[str, ...]:
        return tuple(key.text for key in self.keys)


def analyse_label(text: str) -> Analysed:
    """Return the keys of a label of the CIM-10."""
    parts = [text] if _OPENS.search(text) else text.split(", ")
    said = [_part(part) for part in parts]
    keys: dict[str, bool] = {}
    for part in said:
        for key in part.keys:
            keys[key.text] = keys.get(key.text, True) and key.optional
    if not keys:
        return analyse_term(text)
    return Analysed(
        tuple(Key(key, optional) for key, optional in keys.items()),
        " ".join(part.letters for part in said if part.letters),
        any(part.unspecified for part in said),
        any(part.other for part in said),
    )


@lru_cache(maxsize=100_000)
def _part(text: str) -> Analysed:
    """Return the keys of a label, or of what a comma parts: places and activities come again."""
    said = _label(text)
    marks = [bool(said.optional) and _within(word, said.optional) for word in said.words]
    keys = _families(_keys(said.text, said.words), marks)
    return Analysed(keys, _letters(said.words), said.unspecified, said.other)


def bare_label(text: str) -> str:
    """Return a label in the words that a person would write: no place in the list, no brackets."""
    said = _label(text)
    kept = [word for word in said.words if not _within(word, said.optional)]
    return " ".join(said.text[word.start : word.end] for word in kept)


class _Label(NamedTuple):
    text: str
    words: Sequence[Word]
    optional: Sequence[tuple[int, int]]
    unspecified: bool
    other: bool


def _label(text: str) -> _Label:
    text = _REFERENCE.sub(" ", composed(text).text)
    low = fold(text)
    spans: dict[str, list[tuple[int, int]]] = {}
    for kind, pattern in _fillers().items():
        spans[kind] = [found.span() for found in pattern.finditer(low)]
    optional = [*spans["optional"], *(found.span() for found in _BRACKETS.finditer(low))]
    dropped = [*spans["unspecified"], *spans["other"]]
    kept = [word for word in words(text) if not (dropped and _within(word, dropped))]
    other = any(not _inside(span, spans["unspecified"]) for span in spans["other"])
    return _Label(text, kept, optional, bool(spans["unspecified"]), other)


def analyse_term(text: str) -> Analysed:
    """Return the keys of what a person wrote."""
    text = composed(text).text
    kept = list(words(text))
    return Analysed(_families(_keys(text, kept), [False] * len(kept)), _letters(kept))


@lru_cache(maxsize=100_000)
def respelled(stem: str) -> str:
    """Return a stem in the spelling that variants share."""
    for before, after in _SPELLINGS:
        stem = stem.replace(before, after)
    return _DOUBLED.sub(r"\1", stem)


def _letters(kept: Sequence[Word]) -> str:
    return " ".join(respelled(word.form) for word in kept if word.form not in _STOP)


def _keys(text: str, found: Sequence[Word]) -> list[str]:
    """Return the key of each word, "" for one that says nothing."""
    keys: list[str] = []
    before = ""
    for word in found:
        form = word.form
        if form in _STOP and not (form == "a" and text[word.start] in "aA"):
            keys.append("")
        elif form in _ROMAN and before in _GRADED:
            keys.append(_ROMAN[form])
        else:
            keys.append(respelled(word.stem))
        before = form
    return keys


def _families(keys: Sequence[str], optional: Sequence[bool]) -> tuple[Key, ...]:
    """Return keys with the longest stretches that a family holds replaced, each key once."""
    said = [(key, mark) for key, mark in zip(keys, optional, strict=True) if key]
    table = families()
    kept: dict[str, bool] = {}
    at = 0
    while at < len(said):
        length = 1
        put: tuple[str, ...] = (said[at][0],)
        for size in _sizes().get(said[at][0], ()):
            stretch = tuple(key for key, _ in said[at : at + size])
            if (same := table.get(stretch)) is not None:
                length, put = size, same
                break
        mark = all(mark for _, mark in said[at : at + length])
        for key in put:
            kept[key] = kept.get(key, True) and mark
        at += length
    return tuple(Key(text, mark) for text, mark in kept.items())


@cache
def families() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of each wording, and those of the words that stand for it."""
    named = list(_listed())
    alone: dict[str, str] = {}
    for word, same in named:
        for one in same:
            if len(word) == len(one) == 1:
                alone[one[0]] = word[0]
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for word, same in named:
        put = tuple(dict.fromkeys(alone.get(key, key) for key in word))
        for one in (word, *same):
            table.setdefault(one, put)
    return table


@cache
def _sizes() -> Mapping[str, Sequence[int]]:
    """Return the lengths of the wordings that a key begins, the longest first."""
    found: dict[str, set[int]] = {}
    for one in families():
        found.setdefault(one[0], set()).add(len(one))
    return {key: sorted(sizes, reverse=True) for key, sizes in found.items()}


def _listed() -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    text = files(__package__).joinpath("families.tsv").read_text("utf-8")
    for line in text.splitlines()[1:]:
        word, same = line.split("\t")
        wordings = [_stretch(one) for one in same.split("|")]
        yield _stretch(word), [one for one in wordings if one]


def _stretch(text: str) -> tuple[str, ...]:
    return tuple(key for key in _keys(text, list(words(text))) if key)


@cache
def _fillers() -> Mapping[str, re.Pattern[str]]:
    listed = tomllib.loads(files(__package__).joinpath("fillers.toml").read_text("utf-8"))
    return {kind: re.compile(rf"\b(?:{'|'.join(some)})(?!\w)") for kind, some in listed.items()}


def _within(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    return _inside((word.start, word.end), spans)


def _inside(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


_REFERENCE: Final = re.compile(r"\([A-Z]\d\d[^)]*\)|\*{3}[^*]*\*{3}|\((?:e|s|es|des|de la [^)]*)\)")
_OPENS: Final = re.compile(r"[\[(]")
_BRACKETS: Final = re.compile(r"[\[(][^\])]*[\])]")
_DOUBLED: Final = re.compile(r"([a-z])\1")
_SPELLINGS: Final = (
    ("oe", "e"), ("ae", "e"), ("y", "i"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("k", "c"),
)  # fmt: skip
_GRADED: Final = frozenset("type stade grade classe degre niveau".split())
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_STOP: Final = frozenset(
    "a au aux de des du en et la le les ou par pour sur dans un une avec son sa ses ce cette est"
    " chez suite lors cours due dus dues".split()
)
