"""Templates of fragments, read from `templates/`, and their small language.

A `.lines` file holds a template a line, a `.blocks` file templates of several lines parted by a
line `%`; a line that starts with `# ` at the top is a comment. In a template:

- `{p.nom}` is a slot: an entity (`p` the patient, `d1`, `d2` professionals, `r1` relatives, `o1`
  others, `h1` hospitals; a letter alone but `p` is someone new) and a part; `{date}` a free one;
- `^` (capitals), `_` (lower case) or `~` (capitalised) before the brace sets the case;
- `{p:né|née}` is by the sex of the entity, `{n:1-10}` a number;
- `[a|b|]` is one of several, and nests; brackets without a bar are brackets.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_SLOT: Final = re.compile(
    r"\{(?P<entity>[a-z]+[0-9]*)(?:\.(?P<part>[a-z0-9]+))?(?P<case>[\^_~]?)"
    r"(?::(?:(?P<low>\d+)-(?P<high>\d+)|(?P<man>[^{}|]*)\|(?P<woman>[^{}|]*)))?\}"
)
_MARK: Final = re.compile(r"[\[\]|{]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill: `part` of `entity`, or the free filler named `entity`."""

    entity: str
    part: str
    case: str


@dataclass(frozen=True, slots=True)
class BySex:
    """Two wordings, for a man and for a woman."""

    entity: str
    man: str
    woman: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds, both taken."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several wordings."""

    options: tuple["Template", ...]


Part = str | Slot | BySex | Number | Choice
Template = tuple[Part, ...]


def parse(source: str) -> Template:
    """Return the template that `source` writes; what is no slot and no choice is text."""
    return _sequence(source, 0, inside=False)[0]


@cache
def registers() -> dict[str, tuple[str, ...]]:
    """Return the templates as written, by register (the name of its files)."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(files(__package__).joinpath("templates").iterdir(), key=lambda f: f.name):
        name, _, kind = file.name.rpartition(".")
        text = re.sub(r"\A(?:# [^\n]*\n)+", "", file.read_text(encoding="utf-8"))
        if kind == "lines":
            read = tuple(line for line in text.split("\n") if line.strip())
        elif kind == "blocks":
            blocks = re.split(r"(?m)^%\n", text)
            read = tuple(block.strip("\n") for block in blocks if block.strip())
        else:
            continue
        found[name] = found.get(name, ()) + read
    return found


def _sequence(source: str, at: int, *, inside: bool) -> tuple[Template, int]:
    """Return the parts from `at` on, up to the end or, `inside` a choice, to its `|` or `]`."""
    parts: list[Part] = []
    text = ""
    while at < len(source):
        mark = _MARK.search(source, at)
        if mark is None:
            text += source[at:]
            at = len(source)
            break
        text += source[at : mark.start()]
        at = mark.start()
        if inside and mark[0] in "|]":
            break
        found, end = _marked(source, at)
        if found is None:
            text += mark[0]
            at += 1
            continue
        if text:
            parts.append(text)
            text = ""
        parts.append(found)
        at = end
    if text:
        parts.append(text)
    return tuple(parts), at


def _marked(source: str, at: int) -> tuple[Part | None, int]:
    if source[at] == "{" and (match := _SLOT.match(source, at)):
        return _slot(match), match.end()
    if source[at] == "[":
        return _choice(source, at)
    return None, at


def _slot(match: re.Match[str]) -> Part:
    if match["low"] is not None:
        return Number(int(match["low"]), int(match["high"]))
    if match["man"] is not None:
        return BySex(match["entity"], match["man"], match["woman"])
    return Slot(match["entity"], match["part"] or "", match["case"])


def _choice(source: str, at: int) -> tuple[Part | None, int]:
    """Return the choice that opens at `at` and where it ends; None where a bracket is a bracket."""
    options: list[Template] = []
    end = at
    while end == at or source[end] == "|":
        option, end = _sequence(source, end + 1, inside=True)
        options.append(option)
        if end >= len(source):
            return None, at
    return (Choice(tuple(options)), end + 1) if len(options) > 1 else (None, at)
