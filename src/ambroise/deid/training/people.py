"""People of an example and the ways in which a document writes their names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from ambroise.deid.training.pieces import Piece
from ambroise.deid.training.surnames import (
    draw_family,
    draw_given,
    draw_origin,
    fold_accents,
)
from ambroise.deid.training.written_dates import draw_birth
from ambroise.deid.vocabulary import EPONYMS
from ambroise.text.folding import fold

STYLES: Final = ("upper", "capitalised", "all upper", "lower")
STYLE_WEIGHTS: Final = (46, 41, 8, 5)
_KEEPS_STYLE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named in an example; `style` is how documents write the name."""

    role: str
    entity: str
    woman: bool
    family: str
    birth_family: str
    given: tuple[str, str]
    born: date
    style: str


def draw_person(rng: Random, role: str, entity: str, style: str) -> Person:
    """Return someone new, written in `style` three times in four."""
    origin = draw_origin(rng)
    woman = rng.random() < 0.5
    keeps = rng.random() < _KEEPS_STYLE
    family = draw_family(rng, origin) if rng.random() > 0.015 else rng.choice(EPONYMS)
    given = (draw_given(rng, origin, woman=woman), draw_given(rng, origin, woman=woman))
    birth_family = draw_family(rng, origin)
    if rng.random() < 0.12:
        family, birth_family = fold_accents(family), fold_accents(birth_family)
        given = (fold_accents(given[0]), fold_accents(given[1]))
    return Person(
        role, entity, woman, family, birth_family, given, draw_birth(rng),
        style if keeps else rng.choices(STYLES, STYLE_WEIGHTS)[0],
    )  # fmt: skip


def initials(name: str) -> str:
    """Return the initials of a given name with their dots: `J.`, `J.-P.`, `M. L.`."""
    if "-" in name:
        return "-".join(f"{part[0].upper()}." for part in name.split("-") if part)
    return " ".join(f"{part[0].upper()}." for part in name.split())


def trigram(person: Person) -> str:
    """Return the three letters by which a team signs."""
    letters = [c for c in fold(person.family) if c.isalpha()]
    given = fold(person.given[0])[0]
    return (
        given + "".join(letters[:2]) if ord(given) % 2 else "".join(letters[:2]) + given
    ).upper()


def _family(person: Person, name: str) -> str:
    if person.style in ("upper", "all upper"):
        upper = name.upper()
        return fold_accents(upper) if (len(name) + len(person.given[0])) % 3 else upper
    return name.lower() if person.style == "lower" else name


def _given(person: Person, name: str) -> str:
    if person.style == "all upper":
        return fold_accents(name.upper())
    return name.lower() if person.style == "lower" else name


def names(person: Person, form: str, rng: Random) -> list[Piece]:
    """Return the name written as `form` says; where it is empty, in a form usual for the role."""
    if not form:
        form = rng.choices(*_USUAL[person.role])[0]
    return [Piece(*token(person)) if callable(token) else Piece(token) for token in _FORMS[form]]


_Token = Callable[[Person], tuple[str, str, str, str]]


def _said(label: str, say: Callable[[Person], str]) -> _Token:
    return lambda person: (say(person), label, person.role, person.entity)


_LAST: Final = _said("NOM", lambda p: _family(p, p.family))
_BIRTH: Final = _said("NOM", lambda p: _family(p, p.birth_family))
_FIRST: Final = _said("PRENOM", lambda p: _given(p, p.given[0]))
_SECOND: Final = _said("PRENOM", lambda p: _given(p, p.given[1]))
_INITIAL: Final = _said("PRENOM", lambda p: initials(p.given[0]))
_BARE_INITIAL: Final = _said("PRENOM", lambda p: initials(p.given[0]).replace(".", ""))
_FORMS: Final[dict[str, tuple[_Token | str, ...]]] = {
    "l": (_LAST,),
    "b": (_BIRTH,),
    "g": (_FIRST,),
    "g2": (_SECOND,),
    "i": (_INITIAL,),
    "i0": (_BARE_INITIAL,),
    "l0": (_said("NOM", lambda p: p.family[0].upper()),),
    "x": (_said("NOM", trigram),),
    "gl": (_FIRST, " ", _LAST),
    "lg": (_LAST, " ", _FIRST),
    "il": (_INITIAL, " ", _LAST),
    "li": (_LAST, " ", _INITIAL),
    "ilglued": (_INITIAL, _LAST),
    "i0l": (_BARE_INITIAL, " ", _LAST),
    "li0": (_LAST, " ", _BARE_INITIAL),
    "ggl": (_FIRST, " ", _SECOND, " ", _LAST),
    "lcg": (_LAST, ", ", _FIRST),
    "xcn": (_LAST, "^", _FIRST),
    "xpn": (_LAST, "^", _FIRST, "^", _SECOND),
    "us": (_LAST, "_", _FIRST),
}
_USUAL: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "patient": (("lg", "gl", "l", "lcg", "ggl"), (45, 35, 15, 2, 3)),
    "professional": (
        ("gl", "il", "l", "lg", "li", "ilglued", "i0l", "li0"),
        (30, 26, 19, 14, 4, 3, 2, 2),
    ),
    "relative": (("gl", "lg", "l", "g"), (50, 22, 10, 18)),
    "other": (("gl", "lg", "l", "il"), (55, 20, 20, 5)),
}

NAME_FORMS: Final = frozenset(_FORMS) | {""}
