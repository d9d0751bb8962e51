"""Fictional people: names of many origins, numbers that are nobody's, families."""

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from ambroise.demo import staff
from ambroise.demo.marks import mark
from ambroise.demo.numbers import ins_nir, phone


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("ambroise.demo").joinpath("people.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Relative:
    """Someone of the patient's family, to be called."""

    id: str
    family: str
    given: str
    sex: str
    link: str
    link_code: str
    phone: str

    def written(self) -> str:
        """« Mme Nicole Durand », marked."""
        title = "Mme" if self.sex == "female" else "M."
        given = mark(self.given, "PRENOM", "relative", self.id)
        return f"{title} {given} {mark(self.family, 'NOM', 'relative', self.id)}"


@dataclass(frozen=True, slots=True)
class Person:
    """A fictional patient. `birth_family` is the name of birth, `used_family` the name used."""

    id: str
    ipp: str
    ins: str
    ins_status: str
    sex: str
    birth: date
    birth_city: str
    birth_department: str
    birth_family: str
    used_family: str
    given: tuple[str, ...]
    street: str
    zip_code: str
    city: str
    phones: tuple[str, ...]
    mail: str
    gp: str
    relatives: tuple[Relative, ...]

    @property
    def female(self) -> bool:
        return self.sex == "female"

    @property
    def e(self) -> str:
        return "e" if self.female else ""

    @property
    def he(self) -> str:
        return "elle" if self.female else "il"

    @property
    def civil(self) -> str:
        return "Mme" if self.female else "M."

    def age(self, when: date) -> int:
        """Whole years at that date."""
        past = (when.month, when.day) < (self.birth.month, self.birth.day)
        return when.year - self.birth.year - past

    def marked(self, text: str, label: str) -> str:
        return mark(text, label, "patient", self.id)

    def name(self) -> str:
        """« Mme DURAND », marked."""
        return f"{self.civil} {self.marked(self.used_family.upper(), 'NOM')}"

    def first(self) -> str:
        """The first given name, marked."""
        return self.marked(self.given[0], "PRENOM")

    def of(self, word: str) -> str:
        """`word` with its feminine form after a bar: « admis|admise »."""
        male, _, female = word.partition("|")
        return female if self.female and female else male


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in bare if letter.isalnum())


_SHARES = {"train": (0, 1, 2), "develop": (3,), "test": (4,)}
"""Which surnames of five in turn are those of a split."""


def _origin(rng: Random, split: str) -> dict[str, list[str]]:
    """The names of one origin, its surnames those of the split."""
    origins = list(_data()["origins"].values())
    chosen: dict[str, list[str]] = rng.choices(
        origins, weights=[origin["weight"] for origin in origins]
    )[0]
    families = [
        name for place, name in enumerate(chosen["families"]) if place % 5 in _SHARES[split]
    ]
    return {**chosen, "families": families}


def _phone_numbers(rng: Random, *, child: bool) -> tuple[str, ...]:
    places = _data()["places"]
    mobile = phone(rng, [places["phone_mobile"]])
    if child or rng.random() < 0.4:
        return (mobile,)
    return (phone(rng, places["phone_fixed"]), mobile)


def _ins_status(rng: Random) -> str:
    return rng.choices(("VALI", "RECUP", "VIDE", "PROV"), weights=(78, 9, 8, 5))[0]


def _given_names(rng: Random, origin: dict[str, list[str]], pool: str) -> tuple[str, ...]:
    names = list(origin[pool])
    rng.shuffle(names)
    return tuple(names[: rng.choice((1, 2, 2, 3))])


def _adult_relatives(
    rng: Random, identifier: str, sex: str, family: str, origin: dict[str, list[str]]
) -> tuple[Relative, ...]:
    mobile = [_data()["places"]["phone_mobile"]]
    spouse_sex = "male" if sex == "female" else "female"
    found: list[Relative] = []
    if rng.random() < 0.65:
        link = "époux" if spouse_sex == "male" else "épouse"
        given = rng.choice(origin["elder_m" if spouse_sex == "male" else "elder_f"])
        found.append(
            Relative(
                f"{identifier}-proche-1", family, given, spouse_sex, link, "SPS", phone(rng, mobile)
            )
        )
    if not found or rng.random() < 0.5:
        child_sex = rng.choice(("female", "male"))
        link, code = ("fille", "DAUC") if child_sex == "female" else ("fils", "SONC")
        given = rng.choice(origin["parent_f" if child_sex == "female" else "parent_m"])
        found.append(
            Relative(
                f"{identifier}-proche-2", family, given, child_sex, link, code, phone(rng, mobile)
            )
        )
    return tuple(found)


def _parents(
    rng: Random, identifier: str, family: str, origin: dict[str, list[str]]
) -> tuple[Relative, ...]:
    mobile = [_data()["places"]["phone_mobile"]]
    mother = Relative(
        f"{identifier}-proche-1",
        rng.choice((family, rng.choice(origin["families"]))),
        rng.choice(origin["parent_f"]),
        "female",
        "mère",
        "MTH",
        phone(rng, mobile),
    )
    if rng.random() < 0.25:
        return (mother,)
    given = rng.choice(origin["parent_m"])
    father = Relative(
        f"{identifier}-proche-2", family, given, "male", "père", "FTH", phone(rng, mobile)
    )
    return (mother, father)


def make_person(
    rng: Random, rank: int, *, birth: date, sex: str, split: str, child: bool = False
) -> Person:
    """A person of that birth and sex; `rank` makes every number of theirs unique.

    No surname around the person, relatives and general practitioner, is one of another split.
    """
    identifier = f"pat-{rank:06d}"
    origin = _origin(rng, split)
    places = _data()["places"]
    age_pool = "child" if child else "elder"
    given = _given_names(rng, origin, f"{age_pool}_{'f' if sex == 'female' else 'm'}")
    family = rng.choice(origin["families"])
    used = family
    if sex == "female" and not child and rng.random() < 0.75:
        used = rng.choice(rng.choice((origin, _origin(rng, split)))["families"])
    city, zip_code, _ = rng.choice(places["cities"])
    birth_city, _, birth_department = rng.choice(places["cities"])
    if not child and len(origin["families"]) < 20 and rng.random() < 0.35:
        birth_city, birth_department = rng.choice(places["abroad"]), "99"
    street = (
        f"{rng.randrange(1, 120)} {rng.choice(places['kinds'])} {rng.choice(places['streets'])}"
    )
    if rng.random() < 0.2:
        street = f"{street}, {rng.choice(places['complements'])}"
    mail = ""
    if not child and rng.random() < 0.6:
        mail = f"{_plain(given[0])}.{_plain(used)}@{rng.choice(places['mail_hosts'])}"
    relatives = (
        _parents(rng, identifier, family, origin)
        if child
        else _adult_relatives(rng, identifier, sex, used, origin)
    )
    return Person(
        id=identifier,
        ipp=f"80{rank:08d}",
        ins=ins_nir(sex=sex, birth=birth, department=birth_department, rank=rank),
        ins_status=_ins_status(rng),
        sex=sex,
        birth=birth,
        birth_city=birth_city,
        birth_department=birth_department,
        birth_family=family,
        used_family=used,
        given=given,
        street=street,
        zip_code=zip_code,
        city=city,
        phones=_phone_numbers(rng, child=child),
        mail=mail,
        gp=rng.choice([gp.id for gp in staff.GENERAL_PRACTITIONERS if gp.split == split]),
        relatives=relatives,
    )
