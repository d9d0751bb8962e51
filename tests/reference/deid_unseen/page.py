"""A page of text with its marks, and the small language of the templates.

@header @body @signature    where the page is, on a line of its own
[[this||that||]]            one of them, at random; may nest
{bank.histoire*3}           three sentences of a bank, each once
{P.NOM} {D1.full} {d0}      a slot: see `slots`
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` names an identity; `form` is said only where the text cannot say it."""

    start: int
    end: int
    label: str
    role: str
    entity: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A text, its marks in order and disjoint, and where its places begin."""

    text: str
    marks: tuple[Mark, ...]
    places: tuple[tuple[int, str], ...]

    def place(self, offset: int) -> str:
        """Return `header`, `body` or `signature`."""
        found = "body"
        for start, name in self.places:
            if start <= offset:
                found = name
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that a slot writes; without a label it is not an identity."""

    text: str
    label: str = ""
    role: str = ""
    entity: str = ""
    form: str = ""


Slots = Callable[[str], Sequence[Piece]]
_CHOICE: Final = re.compile(r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", re.DOTALL)
_BANK: Final = re.compile(r"\{bank\.(\w+)(?:\*(\d+))?(/?)\}")
_SLOT: Final = re.compile(r"\{([^{}]+)\}")
_PLACE: Final = re.compile(r"^@(header|body|signature)\n", re.MULTILINE)


def chosen(template: str, banks: Mapping[str, Sequence[str]], rng: Random) -> str:
    """Return the template with its choices made and its bank sentences in place."""

    def one_of(match: re.Match[str]) -> str:
        return rng.choice(str(match[1]).split("||"))

    def sentences(match: re.Match[str]) -> str:
        bank = banks[match[1]]
        taken = rng.sample(bank, min(len(bank), int(match[2] or 1)))
        return ("\n" if match[3] else " ").join(taken)

    while True:
        before = template
        template = _CHOICE.sub(one_of, template)
        if "[[" not in template:
            template = _BANK.sub(sentences, template)
        if template == before:
            return template


def filled(template: str, slots: Slots) -> Page:
    """Return the page of a template whose choices are made."""
    text: list[str] = []
    marks: list[Mark] = []
    places: list[tuple[int, str]] = []
    length = 0

    def add(written: str) -> None:
        nonlocal length
        text.append(written)
        length += len(written)

    for part in re.split(r"(^@(?:header|body|signature)\n)", template, flags=re.MULTILINE):
        if _PLACE.fullmatch(part):
            places.append((length, part.strip("@\n")))
            continue
        at = 0
        for match in _SLOT.finditer(part):
            add(part[at : match.start()])
            at = match.end()
            for piece in slots(match[1]):
                if piece.label and piece.text:
                    marks.append(
                        Mark(
                            length,
                            length + len(piece.text),
                            piece.label,
                            piece.role,
                            piece.entity,
                            piece.form,
                        )
                    )
                add(piece.text)
        add(part[at:])
    return Page("".join(text), tuple(marks), tuple(places))
