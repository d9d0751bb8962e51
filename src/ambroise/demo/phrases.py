"""Wordings: banks of sentences, one set a split, from which no two splits share a sentence.

A bank is a TOML file `phrases/<split>/<module>.toml`: tables of lists of variants. A variant is
text with `(one|other)` alternatives, `[optional]` parts, `{slots}` and `<module.table.key>`
references to another list; they nest. Parentheses without a bar are parentheses.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from ambroise.demo.marks import starts_with_vowel

_ELIDING: Final = re.compile(r"\b([Dd]|[Qq]u)e $")
SPLITS: Final = ("train", "develop", "test")
"""The three parts of the demo: what a model learns from, is tuned on and is judged by."""

_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class _Text:
    text: str


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple["_Sequence", ...]


@dataclass(frozen=True, slots=True)
class _Optional:
    inner: "_Sequence"


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str


@dataclass(frozen=True, slots=True)
class _Reference:
    key: str


_Part = _Text | _Choice | _Optional | _Slot | _Reference
_Sequence = tuple[_Part, ...]

_TOKEN = re.compile(r"[()\[\]|]|\{[^{}]+\}|<[a-z_0-9]+(?:\.[a-z_0-9]+)+>")


class _Parser:
    """A variant read once: a sequence of parts."""

    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._pieces = [piece for piece in re.split(f"({_TOKEN.pattern})", variant) if piece]
        self._at = 0

    def parse(self) -> _Sequence:
        found = self._options(None)
        if len(found) > 1:
            raise ValueError(f"a bar stands outside parentheses: {self._variant!r}")
        return found[0]

    def _options(self, closing: str | None) -> list[_Sequence]:
        options: list[list[_Part]] = [[]]
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            self._at += 1
            if piece == closing:
                return [tuple(option) for option in options]
            if piece == "|":
                options.append([])
            elif piece == "(":
                inner = self._options(")")
                choice: list[_Part] = [_Text("("), *inner[0], _Text(")")]
                options[-1] += [_Choice(tuple(inner))] if len(inner) > 1 else choice
            elif piece == "[":
                options[-1].append(_Optional(self._options("]")[0]))
            elif piece in ")]":
                raise ValueError(f"{piece} closes nothing: {self._variant!r}")
            else:
                options[-1].append(self._leaf(piece))
        if closing is not None:
            raise ValueError(f"{closing} is missing: {self._variant!r}")
        return [tuple(option) for option in options]

    @staticmethod
    def _leaf(piece: str) -> _Part:
        if _SLOT.fullmatch(piece):
            return _Slot(piece[1:-1])
        if _TOKEN.fullmatch(piece):
            return _Reference(piece[1:-1])
        return _Text(piece)


@cache
def _parsed(variant: str) -> _Sequence:
    return _Parser(variant).parse()


@cache
def _bank(split: str, module: str) -> Mapping[str, Any]:
    text = files("ambroise.demo").joinpath("phrases", split, f"{module}.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(slots=True)
class Phrases:
    """The wordings of one split; a variant comes again only when all of its list have been."""

    split: str
    _used: dict[str, list[str]] = field(default_factory=dict)

    def say(self, rng: Random, key: str, slots: Mapping[str, str]) -> str:
        """Word `module.table...key`, its slots filled.

        Raises KeyError for a list or a slot that is not there.
        """
        variants = self._variants(key)
        left = self._used.setdefault(key, [])
        if not left:
            left += rng.sample(variants, len(variants)) if len(variants) > 1 else variants
        return self._write(rng, _parsed(left.pop()), slots)

    def _variants(self, key: str) -> list[str]:
        module, *path = key.split(".")
        found: Any = _bank(self.split, module)
        for name in path:
            found = found[name]
        if not isinstance(found, list):
            raise KeyError(key)
        return found

    def _write(self, rng: Random, parts: _Sequence, slots: Mapping[str, str]) -> str:
        written = []
        for part in parts:
            match part:
                case _Text(text):
                    written.append(text)
                case _Slot(name):
                    if written and starts_with_vowel(slots[name]):
                        written[-1] = _ELIDING.sub(r"\1'", written[-1])
                    written.append(slots[name])
                case _Choice(options):
                    written.append(self._write(rng, rng.choice(options), slots))
                case _Optional(inner):
                    written.append(self._write(rng, inner, slots) if rng.random() < 0.5 else "")
                case _Reference(key):
                    written.append(self.say(rng, key, slots))
        return "".join(written)
