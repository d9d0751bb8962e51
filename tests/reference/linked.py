"""Fictional identities with planted doubles and twins, as registration makes them: a noise model.

Who a person is comes from the fictional hospital; how a double differs from them (what a clerk
mistypes, hears, leaves out or puts in the other field) is drawn here, with rates of our own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

import pyarrow as pa

from ambroise.demo.person import make_person

KEYS: Final = ("azertyuiop", "qsdfghjklm", "wxcvbn")
HEARD: Final = (("ph", "f"), ("ai", "e"), ("eau", "o"), ("au", "o"), ("ss", "s"), ("ll", "l"),
                ("nn", "n"), ("tt", "t"), ("y", "i"), ("k", "c"), ("z", "s"))  # fmt: skip

MIDDLES: Final = "ar or in al el an on it ev ul am er os ib ad ag ic ot av ent".split()
ENDS: Final = "eau ier ot in et ard on el ac aud ain y oux elle ette ec ez ault is ou".split()


@dataclass(frozen=True, slots=True)
class Planted:
    """An identity and who it truly is."""

    truth: int
    record_id: str
    birth_name: str
    used_name: str
    given_names: tuple[str, ...]
    birth_date: date | None
    sex: str
    birth_place_code: str


def population(
    persons: int, *, doubles: float = 0.03, twins: float = 0.016, seed: int = 1
) -> list[Planted]:
    """Return `persons` people, a share of them twins of another, and doubles of a share."""
    rng = Random(seed)
    people: list[Planted] = []
    while len(people) < persons:
        person = _person(rng, len(people))
        people.append(person)
        if rng.random() < twins:
            people.append(_twin(rng, person, len(people)))
    people = people[:persons]
    again = [_double(rng, one) for one in people if rng.random() < doubles]
    records = people + again
    rng.shuffle(records)
    return records


def as_table(records: list[Planted]) -> pa.Table:
    """Return the records as the relation `identities` of the linkage."""
    return pa.table(
        {
            "person_id": pa.array(range(len(records)), pa.int64()),
            "record_person_id": pa.array(range(len(records)), pa.int64()),
            "source_name": ["dpi"] * len(records),
            "record_id": [one.record_id for one in records],
            "leads": [True] * len(records),
            "birth_name": [one.birth_name for one in records],
            "used_name": [one.used_name for one in records],
            "given_names": [list(one.given_names) for one in records],
            "birth_date": pa.array([one.birth_date for one in records], pa.date32()),
            "sex": [one.sex for one in records],
            "birth_place_code": [one.birth_place_code for one in records],
        }
    )


def true_pairs(records: list[Planted]) -> set[frozenset[str]]:
    """Return the pairs of records of one person."""
    first: dict[int, str] = {}
    found = set()
    for one in records:
        if one.truth in first:
            found.add(frozenset((first[one.truth], one.record_id)))
        first.setdefault(one.truth, one.record_id)
    return found


def _person(rng: Random, rank: int) -> Planted:
    """Return a person; most surnames are made of those of the fictional hospital, which are few."""
    birth = date(1925, 1, 1) + timedelta(days=int(36500 * rng.betavariate(1.4, 1.6)))
    sex = rng.choice(("female", "male"))
    split = rng.choice(("train", "develop", "test"))
    made = make_person(rng, rank, birth=birth, sex=sex, split=split)
    family = _surname(rng, made.birth_family)
    used = _surname(rng, made.used_family) if made.used_family != made.birth_family else ""
    place = f"{made.birth_department}{rng.randrange(1, 40):03d}"
    letter = "F" if sex == "female" else "M"
    return Planted(rank, f"r{rank}", family, used, made.given, birth, letter, place)


def _surname(rng: Random, name: str) -> str:
    """Return the name, or another one made of its beginning: some frequent, most rare."""
    if rng.random() < 0.3:
        return name
    return f"{name[: rng.randrange(2, 6)]}{rng.choice(MIDDLES)}{rng.choice(ENDS)}".capitalize()


def _twin(rng: Random, person: Planted, rank: int) -> Planted:
    other = _person(rng, rank)
    while other.given_names[0] == person.given_names[0]:
        other = _person(rng, rank)
    return replace(
        other,
        birth_name=person.birth_name,
        used_name="",
        birth_date=person.birth_date,
        birth_place_code=person.birth_place_code,
    )


def _double(rng: Random, one: Planted) -> Planted:
    """Return the same person registered again: nothing, one or two things differ."""
    found = replace(one, record_id=f"{one.record_id}-bis")
    for _ in range(rng.choices((0, 1, 2, 3), weights=(20, 45, 27, 8))[0]):
        found = rng.choices(_NOISE, weights=_RATES)[0](rng, found)
    return found


def _mistyped(rng: Random, word: str) -> str:
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word))
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    row = next((keys for keys in KEYS if word[at].lower() in keys), "")
    if not row:
        return word
    near = row[max(0, row.index(word[at].lower()) - 1)]
    return word[:at] + near + word[at + 1 :]


def _heard(rng: Random, word: str) -> str:
    lower = word.lower()
    fitting = [pair for pair in HEARD if pair[0] in lower]
    return lower.replace(*rng.choice(fitting), 1).capitalize() if fitting else _mistyped(rng, word)


def _family_mistyped(rng: Random, one: Planted) -> Planted:
    return replace(one, birth_name=_mistyped(rng, one.birth_name))


def _family_heard(rng: Random, one: Planted) -> Planted:
    return replace(one, birth_name=_heard(rng, one.birth_name))


def _used_as_birth(rng: Random, one: Planted) -> Planted:
    return replace(one, birth_name=one.used_name, used_name="") if one.used_name else one


def _used_left_out(rng: Random, one: Planted) -> Planted:
    return replace(one, used_name="")


def _compound(rng: Random, one: Planted) -> Planted:
    if "-" in one.birth_name:
        return replace(one, birth_name=one.birth_name.split("-")[rng.randrange(2)])
    other = one.used_name or "Martin"
    return replace(one, birth_name=f"{one.birth_name} {other}")


def _given_mistyped(rng: Random, one: Planted) -> Planted:
    return replace(one, given_names=(_heard(rng, one.given_names[0]), *one.given_names[1:]))


def _given_other(rng: Random, one: Planted) -> Planted:
    """The second given name in use, or half of a compound one."""
    first = one.given_names[0]
    if "-" in first:
        return replace(one, given_names=(first.split("-")[0],))
    return replace(one, given_names=tuple(reversed(one.given_names)))


def _names_swapped(rng: Random, one: Planted) -> Planted:
    return replace(one, birth_name=one.given_names[0], given_names=(one.birth_name,))


def _day_month(rng: Random, one: Planted) -> Planted:
    day = one.birth_date
    if day is None or day.day > 12:
        return _birth_mistyped(rng, one)
    return replace(one, birth_date=date(day.year, day.day, day.month))


def _birth_mistyped(rng: Random, one: Planted) -> Planted:
    if one.birth_date is None:
        return one
    digits = list(one.birth_date.strftime("%Y%m%d"))
    at = rng.choice((2, 3, 5, 6, 7))
    digits[at] = str((int(digits[at]) + rng.choice((1, 9))) % 10)
    try:
        return replace(one, birth_date=date.fromisoformat("".join(digits)))
    except ValueError:
        return one


def _birth_unknown(rng: Random, one: Planted) -> Planted:
    return replace(one, birth_date=None)


def _sex(rng: Random, one: Planted) -> Planted:
    return replace(one, sex="M" if one.sex == "F" else "F")


def _place(rng: Random, one: Planted) -> Planted:
    return replace(one, birth_place_code=rng.choice(("", f"75{rng.randrange(101, 121)}")))


_NOISE: Final = (
    _family_mistyped, _family_heard, _used_as_birth, _used_left_out, _compound, _given_mistyped,
    _given_other, _names_swapped, _day_month, _birth_mistyped, _birth_unknown, _sex, _place,
)  # fmt: skip
_RATES: Final = (16, 10, 12, 10, 6, 12, 8, 3, 5, 8, 2, 2, 6)


def given_and_found(
    records: list[Planted], proposed: dict[frozenset[str], float]
) -> Iterator[tuple[float, bool]]:
    """Yield each proposal's probability and whether it is right, the most probable first."""
    right = true_pairs(records)
    for pair, probability in sorted(proposed.items(), key=lambda one: -one[1]):
        yield probability, pair in right
