"""The parts of a document, as far as they change what a diagnosis named in them is worth."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.text.folding import fold


class Part(StrEnum):
    """Parts of `parts.toml`; NONE before the first title, or under a title that is not known."""

    MOTIVE = "motive"
    CONCLUSION = "conclusion"
    HISTORY = "history"
    FAMILY = "family"
    ALLERGY = "allergy"
    LIVING = "living"
    HOME_DRUGS = "home_drugs"
    ILLNESS = "illness"
    EXAM = "exam"
    FINDINGS = "findings"
    COURSE = "course"
    ACTS = "acts"
    AFTER = "after"
    NONE = "none"


_LINE: Final = re.compile(
    r"^[ \t>~*#=•\-–/+]*(?:[ivx]{1,4}[.)/ ]|\d{1,2}[.)/])?[ \t]*"
    r"(?P<title>[^\W\d_][^\n:>~=|]{1,58}?)[ \t]*"
    r"(?:(?P<mark>[:>~=]+|-{1,3}(?=\s)|\*{2,3})[ \t]*(?P<rest>[^\n]*))?$",
    re.MULTILINE,
)
_LONGEST: Final = 7


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` is the body of a part."""

    part: Part
    start: int
    end: int


def parts_of(text: str) -> list[Stretch]:
    """Return the parts of a text in order, the whole of it being in one of them."""
    low = fold(text)
    found: list[Stretch] = []
    at, part = 0, Part.NONE
    for match in _LINE.finditer(low):
        title = " ".join(match["title"].split()).rstrip(" .-*#=_")
        named = _part(title) if len(title.split()) <= _LONGEST else None
        alone = not (match["rest"] or "").strip()
        marked = match["mark"] is not None
        if not (named and (marked or alone)):
            named = Part.NONE if alone and _is_heading(text[match.start() : match.end()]) else None
        if named is None:
            continue
        if match.start() > at:
            found.append(Stretch(part, at, match.start()))
        at, part = match.start("rest") if marked else match.end(), named
    if at < len(text):
        found.append(Stretch(part, at, len(text)))
    return found


def part_at(parts: list[Stretch], place: int) -> Part:
    """Return the part that holds an offset."""
    return next((one.part for one in parts if one.start <= place < one.end), Part.NONE)


def _is_heading(line: str) -> bool:
    """Return whether a line alone in capitals, of a few words, is a title we do not know."""
    words = line.strip(" \t*#=~>-_:")
    return len(words) > 5 and len(words.split()) <= _LONGEST and words.isupper()


def _part(title: str) -> Part | None:
    return next((part for part, pattern in _titles() if pattern.fullmatch(title)), None)


@cache
def _titles() -> tuple[tuple[Part, re.Pattern[str]], ...]:
    """Return the patterns, narrow parts first: family before history, home before after."""
    told = tomllib.loads(files(__package__).joinpath("parts.toml").read_text("utf-8"))
    first = (Part.FAMILY, Part.ALLERGY, Part.HOME_DRUGS, Part.AFTER)
    order = sorted(told, key=lambda name: name not in first)
    return tuple((Part(name), re.compile("|".join(told[name]["patterns"]))) for name in order)
