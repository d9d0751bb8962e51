"""Words of medicine that name nobody: eponyms, drugs, germs, scores, firms, and their traps."""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random

from ambroise.deid.training.surnames import draw_family, draw_origin
from ambroise.deid.vocabulary import EPONYMS, MEDICAL_WORDS, PRODUCTS, SHORT_FORMS


def one(rng: Random, table: str) -> str:
    """Return an entry of `medicine.toml`, as it is written there (it may hold slots)."""
    return rng.choice(_tables()[table])


def draw_eponym(rng: Random) -> str:
    """Return the name that an eponym carries, known or invented by the same means as surnames.

    So what stands around a name decides whether it is somebody, not its letters.
    """
    luck = rng.random()
    if luck < 0.5:
        return rng.choice(EPONYMS)
    name = draw_family(rng, draw_origin(rng))
    return f"{name}-{draw_family(rng, draw_origin(rng))}" if luck > 0.96 else name


def draw_drug(rng: Random) -> str:
    """Return a drug, brand or substance, known or invented."""
    luck = rng.random()
    if luck < 0.3:
        return one(rng, "drugs")
    if luck < 0.6:
        known = rng.choice(PRODUCTS)
        return known if luck < 0.35 else known.upper() if luck < 0.47 else known.capitalize()
    made = one(rng, "drug_heads") + one(rng, "drug_tails")
    return made.lower() if luck < 0.7 else made.upper() if luck < 0.85 else made


def draw_dose(rng: Random) -> str:
    """Return a dose with its unit and rhythm."""
    amount = rng.choice((1, 2, 5, 10, 20, 40, 50, 75, 100, 500, 1000))
    rhythm = rng.choice(
        ("", " x2/j", " 1-0-1", " matin et soir", "/j", " le soir", " IV", " per os")
    )
    return f"{amount} {rng.choice(('mg', 'mg', 'g', 'UI', 'cp', 'gouttes', 'µg'))}{rhythm}"


def draw_acronym(rng: Random) -> str:
    """Return capitals that stand for something no list holds: most of it consonants."""
    letters = (
        rng.choice("BCDFGHJKLMNPQRSTVXZ" if rng.random() < 0.7 else "AEIOU") for _ in range(6)
    )
    made = "".join(letters)[: rng.choice((2, 3, 3, 3, 4, 4, 5, 6))]
    return f"{made}{rng.randint(1, 9)}" if rng.random() < 0.12 else made


def draw_word(rng: Random) -> str:
    """Return a word of medicine or of forms."""
    return rng.choice(MEDICAL_WORDS)


def draw_short(rng: Random) -> str:
    """Return a short form in capitals."""
    return rng.choice(SHORT_FORMS).upper()


def draw_term(rng: Random) -> str:
    """Return a medical term, made of its Greek or Latin morphemes."""
    head, tail = one(rng, "med_heads"), one(rng, "med_tails")
    return (head[:-1] if head[-1] == "o" and tail[0] in "aeiou" else head) + tail


@cache
def _tables() -> dict[str, tuple[str, ...]]:
    source = tomllib.loads(files(__package__).joinpath("medicine.toml").read_text(encoding="utf-8"))
    return {
        name: tuple(word.replace("_", " ") for word in found.split())
        if isinstance(found, str)
        else tuple(found)
        for name, found in source.items()
    }
