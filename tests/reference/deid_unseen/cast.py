"""Who a document speaks of: a patient, relatives, a hospital with its staff, outside doctors."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.reference.deid_unseen import numbers
from tests.reference.deid_unseen.names import Family, given_names, surname, town, words


@dataclass(frozen=True, slots=True)
class Person:
    """One person; `role` and `entity` as they are written in the gold."""

    role: str
    entity: str
    sex: str
    name: str
    birth_name: str
    given: tuple[str, ...]
    born: date
    street: str
    zip: str
    town: str
    phone: str
    mobile: str
    mail: str
    nir: str = ""
    ipp: str = ""
    nda: str = ""
    rpps: str = ""
    adeli: str = ""
    trigram: str = ""
    birth_town: str = ""
    job: str = ""
    nation: str = ""
    country: str = ""
    situation: str = ""
    tie: str = ""


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital: wards of one place, staff of many."""

    entity: str
    name: str
    street: str
    zip: str
    town: str
    phone: str
    fax: str
    domain: str
    finess: str
    wards: tuple[str, ...]
    staff: tuple[Person, ...] = field(default=())


TIES = {
    "M": ("son mari", "son fils", "son père", "son frère", "son gendre", "son compagnon"),
    "F": ("son épouse", "sa fille", "sa mère", "sa sœur", "sa belle-fille", "sa compagne"),
}


def plain(name: str) -> str:
    """Return a name as a mail address has it: no accent, no blank, lower case."""
    bare = unicodedata.normalize(
        "NFKD", name.replace("ı", "i").replace("ł", "l").replace("œ", "oe")
    )
    return "".join(one for one in bare.lower() if one.isascii() and (one.isalnum() or one == "-"))


def person(
    rng: Random,
    family: Family,
    role: str,
    entity: str,
    *,
    name: str = "",
    ages: tuple[int, int] = (18, 97),
    domain: str = "",
    today: date = date(2024, 6, 1),
) -> Person:
    """Return a new person, named `name` or newly."""
    lists = words(family)
    sex = rng.choice("MF")
    given = given_names(rng, family, sex)
    birth_name = surname(rng, family)
    used = name or (surname(rng, family) if sex == "F" and rng.random() < 0.45 else birth_name)
    born = today - timedelta(days=rng.randint(ages[0] * 365, ages[1] * 365))
    mail = rng.choice(
        (
            f"{plain(given[0])}.{plain(used)}",
            f"{plain(given[0])[:1]}{plain(used)}{rng.randint(1, 99)}",
            f"{plain(used)}.{plain(given[0])}",
        )
    )
    initials = plain(given[0])[:1] + plain(used)[:2]
    return Person(
        role,
        entity,
        sex,
        used,
        birth_name if sex == "F" and used != birth_name else used,
        given,
        born,
        f"{rng.randint(1, 187)}{rng.choice(('', '', '', ' bis', ' ter', ','))} "
        f"{rng.choice(lists['streets'])}"
        if rng.random() < 0.93
        else rng.choice(("lieu-dit Le Bourg", "BP 142", "La Haute Lande")),
        f"{rng.randint(1, 95):02}{rng.choice(('000', '100', '120', '230', '340', '450', '610'))}",
        town(rng, family),
        numbers.phone(rng, rng.choice(("01", "02", "03", "04", "05"))),
        numbers.phone(rng, rng.choice(("06", "07"))),
        f"{mail}@{domain or rng.choice(lists['domains'])}",
        nir=numbers.nir(rng, sex, born),
        ipp=rng.choice(("", "", "8", "00", "P", "H7")) + numbers.digits(rng, rng.randint(7, 9)),
        nda=rng.choice(("", "", "E", "24", "H")) + numbers.digits(rng, rng.randint(8, 9)),
        rpps=numbers.rpps(rng) if role == "professional" else "",
        adeli=numbers.digits(rng, 9) if role == "professional" else "",
        trigram=initials.upper() if role == "professional" else "",
        birth_town=town(rng, family),
        job=rng.choice(lists["jobs"]),
        nation=rng.choice(lists["nations"]),
        country=rng.choice(lists["countries"]),
        situation=rng.choice(lists["situations"]),
        tie=rng.choice(TIES[sex]),
    )


def hospital(rng: Random, family: Family, number: int) -> Hospital:
    """Return a hospital with its staff."""
    lists = words(family)
    place = town(rng, family)
    name = rng.choice(lists["hospital_kinds"]).format(
        town=place,
        given=rng.choice(lists["men"]),
        given_f=rng.choice(lists["women"]),
        surname=surname(rng, family),
    )
    domain = f"{rng.choice(('ch', 'chu', 'clinique', 'ght'))}-{plain(place)}.fr"
    start = rng.choice(("01", "02", "03", "04", "05"))
    staff = tuple(
        person(
            rng,
            family,
            "professional",
            f"professional:{number}:{one}",
            ages=(28, 66),
            domain=domain,
        )
        for one in range(18)
    )
    return Hospital(
        f"hospital:{number}",
        name,
        f"{rng.randint(1, 99)} {rng.choice(lists['streets'])}",
        f"{rng.randint(1, 95):02}{rng.choice(('000', '100', '200', '300'))}",
        place,
        numbers.phone(rng, start),
        numbers.phone(rng, start),
        domain,
        numbers.finess(rng),
        tuple(rng.sample(lists["wards"], 4)),
        staff,
    )
