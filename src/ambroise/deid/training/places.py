"""Towns, streets, hospitals and wards, real and invented."""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random

from ambroise.deid.training.surnames import (
    draw_family,
    draw_given,
    draw_origin,
    fold_accents,
)


def draw_town(rng: Random) -> str:
    """Return a town of France: a known one two times in five, else an invented one."""
    luck = rng.random()
    if luck < 0.4:
        return _one(rng, "towns")
    if luck < 0.7:
        return _one(rng, "heads") + _one(rng, "tails")
    if luck < 0.76:
        return _one(rng, "breton") + _one(rng, "breton_tails")
    saint = _one(rng, "saints")
    prefix = "Sainte" if saint.endswith(("e", "é")) and rng.random() < 0.3 else "Saint"
    if luck < 0.84:
        return f"{prefix}-{saint}-sur-{_one(rng, 'rivers')}"
    if luck < 0.89:
        return f"{prefix}-{saint}{_one(rng, 'adjoined')}"
    if luck < 0.92:
        return f"{prefix}-{saint}-de-{_one(rng, 'heads')}{_one(rng, 'tails')}"
    if luck < 0.95:
        return rng.choice(("Le ", "La ", "Les ", "L'")) + _one(rng, "heads") + _one(rng, "tails")
    if luck < 0.98:
        return f"{_one(rng, 'heads')}{_one(rng, 'tails')}-sur-{_one(rng, 'rivers')}"
    return (
        f"{_one(rng, 'towns')} {rng.choice(('CEDEX', 'Cedex', f'CEDEX {rng.randint(1, 20):02}'))}"
    )


def draw_foreign_town(rng: Random) -> str:
    """Return a town outside France."""
    return _one(rng, "foreign_towns")


def draw_country(rng: Random) -> str:
    """Return a country, as it is written without an article."""
    return _one(rng, "countries")


def draw_zip(rng: Random) -> str:
    """Return a postal code."""
    return f"{rng.randint(1, 95):02}{_one(rng, 'zip_ends')}"


def draw_street(rng: Random) -> str:
    """Return the number and way of an address, with a building at times."""
    luck = rng.random()
    if luck < 0.05:
        return f"lieu-dit {_one(rng, 'hamlets')}"
    name = _named(rng) if luck < 0.35 else _one(rng, "way_names")
    suffix = rng.choice(("", "", "", "", "", "", " bis", "bis", " ter", " B", ","))
    street = f"{rng.randint(1, 240)}{suffix} {_one(rng, 'ways')} {name}"
    if luck > 0.92:
        return f"{_one(rng, 'buildings')} {rng.choice('ABCD12345')}, {street}"
    return street.upper() if luck > 0.8 else street


def draw_hospital(rng: Random) -> str:
    """Return the name of a hospital, clinic, home, laboratory or practice."""
    luck = rng.random()
    if luck < 0.3:
        return f"{_one(rng, 'public')} de {draw_town(rng)}"
    if luck < 0.38:
        return f"{_one(rng, 'bare')} {draw_town(rng)}"
    if luck < 0.5:
        return f"{_one(rng, 'after_great_names')} {_one(rng, 'named_hospitals')}"
    if luck < 0.66:
        return f"{_one(rng, 'after_saints')} {_one(rng, 'hospital_saints')}"
    if luck < 0.84:
        return f"{_one(rng, 'after_things')} {_one(rng, 'hospital_things')}"
    if luck < 0.96:
        return f"{_one(rng, 'after_people')} {_named(rng)}"
    return _one(rng, "trade_heads") + _one(rng, "tails").capitalize()


def draw_pharmacy(rng: Random) -> str:
    """Return the name of a pharmacy: its owner's, its town's or its place's."""
    word = rng.choice(("pharmacie", "Pharmacie", "pharmacie", "Phie"))
    family = draw_family(rng, draw_origin(rng))
    return f"{word} {rng.choice((family, family.upper(), _one(rng, 'hospital_things')))}"


def draw_laboratory(rng: Random) -> str:
    """Return the name of a laboratory of one or two owners."""
    owners = [draw_family(rng, draw_origin(rng)) for _ in range(rng.randint(1, 2))]
    word = rng.choice(("Laboratoire", "LABM", "Laboratoires"))
    return f"{word} {rng.choice((' & ', '-')).join(owners)}"


def draw_ward(rng: Random) -> str:
    """Return the full name of a ward."""
    luck = rng.random()
    ward = _one(rng, "wards")
    if luck < 0.4:
        of = "d'" if ward[0] in "aeiouéhAEIOUÉH" else "de "
        return f"{_one(rng, 'ward_heads')} {of}{ward}"
    if luck < 0.6:
        return f"{ward[0].upper()}{ward[1:]} {_one(rng, 'ward_marks')}"
    if luck < 0.72:
        return f"{_one(rng, 'named_wards')} {_named(rng)}"
    if luck < 0.8:
        return f"UF {rng.randint(1000, 9999)}"
    if luck < 0.9:
        return f"{_one(rng, 'ward_codes')} {rng.choice(('', '', 'Nord', 'B', '2'))}".strip()
    return f"{ward[0].upper()}{ward[1:]}"


def draw_domain(rng: Random) -> str:
    """Return the domain name of a hospital."""
    town = fold_accents(draw_town(rng)).lower()
    word = "".join(c for c in town if c.isalpha() and c.isascii())
    return rng.choice((
        f"chu-{word}.fr", f"ch-{word}.fr", f"{word}.aphp.fr", f"hopital-{word}.com",
        f"{word}.mssante.fr",
    ))  # fmt: skip


def _named(rng: Random) -> str:
    """Return the name of someone after whom a place is called."""
    origin = rng.choice(("french", "french", "words", draw_origin(rng)))
    family = draw_family(rng, origin)
    luck = rng.random()
    given = draw_given(rng, origin, woman=luck < 0.3)
    if luck < 0.5:
        return f"{given} {family}"
    if luck < 0.7:
        return f"{given}-{family}"
    titles = ("du Docteur ", "du Dr ", "du Général ", "du Professeur ", "", "", "", "")
    return rng.choice(titles) + family


def _one(rng: Random, table: str) -> str:
    return rng.choice(_tables()[table])


@cache
def _tables() -> dict[str, tuple[str, ...]]:
    source = tomllib.loads(files(__package__).joinpath("places.toml").read_text(encoding="utf-8"))
    return {
        name: tuple(word.replace("_", " ") for word in words.split())
        for name, words in source.items()
    }
