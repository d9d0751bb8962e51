"""Who and what an example names: slots become pieces, and one entity stays the same throughout."""

import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Final

from ambroise.deid.training import medicine
from ambroise.deid.training.people import (
    NAME_FORMS,
    STYLE_WEIGHTS,
    STYLES,
    Person,
    draw_person,
    names,
)
from ambroise.deid.training.pieces import Piece
from ambroise.deid.training.slots import FILLERS, FREE, HOSPITAL_PARTS, PERSON_PARTS, TABLES
from ambroise.deid.training.surnames import fold_accents
from ambroise.deid.training.templates import BySex, Choice, Number, Slot, Template, parse

_ROLES: Final = {"p": "patient", "d": "professional", "r": "relative", "o": "other"}
_CASES: Final[dict[str, Callable[[str], str]]] = {
    "^": str.upper, "_": str.lower, "~": lambda text: text[:1].upper() + text[1:].lower(),
}  # fmt: skip
_VOWELS: Final = frozenset("AEIOUÉÈÊHÎŒaeiouéèêîœ")
_ELIDES: Final = re.compile(r"(?i)\bde $")


class Cast:
    """The people, places and numbers of one example, drawn as the template asks for them."""

    __slots__ = ("_drawn", "_people", "_rng", "_strangers", "_style")

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._style = rng.choices(STYLES, STYLE_WEIGHTS)[0]
        self._people: dict[str, Person] = {}
        self._drawn: dict[tuple[str, str], str] = {}
        self._strangers = 0

    def fill(self, template: Template) -> list[Piece]:
        """Return the pieces of `template` with every slot filled and every choice made."""
        pieces: list[Piece] = []
        for part in template:
            if isinstance(part, str):
                pieces.append(Piece(part))
            elif isinstance(part, Slot):
                pieces = _elided(pieces, self._slot(part))
            elif isinstance(part, Choice):
                pieces += self.fill(self._rng.choice(part.options))
            elif isinstance(part, Number):
                pieces.append(Piece(str(self._rng.randint(part.low, part.high))))
            else:
                pieces.append(Piece(self._by_sex(part)))
        return pieces

    def _slot(self, slot: Slot) -> list[Piece]:
        pieces = self._filled(slot)
        if slot.case:
            change = _CASES[slot.case]
            return [piece.rewritten(change(piece.text)) for piece in pieces]
        return pieces

    def _filled(self, slot: Slot) -> list[Piece]:
        kind = slot.entity.rstrip("0123456789")
        if kind in _ROLES:
            person = self._person(slot.entity)
            if slot.part in NAME_FORMS:
                return names(person, slot.part, self._rng)
            label, draw = PERSON_PARTS[slot.part]
            text = self._kept(person.entity, slot.part, lambda: draw(self._rng, person))
            return [
                Piece(text, label, person.role if label else "", person.entity if label else "")
            ]
        if kind == "h":
            return self._hospital(slot)
        if kind in FREE:
            label, role, drawn = FREE[kind]
            text = drawn(self._rng, slot.part)
            return [Piece(text, label, role, f"{label}:{fold_accents(text).lower()}")]
        if kind in FILLERS:
            return [Piece(FILLERS[kind](self._rng))]
        return self.fill(_parsed(medicine.one(self._rng, TABLES[kind])))

    def _hospital(self, slot: Slot) -> list[Piece]:
        entity = slot.entity if slot.entity != "h" else self._stranger("h")
        label, draw = HOSPITAL_PARTS[slot.part]
        text = self._kept(entity, slot.part, lambda: draw(self._rng))
        return [Piece(text, label, "hospital", f"hospital:{entity}")]

    def _person(self, entity: str) -> Person:
        role = _ROLES[entity[0]]
        if entity in ("d", "r", "o"):
            entity = self._stranger(entity)
        person = self._people.get(entity)
        if person is None:
            person = draw_person(self._rng, role, f"{role}:{entity}", self._style)
            self._people[entity] = person
        return person

    def _stranger(self, kind: str) -> str:
        self._strangers += 1
        return f"{kind}#{self._strangers}"

    def _kept(self, entity: str, part: str, draw: Callable[[], str]) -> str:
        text = self._drawn.get((entity, part))
        if text is None:
            text = self._drawn[entity, part] = draw()
        return text

    def _by_sex(self, part: BySex) -> str:
        return part.woman if self._person(part.entity).woman else part.man


@cache
def _parsed(source: str) -> Template:
    return parse(source)


def _elided(before: list[Piece], filled: list[Piece]) -> list[Piece]:
    """Return the two in a row, `de` elided before a plain filler that begins with a vowel."""
    last, first = before[-1:], filled[:1]
    if last and first and not first[0].label and first[0].text[:1] in _VOWELS:
        match = _ELIDES.search(last[0].text)
        if match is not None and not last[0].label:
            before[-1] = Piece(f"{last[0].text[:-2]}'")
    return before + filled
