"""Medical words in plain French: our lists, and how the words of a letter are found in them.

The lists (`data/*.csv`, `data/*.toml`) are ours and under the licence of the project. A condition
is found by its CIM-10 code first, then by its words; the longest match wins.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ambroise.text.assertions import AFFIRMED, context_at, find_contexts
from ambroise.text.folding import fold
from ambroise.uses.explanation.schema import Audience, Topic

CODE: Final = re.compile(r" ?\((?:CIM-10|CCAM) ([A-Z0-9.+]+)\)")
"""The code that a letter writes after a label."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in plain words: `means` for grown-ups, `simple` a sentence for a child."""

    means: str
    simple: str


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that words of a text name; `affirmed` when they are not denied nor supposed."""

    start: int
    end: int
    entry: Entry
    affirmed: bool


class Lexicon:
    """A list of things by words and by code prefix."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._by_words: dict[str, Entry] = {}
        self._by_code: dict[str, Entry] = {}
        for row in rows:
            entry = Entry(row["means"], row.get("simple", ""))
            for words in filter(None, row.get("words", "").split("|")):
                self._by_words[fold(words)] = entry
            for code in row.get("codes", "").split():
                self._by_code[code] = entry
        longest = sorted(self._by_words, key=len, reverse=True)
        either = "|".join(re.escape(words) for words in longest)
        self._pattern = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")

    def of_code(self, code: str) -> Entry | None:
        """Return the entry of the longest prefix of a code."""
        starts = (code[:size] for size in range(len(code), 0, -1))
        return next((self._by_code[one] for one in starts if one in self._by_code), None)

    def find(self, text: str) -> list[Found]:
        """Return what a text names, in its order, the longest words first where they overlap."""
        matches = list(self._pattern.finditer(fold(text)))
        if not matches:
            return []
        reaches = find_contexts(text)
        return [
            Found(
                one.start(),
                one.end(),
                self._by_words[one[0]],
                context_at(reaches, one.start(), one.end()) == AFFIRMED,
            )
            for one in matches
        ]


@cache
def conditions() -> Lexicon:
    return Lexicon(_rows("conditions.csv"))


@cache
def acts() -> Lexicon:
    return Lexicon(_rows("acts.csv"))


@cache
def glossary() -> Lexicon:
    """Return every word that can be explained, conditions included."""
    return Lexicon((*_rows("conditions.csv"), *_rows("acts.csv"), *_rows("glossary.csv")))


@cache
def specialities() -> Lexicon:
    rows = ({"words": row["words"], "means": row["who"]} for row in _rows("specialities.csv"))
    return Lexicon(rows)


@cache
def _serving() -> Mapping[str, Entry]:
    return {row["atc"]: Entry(row["serves"], row["simple"]) for row in _rows("drugs.csv")}


def serves(atc: str) -> Entry | None:
    """Return what a drug is for, by the longest prefix of its ATC code; None when not listed."""
    starts = (atc[:size] for size in range(len(atc), 0, -1))
    return next((_serving()[one] for one in starts if one in _serving()), None)


@dataclass(frozen=True, slots=True)
class Wording:
    """The fixed words of one audience: `says` by the name of the sentence."""

    title: str
    fixed: str
    titles: Mapping[Topic, str]
    says: Mapping[str, str]

    def say(self, what: str, /, **words: str) -> str:
        """Return a sentence with its words filled in, "" where this audience has none."""
        return self.says[what].format(**words)


@cache
def wording(audience: Audience) -> Wording:
    said = read_toml("wording.toml")[audience.value]
    titles = {topic: said["titles"][topic.value] for topic in Topic}
    return Wording(said["title"], said["fixed"], titles, said["says"])


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """Return the languages of versions by code, each with its `name`, `own` and `direction`."""
    return read_toml("languages.toml")


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(name))


def without_code(text: str) -> str:
    """Return a label of the letter without its code and its last full stop."""
    return CODE.sub("", text).strip().rstrip(".").strip()


def code_in(text: str) -> str:
    match = CODE.search(text)
    return match[1] if match else ""


def explained(text: str, known: set[str]) -> str:
    """Return a sentence of the letter with each hard word explained in brackets, once a version.

    `known` are the explanations that were already given; it grows.
    """
    pieces: list[str] = []
    at = 0
    for one in _unknown(text, known):
        pieces += [text[at : one.end], f" ({one.entry.means})"]
        at = one.end
    return "".join((*pieces, text[at:]))


def explained_apart(text: str, known: set[str]) -> str:
    """Return a sentence of the letter, then one sentence for each hard word, once a version."""
    apart = [
        f"« {text[one.start : one.end]} » : {one.entry.means}." for one in _unknown(text, known)
    ]
    return " ".join((text, *apart))


def _unknown(text: str, known: set[str]) -> Iterator[Found]:
    """Yield the words of a sentence to explain; each is in `known` from then on."""
    for one in glossary().find(text):
        means = one.entry.means
        said = fold(text[one.start : one.end])
        before = text[: one.start]
        bracketed = text[one.end :].lstrip().startswith("(") or before.count("(") > before.count(
            ")"
        )
        if means in known or bracketed or said in fold(means):
            continue
        known.add(means)
        yield one


def sentences_of(entries: Iterable[Found]) -> Iterator[str]:
    """Yield the child's sentence of each thing that a text affirms, each once."""
    yield from dict.fromkeys(
        one.entry.simple for one in entries if one.affirmed and one.entry.simple
    )


def _rows(name: str) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(_file(name).splitlines(), delimiter=";"))


def _file(name: str) -> str:
    source = files("ambroise.uses.explanation").joinpath("data", name)
    return source.read_text(encoding="utf-8")
