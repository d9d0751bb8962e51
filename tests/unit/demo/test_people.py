"""People: names of one split only, numbers of one person only, households of a few."""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files

from ambroise.demo import staff
from ambroise.demo.course import story
from ambroise.demo.numbers import ins_nir
from ambroise.demo.person import Person, household, make_person
from ambroise.demo.phrases import SPLITS

DATA = tomllib.loads(files("ambroise.demo").joinpath("people.toml").read_text("utf-8"))
LEAST = {True: 60, False: 25}
"""Surnames of an origin, by whether it is a frequent one (weight of 4 or more)."""


def bare(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalnum())


def patients_of(split: str) -> set[str]:
    return {bare(name) for origin in DATA["origins"].values() for name in origin["families"][split]}


def staff_of(split: str) -> set[str]:
    people = (*staff.STAFF, *staff.GENERAL_PRACTITIONERS)
    return {bare(person.family) for person in people if person.split == split}


def drawn(split: str, count: int = 400) -> Iterator[Person]:
    for rank in range(2, 2 + count):
        rng = story("people", split, rank)
        birth = date(1930, 1, 1) + timedelta(days=rng.randrange(34_000))
        sex = rng.choice(("female", "male"))
        yield make_person(rng, rank, birth=birth, sex=sex, split=split, child=birth.year > 2009)


def test_no_surname_is_of_two_splits() -> None:
    for one in SPLITS:
        for other in set(SPLITS) - {one}:
            assert not (patients_of(one) | staff_of(one)) & (patients_of(other) | staff_of(other))


def test_an_origin_has_many_surnames_in_every_split() -> None:
    for name, origin in DATA["origins"].items():
        families = [family for split in SPLITS for family in origin["families"][split]]
        assert len({bare(family) for family in families}) == len(families), name
        assert len(families) >= LEAST[origin["weight"] >= 4], name
        assert all(len(origin["families"][split]) >= 4 for split in SPLITS), name


def test_everyone_around_a_patient_bears_a_surname_of_the_split() -> None:
    for split in SPLITS:
        known = patients_of(split)
        for person in drawn(split):
            assert staff.professional(person.gp).split == split
            names = [relative.family for relative in person.relatives]
            for name in (person.birth_family, person.used_family, *names):
                whole = bare(name) in known
                assert whole or all(bare(part) in known for part in name.split("-")), name


def test_names_are_spelled_in_many_ways() -> None:
    people = [person for split in SPLITS for person in drawn(split)]
    families = {person.used_family for person in people}
    for sign in ("'", "-", " ", "é"):
        assert any(sign in family for family in families)
    assert any(bare(person.birth_family) == bare(person.used_family)
               and person.birth_family != person.used_family for person in people)  # fmt: skip
    assert any(person.used_given for person in people)
    assert {person.ins_status for person in people} == {"VALI", "RECUP", "VIDE", "PROV"}


def test_given_names_are_those_of_a_generation() -> None:
    elders = {name for origin in DATA["origins"].values() for name in origin["elder_f"]}
    young = {name for origin in DATA["origins"].values() for name in origin["child_f"]}
    for person in drawn("train"):
        if person.female:
            assert set(person.given) <= elders or person.birth.year >= 1965
            assert set(person.given) <= young or person.birth.year < 1998


def test_one_patient_in_twelve_has_a_relative_in_the_hospital() -> None:
    splits = [story(2026, rank, "split").choices(SPLITS, weights=(60, 15, 25))[0]
              for rank in range(24_000)]  # fmt: skip
    homes = Counter(household(rank, split) for rank, split in enumerate(splits))
    del homes[""]
    shared = sum(count for count in homes.values() if count > 1)
    assert 1 / 14 < shared / len(splits) < 1 / 10
    assert not household(1, "train")


def test_a_household_shares_its_name_its_address_and_its_doctor() -> None:
    homes: dict[str, list[Person]] = {}
    for person in drawn("train", 200):
        home = household(int(person.id.removeprefix("pat-")), "train")
        homes.setdefault(home, []).append(person)
    del homes[""]
    for people in homes.values():
        assert len({(person.street, person.zip_code, person.city) for person in people}) == 1
        assert len({person.gp for person in people}) == 1
        names = [
            {bare(part) for name in (person.birth_family, person.used_family)
             for part in (name, *name.split("-"))} for person in people
        ]  # fmt: skip
        assert set.intersection(*names)


def test_numbers_are_of_one_patient_up_to_a_hundred_thousand() -> None:
    birth = date(1950, 5, 5)
    seen = {
        ins_nir(sex="male", birth=birth, department="35", rank=rank) for rank in range(1, 100_001)
    }
    assert len(seen) == 100_000
    people = [person for split in SPLITS for person in drawn(split, 50)]
    assert all(person.ipp.endswith(person.id.removeprefix("pat-")) for person in people)
