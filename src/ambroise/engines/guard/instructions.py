"""Passages of a note that speak to a machine: what they are, and where."""

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from ambroise.engines.guard.decoding import HARDLY, decodings
from ambroise.engines.guard.model import shipped
from ambroise.engines.guard.unmasking import Unmasked, unmasked
from ambroise.text.folding import fold
from ambroise.text.sentences import split_sentences

HIDDEN: Final = "hidden"
"""The kind of what no reader sees: Unicode tags, runs of unseen characters."""

ADDRESS: Final = "address"
"""The kind of a sentence that speaks to a machine, or tells what it shall write."""

ENCODED: Final = "encoded"
"""The kind of an instruction that stands in base64, in hexadecimal, reversed or in ROT13."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """A stretch of a text that looks like an instruction to a machine, `kind` says of which sort.

    Offsets are code points of the text, end excluded; the stretch is whole sentences.
    """

    start: int
    end: int
    kind: str


_TAGS: Final = re.compile("[\U000e0020-\U000e007f]{2,}")
_UNSEEN_RUN: Final = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]{6,}")
_TWO: Final = 2.0
"""How much surer the model must be of two sentences together than of one."""


_WORD: Final = re.compile("[a-z]{3,}")
_DISGUISED: Final = 3


def find_instructions(text: str) -> tuple[Instruction, ...]:
    """Return the passages of `text` that look like instructions to a machine, in order, disjoint.

    By a model of its sentences and by forms (`instructions.toml`), both on the text without its
    disguises (accents, look-alike letters, spaced letters, unseen characters), and by the model
    once more on what decodes. Nothing finds every attack: what holds is that nothing an answer
    says can act.
    """
    plain = unmasked(text)
    sentences = split_sentences(text)
    seen = [
        *_by_model(text, plain, sentences),
        *_by_form(plain, sentences),
        *_encoded(text, sentences),
    ]
    if not text.isascii():
        seen += _hidden(text)
    return _merged(seen)


def _by_model(
    text: str, plain: Unmasked, sentences: list[tuple[int, int]]
) -> Iterator[Instruction]:
    if not sentences:
        return
    starts = [bisect_left(plain.origin, start) for start, _ in sentences]
    alone, together = shipped().scores(plain.text, starts)
    for at in np.flatnonzero(alone > HARDLY):
        if alone[at] > 0 or _disguised(text[slice(*sentences[at])]):
            yield Instruction(*sentences[at], ADDRESS)
    both = (together > _TWO) & (alone[:-1] <= 0) & (alone[1:] <= 0)
    for at in np.flatnonzero(both):
        yield Instruction(sentences[at][0], sentences[at + 1][1], ADDRESS)


def _disguised(written: str) -> bool:
    """Return whether a sentence has words that show only without their disguise."""
    shown = _WORD.findall(fold(unicodedata.normalize("NFC", written)))
    return len(set(_WORD.findall(unmasked(written).text)) - set(shown)) >= _DISGUISED


def _by_form(plain: Unmasked, sentences: list[tuple[int, int]]) -> Iterator[Instruction]:
    for kind, pattern in _forms():
        for match in pattern.finditer(plain.text):
            start, end = plain.origin[match.start()], plain.origin[match.end() - 1] + 1
            yield _whole(sentences, start, end, kind)


def _hidden(text: str) -> Iterator[Instruction]:
    for pattern in (_TAGS, _UNSEEN_RUN):
        for match in pattern.finditer(text):
            yield Instruction(match.start(), match.end(), HIDDEN)


def _encoded(text: str, sentences: list[tuple[int, int]]) -> Iterator[Instruction]:
    for start, end, decoded, least in decodings(text, sentences):
        if shipped().score(unmasked(decoded).text) > least:
            yield _whole(sentences, start, end, ENCODED)


def _whole(sentences: list[tuple[int, int]], start: int, end: int, kind: str) -> Instruction:
    """Return the sentences that a stretch touches."""
    touched = [one for one in sentences if one[0] < end and one[1] > start]
    if not touched:
        return Instruction(start, end, kind)
    return Instruction(min(start, touched[0][0]), max(end, touched[-1][1]), kind)


def _merged(found: list[Instruction]) -> tuple[Instruction, ...]:
    merged: list[Instruction] = []
    for one in sorted(found, key=lambda it: (it.start, it.end)):
        if merged and one.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Instruction(last.start, max(last.end, one.end), last.kind)
        else:
            merged.append(one)
    return tuple(merged)


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the file of forms, compiled; one by one they are six times as fast as all in one,
    which gives no first letter to look for."""
    said = tomllib.loads(
        files("ambroise.engines.guard").joinpath("instructions.toml").read_text(encoding="utf-8")
    )
    return tuple(
        (kind, re.compile(one.replace(" ?", r"\s*").replace(" ", r"\s+")))
        for kind, every in said.items()
        for one in every
    )
