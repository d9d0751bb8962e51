"""Documents with their gold, and the identity feed that a hospital would have of them."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.reference.deid_unseen.cast import Hospital, Person, hospital, person
from tests.reference.deid_unseen.names import Family
from tests.reference.deid_unseen.noise import NOISES
from tests.reference.deid_unseen.page import Page, chosen, filled
from tests.reference.deid_unseen.slots import Slots

_HERE: Final = Path(__file__).parent
_NOISE_SHARE: Final = {
    "": 52,
    "wrapped": 13,
    "glued": 8,
    "spaced": 8,
    "bare": 6,
    "lower": 6,
    "upper": 4,
    "one_line": 3,
}
_HARD: Final = {"": 30, "wrapped": 30, "glued": 8, "spaced": 8, "bare": 6, "lower": 12, "upper": 6}
"""The noise of `wards` and `apart`, which are about lines cut and small letters."""


@dataclass(frozen=True, slots=True)
class Written:
    """Documents and the feed, as the lines of their files (the design's exchange forms)."""

    notes: list[dict[str, Any]]
    feed: list[dict[str, Any]]


@cache
def templates(family: Family) -> dict[str, str]:
    """Return the templates of a family by kind of document."""
    return {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted((_HERE / family).glob("*.txt"))
    }


@cache
def banks(family: Family) -> dict[str, Sequence[str]]:
    """Return the sentences of a family by bank."""
    return dict(tomllib.loads((_HERE / family / "banks.toml").read_text(encoding="utf-8")))


def write(documents: int, *, seed: int, family: Family) -> Written:
    """Return so many documents of a family; the same arguments, the same documents."""
    rng = Random(f"{family}:{seed}")
    hospitals = [hospital(rng, family, number) for number in range(max(3, documents // 12))]
    notes: list[dict[str, Any]] = []
    feed: list[dict[str, Any]] = [
        _line(one, rng) for place in hospitals for one in place.staff if rng.random() < 0.8
    ]
    kinds = _kinds(family, rng)
    patient_number = 0
    while len(notes) < documents:
        place = rng.choice(hospitals)
        cast = _family_of(patient_number, family, rng)
        person_id = str(patient_number)
        feed.append(_line(cast["P"], rng) | {"person_id": person_id})
        if rng.random() < 0.6:
            feed.append(_line(cast["R1"], rng, sparse=True) | {"person_id": person_id})
        for _ in range(min(rng.choice((1, 1, 2, 3)), documents - len(notes))):
            kind = next(kinds)
            cast |= _staff(place, rng)
            page = _page(kind, cast, place, family, rng)
            notes.append(_note(len(notes), kind, person_id, page))
        patient_number += 1
    return Written(notes, feed)


def _kinds(family: Family, rng: Random) -> Iterator[str]:
    """Yield every kind in turn, in a new order each time."""
    while True:
        order = list(templates(family))
        rng.shuffle(order)
        yield from order


def _family_of(number: int, family: Family, rng: Random) -> dict[str, Person]:
    patient = person(rng, family, "patient", f"patient:{number}")
    shared = patient.name if rng.random() < 0.6 else ""
    return {
        "P": patient,
        "R1": person(rng, family, "relative", f"relative:{number}:1", name=shared),
        "R2": person(rng, family, "relative", f"relative:{number}:2"),
        "O": person(rng, family, "other", f"other:{number}"),
        "G": person(rng, family, "professional", f"professional:g{number}", ages=(30, 68)),
        "C1": person(rng, family, "professional", f"professional:c{number}:1", ages=(30, 68)),
        "C2": person(rng, family, "professional", f"professional:c{number}:2", ages=(30, 68)),
    }


def _staff(place: Hospital, rng: Random) -> dict[str, Person]:
    drawn = rng.sample(place.staff, 12)
    return {f"D{number}": one for number, one in enumerate(drawn, 1)}


def _page(kind: str, cast: dict[str, Person], place: Hospital, family: Family, rng: Random) -> Page:
    today = date(2019, 1, 1) + timedelta(days=rng.randint(0, 2200))
    patient = cast["P"]
    if rng.random() < 0.05 and len(patient.name) > 6:
        cast = cast | {"P": replace(patient, name=_mistyped(patient.name, rng))}
    template = chosen(templates(family)[kind], banks(family), rng)
    page = filled(template, Slots(cast, place, today, rng))
    if kind.startswith("raw_"):
        return page
    shares = _HARD if family in ("wards", "apart") else _NOISE_SHARE
    noise = rng.choices(list(shares), weights=list(shares.values()))[0]
    return NOISES[noise](page, rng) if noise else page


def _mistyped(name: str, rng: Random) -> str:
    """Return a name with one letter doubled, lost or swapped, not its first."""
    at = rng.randint(2, len(name) - 2)
    if not name[at - 1 : at + 2].isalpha():
        return name
    return rng.choice(
        (
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _note(number: int, kind: str, person_id: str, page: Page) -> dict[str, Any]:
    return {
        "note_id": f"{number:05}",
        "person_id": person_id,
        "kind": kind,
        "note_text": page.text,
        "entities": [
            {
                "start": one.start,
                "end": one.end,
                "label": one.label,
                "role": one.role,
                "entity": one.entity,
                "place": page.place(one.start),
            }
            | ({"form": one.form} if one.form else {})
            for one in page.marks
        ],
    }


def _line(one: Person, rng: Random, *, sparse: bool = False) -> dict[str, Any]:
    """Return what the hospital knows of a person: capitals as often as not, fields missing."""
    write_name = str.upper if rng.random() < 0.6 else str
    line: dict[str, Any] = {
        "family_name": write_name(one.name),
        "birth_name": write_name(one.birth_name) if one.birth_name != one.name else None,
        "given_names": [write_name(given) for given in one.given],
        "role": one.role,
    }
    if one.role == "professional":
        return line | {"rpps": one.rpps, "email": one.mail}
    if sparse:
        return line | {"phone": one.mobile}
    known = {
        "ipp": one.ipp,
        "nir": one.nir,
        "address": one.street,
        "postal_code": one.zip,
        "city": one.town,
        "phone": one.mobile,
        "email": one.mail,
    }
    kept = {name: value if rng.random() < 0.9 else None for name, value in known.items()}
    return line | {"birth_date": one.born.isoformat()} | kept
