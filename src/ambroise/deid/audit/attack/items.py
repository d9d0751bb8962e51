"""What of an identity is looked for, in the forms that it may survive in.

Written apart from the recognisers on purpose: a form that detection does not know must not be
unknown here too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from ambroise.deid.identity import Identity
from ambroise.text.folding import fold

KINDS: Final = (
    "family_name", "given_name", "birth_date", "ipp", "nir", "stay_number", "rpps", "phone",
    "email", "address", "postal_code", "city",
)  # fmt: skip
WORD: Final = re.compile(r"[^\W\d_]+|\d+")
SHORTEST_PART: Final = 4
FULL_NAME: Final = "full_name"

_LIGATURES: Final = {"œ": "oe", "æ": "ae", "ß": "ss"}
_MONTHS: Final = (
    ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars", "mar"), ("avril", "avr"),
    ("mai",), ("juin", "jun"), ("juillet", "juil", "jul"), ("aout", "aou"),
    ("septembre", "sept", "sep"), ("octobre", "oct"), ("novembre", "nov"), ("decembre", "dec"),
)  # fmt: skip
_UNITS: Final = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf"
).split()
_TENS: Final = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
_WAYS: Final = frozenset(
    "rue avenue av bd boulevard chemin route rte place pl impasse imp allee allees quai cours"
    " lotissement residence lieu dit de du des la le les l d bis ter".split()
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look for: `forms` are folded words apart by one space, `digits` a number.

    `parts` are words of a compound that say enough alone; `fuzzy` tells that typing errors count.
    """

    kind: str
    role: str
    value: str
    forms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()
    fuzzy: bool = False


def words(text: str) -> str:
    """Return the folded words and runs of digits of a text, apart by one space."""
    return spaced(WORD.findall(text))


def spaced(found: Iterable[str]) -> str:
    """Return words folded and apart by one space, ligatures in two letters."""
    folded = fold(" ".join(found))
    for one, two in _LIGATURES.items():
        if one in folded:
            folded = folded.replace(one, two)
    return folded


@lru_cache(maxsize=4096)
def items(person: Identity) -> tuple[Item, ...]:
    """Return what is looked for of a person; an empty field gives nothing."""
    return (*names(person), *births(person), *numbers(person), *places(person))


def names(person: Identity) -> Iterator[Item]:
    families = (person.family_name, person.birth_name)
    for kind, known in (("family_name", families), ("given_name", person.given_names)):
        for name in dict.fromkeys(known):
            if form := words(name):
                yield Item(kind, person.role, name, (form,), _parts(form), fuzzy=True)


def births(person: Identity) -> Iterator[Item]:
    if day := person.birth_date:
        glued = (f"{day:%d%m%Y}", f"{day:%Y%m%d}")
        yield Item("birth_date", person.role, day.isoformat(), dated(day), digits=glued)


def numbers(person: Identity) -> Iterator[Item]:
    """Yield the numbers and the e-mail of a person."""
    for kind, value in (
        ("ipp", person.ipp),
        ("nir", person.nir),
        ("rpps", person.rpps),
        ("phone", person.phone),
        *(("stay_number", number) for number in person.stay_numbers),
    ):
        if found := _number(kind, person.role, value):
            yield found
    if person.email:
        yield Item("email", person.role, person.email, (words(person.email),))


def places(person: Identity) -> Iterator[Item]:
    role = person.role
    if form := words(person.address):
        parts = tuple(one for one in (_street(form),) if one)
        yield Item("address", role, person.address, (form,), parts)
    if person.postal_code:
        yield Item("postal_code", role, person.postal_code, (words(person.postal_code),))
    if form := words(person.city):
        yield Item("city", role, person.city, _saint(form), fuzzy=True)


def dated(day: date) -> tuple[str, ...]:
    """Return the written forms of a date, as `words` gives them: numbers, months, all in words."""
    days = dict.fromkeys((str(day.day), f"{day.day:02d}"))
    months = dict.fromkeys((str(day.month), f"{day.month:02d}"))
    years = (str(day.year), f"{day.year % 100:02d}")
    names = _MONTHS[day.month - 1]
    numeric = [f"{d} {m} {y}" for d in days for m in months for y in years]
    numeric += [f"{day.year} {m} {d}" for d in days for m in months]
    first = [f"{d} er" for d in days] if day.day == 1 else []
    named = [f"{d} {name} {y}" for d in (*days, *first) for name in names for y in years]
    spoken = "premier" if day.day == 1 else in_words(day.day)
    said = [
        f"{d} {name} {year}"
        for d in dict.fromkeys((spoken, in_words(day.day), *days))
        for name in names[:1]
        for year in _years_in_words(day.year)
    ]
    said += [f"{spoken} {names[0]} {day.year}"]
    return tuple(dict.fromkeys((*numeric, *named, *said)))


def in_words(number: int) -> str:
    """Return a number in 0..99 in French words, apart by spaces."""
    if number < 20:
        return _UNITS[number].replace("-", " ")
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    if tens == 8:
        return "quatre vingt " + (in_words(unit) if unit else "")
    if not unit:
        return _TENS[tens]
    link = " et " if unit in (1, 11) else " "
    return f"{_TENS[tens]}{link}{in_words(unit)}"


def _years_in_words(year: int) -> Iterator[str]:
    century, rest = divmod(year, 100)
    tail = f" {in_words(rest).strip()}" if rest else ""
    if century == 19:
        for start in ("mille neuf cent", "mil neuf cent", "dix neuf cent"):
            yield start + tail
    elif century == 20:
        yield "deux mille" + tail
    elif century == 18:
        yield "mille huit cent" + tail


def _number(kind: str, role: str, value: str) -> Item | None:
    digits = re.sub(r"\W|_", "", fold(value))
    if kind == "phone":
        digits = re.sub(r"\D", "", value)[-9:]
        return Item(kind, role, value, digits=(digits,)) if len(digits) == 9 else None
    if len(digits) < SHORTEST_PART:
        return None
    if not digits.isdigit() and kind != "nir":
        return Item(kind, role, value, (words(value),), digits=(digits,))
    short = (digits[:13],) if kind == "nir" and len(digits) == 15 else ()
    return Item(kind, role, value, digits=(digits, *short), fuzzy=len(digits) >= 8)


def _parts(form: str) -> tuple[str, ...]:
    found = form.split(" ")
    return tuple(one for one in found if len(one) >= SHORTEST_PART) if len(found) > 1 else ()


def _street(form: str) -> str:
    """Return the name of the street without number and kind of way, when it says enough."""
    name = [one for one in form.split(" ") if one not in _WAYS and not one.isdigit()]
    return " ".join(name) if len("".join(name)) >= 2 * SHORTEST_PART else ""


def _saint(form: str) -> tuple[str, ...]:
    short = re.sub(r"\bsaint\b", "st", re.sub(r"\bsainte\b", "ste", form))
    return tuple(dict.fromkeys((form, short)))
