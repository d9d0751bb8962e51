"""Fictional people: names of many origins, numbers that are nobody's, families and households."""

import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final, NamedTuple

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
    """A fictional patient. `birth_family` is the name of birth, `used_family` the name used.

    `birth_family` may have lost its accents, as the civil register of the INS writes it.
    `used_given` is the given name in daily use where it is not the first.
    """

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
    used_given: str = ""

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
        """The given name in use, marked."""
        return self.marked(self.used_given or self.given[0], "PRENOM")

    def of(self, word: str) -> str:
        """`word` with its feminine form after a bar: « admis|admise »."""
        male, _, female = word.partition("|")
        return female if self.female and female else male


def _bare(text: str) -> str:
    """`text` without its accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _plain(text: str) -> str:
    return "".join(letter for letter in _bare(text).lower() if letter.isalnum())


class _Origin(NamedTuple):
    """Where the names of a family come from: surnames of one split, given names by generation."""

    families: list[str]
    given: dict[str, list[str]]
    abroad: list[str]


class _Names(NamedTuple):
    """Surnames: of birth, used, of the household, of the father and the mother.

    `origin` is that of the name of birth, which the given names and the birth place follow.
    """

    birth: str
    used: str
    home: str
    parents: tuple[str, str]
    origin: _Origin


def _origin(rng: Random, split: str) -> _Origin:
    origins = list(_data()["origins"].values())
    chosen = rng.choices(origins, weights=[origin["weight"] for origin in origins])[0]
    return _Origin(chosen["families"][split], chosen, chosen.get("born_in", []))


def _generation(year: int) -> str:
    """The given names that a birth of that year bears."""
    return "elder" if year < 1965 else "parent" if year < 1998 else "child"


def _given_pool(origin: _Origin, sex: str, year: int) -> list[str]:
    return origin.given[f"{_generation(year)}_{'f' if sex == 'female' else 'm'}"]


def _phone_numbers(rng: Random, *, child: bool) -> tuple[str, ...]:
    places = _data()["places"]
    mobile = phone(rng, [places["phone_mobile"]])
    if child or rng.random() < 0.4:
        return (mobile,)
    return (phone(rng, places["phone_fixed"]), mobile)


def _ins_status(rng: Random, *, abroad: bool) -> str:
    """Most identities are qualified; those of people born abroad, whose papers vary, less often."""
    weights = (62, 6, 10, 22) if abroad else (81, 6, 5, 8)
    return rng.choices(("VALI", "RECUP", "VIDE", "PROV"), weights=weights)[0]


def _given_names(rng: Random, pool: list[str]) -> tuple[str, ...]:
    return tuple(rng.sample(pool, min(len(pool), rng.choice((1, 2, 2, 3)))))


def _joined(one: str, other: str) -> str:
    return one if one == other or "-" in one or "-" in other else f"{one}-{other}"


_PARENT_FROM: Final = 1985
"""Born from that year on, an adult has no grown child to be called: a parent is."""

_SINGLE_FROM: Final = 1998


def _adult_relatives(
    rng: Random,
    identifier: str,
    sex: str,
    names: _Names,
    origin: _Origin,
    birth: date,
    own: Collection[str],
) -> tuple[Relative, ...]:
    """A spouse, a grown child, or the mother of the youngest; a child has none of `own` names."""
    mobile = [_data()["places"]["phone_mobile"]]
    found: list[Relative] = []
    if birth.year < _SINGLE_FROM and rng.random() < 0.65:
        spouse_sex = "male" if sex == "female" else "female"
        link = "époux" if spouse_sex == "male" else "épouse"
        given = rng.choice(_given_pool(origin, spouse_sex, birth.year))
        found.append(
            Relative(
                f"{identifier}-proche-1",
                names.home,
                given,
                spouse_sex,
                link,
                "SPS",
                phone(rng, mobile),
            )
        )
    if birth.year >= _PARENT_FROM:
        return tuple(found) or _parents(rng, identifier, names.parents, names.origin, birth)[:1]
    if not found or rng.random() < 0.5:
        child_sex = rng.choice(("female", "male"))
        link, code = ("fille", "DAUC") if child_sex == "female" else ("fils", "SONC")
        given = rng.choice(_given_pool(origin, child_sex, birth.year + 28))
        while given in own:
            given = rng.choice(_given_pool(origin, child_sex, birth.year + 28))
        found.append(
            Relative(
                f"{identifier}-proche-2",
                names.home,
                given,
                child_sex,
                link,
                code,
                phone(rng, mobile),
            )
        )
    return tuple(found)


def _parents(
    rng: Random, identifier: str, families: tuple[str, str], origin: _Origin, birth: date
) -> tuple[Relative, ...]:
    """The mother, most often with the father; `families` are the father's and the mother's."""
    mobile = [_data()["places"]["phone_mobile"]]
    mother = Relative(
        f"{identifier}-proche-1",
        rng.choice(families),
        rng.choice(_given_pool(origin, "female", birth.year - 29)),
        "female",
        "mère",
        "MTH",
        phone(rng, mobile),
    )
    if rng.random() < 0.25:
        return (mother,)
    given = rng.choice(_given_pool(origin, "male", birth.year - 31))
    father = Relative(
        f"{identifier}-proche-2", families[0], given, "male", "père", "FTH", phone(rng, mobile)
    )
    return (mother, father)


class _Home(NamedTuple):
    """Where people live, with their surname and their general practitioner."""

    family: str
    origin: _Origin
    street: str
    zip_code: str
    city: str
    gp: str


def _home(rng: Random, split: str) -> _Home:
    places = _data()["places"]
    origin = _origin(rng, split)
    city, zip_code, _ = rng.choice(places["cities"])
    number = f"{rng.randrange(1, 120)}{rng.choices(('', ' bis', ' ter'), weights=(90, 8, 2))[0]}"
    street = f"{number} {rng.choice(places['kinds'])} {rng.choice(places['streets'])}"
    if rng.random() < 0.2:
        street = f"{street}, {rng.choice(places['complements'])}"
    gps = [gp.id for gp in staff.GENERAL_PRACTITIONERS if gp.split == split]
    return _Home(rng.choice(origin.families), origin, street, zip_code, city, rng.choice(gps))


_BLOCK: Final = 24
_SHARING: Final = 3
"""Three ranks of 24 belong to one household, those of another split to another: with the shares
of the splits, one patient in twelve has a relative in the hospital."""


def household(rank: int, split: str) -> str:
    """The household of the patients of that split around that rank; empty for who has none."""
    block = rank // _BLOCK
    if rank == 1 or rank % _BLOCK not in _seeded(f"foyer:{block}").sample(range(_BLOCK), _SHARING):
        return ""
    return f"foyer:{split}:{block}"


def _seeded(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - repeatable fiction, no secret is drawn


def _surnames(rng: Random, home: _Home, split: str, *, wife: bool, child: bool) -> _Names:
    """The surname of birth and the one used; a household shares the one used."""
    far = rng.choice((home.origin, _origin(rng, split)))
    other, mother = rng.choice(far.families), rng.choice(far.families)
    if child:
        kind = rng.choices(("father", "mother", "both"), weights=(76, 9, 15))[0]
        parents = (other, home.family) if kind == "mother" else (home.family, other)
        name = _joined(*parents) if kind == "both" else home.family
        return _Names(name, name, home.family, parents, home.origin)
    if not wife:
        return _Names(home.family, home.family, home.family, (home.family, other), home.origin)
    used = _joined(other, home.family) if rng.random() < 0.12 else home.family
    return _Names(other, used, home.family, (other, mother), far)


def _birth_place(rng: Random, origin: _Origin, birth: date) -> tuple[str, str]:
    chance = {"elder": 0.65, "parent": 0.4, "child": 0.12}[_generation(birth.year)]
    if origin.abroad and rng.random() < chance:
        return rng.choice(origin.abroad), "99"
    city, _, department = rng.choice(_data()["places"]["cities"])
    return city, department


def make_person(
    rng: Random, rank: int, *, birth: date, sex: str, split: str, child: bool = False
) -> Person:
    """A person of that birth and sex; `rank` makes every number of theirs unique.

    No surname around the person, relatives and general practitioner, is one of another split.
    Whatever the person, `rng` is drawn from once: people may change without changing stories.
    """
    rng = _seeded(f"personne:{rank}:{rng.getrandbits(64)}")
    identifier = f"pat-{rank:06d}"
    shared = household(rank, split)
    home = _home(_seeded(shared) if shared else rng, split)
    wife = sex == "female" and not child and rng.random() < (0.8 if birth.year < 1975 else 0.5)
    names = _surnames(rng, home, split, wife=wife, child=child)
    given = _given_names(rng, _given_pool(names.origin, sex, birth.year))
    used_given = given[1] if len(given) > 1 and rng.random() < 0.06 else ""
    birth_city, birth_department = _birth_place(rng, names.origin, birth)
    mail = ""
    if not child and rng.random() < 0.6:
        digits = rng.choice(("", f"{birth:%y}"))
        host = rng.choice(_data()["places"]["mail_hosts"])
        mail = f"{_plain(given[0])}.{_plain(names.used)}{digits}@{host}"
    relatives = (
        _parents(rng, identifier, names.parents, home.origin, birth)
        if child
        else _adult_relatives(rng, identifier, sex, names, home.origin, birth, given)
    )
    return Person(
        id=identifier,
        ipp=f"80{rank:08d}",
        ins=ins_nir(sex=sex, birth=birth, department=birth_department, rank=rank),
        ins_status=_ins_status(rng, abroad=birth_department == "99"),
        sex=sex,
        birth=birth,
        birth_city=birth_city,
        birth_department=birth_department,
        birth_family=_bare(names.birth) if rng.random() < 0.15 else names.birth,
        used_family=names.used,
        given=given,
        street=home.street,
        zip_code=home.zip_code,
        city=home.city,
        phones=_phone_numbers(rng, child=child),
        mail=mail,
        gp=home.gp,
        relatives=relatives,
        used_given=used_given,
    )
