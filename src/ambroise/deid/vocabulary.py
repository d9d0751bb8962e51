"""The words that recognisers look at, from `vocabulary.toml`, `medical.toml` (origins there)."""

import tomllib
from importlib.resources import files
from typing import Final

from ambroise.text.folding import fold


def _read(name: str) -> dict[str, str]:
    return tomllib.loads(files("ambroise.deid").joinpath(name).read_text(encoding="utf-8"))


_SOURCE: Final = _read("vocabulary.toml")
_MEDICAL: Final = _read("medical.toml")


def _set(name: str) -> frozenset[str]:
    """Return the words of a list, those with « oe » both ways."""
    words = _SOURCE[name].split()
    return frozenset([*words, *(word.replace("oe", "œ") for word in words)])


GIVEN: Final = _set("given")
GIVEN_ALSO_WORDS: Final = _set("given_also_words")
NOT_NAMES: Final = _set("not_names")
EPONYM_CUES: Final = _set("eponym_cues")
NAMES_ALSO_WORDS: Final = _set("names_also_words") | GIVEN_ALSO_WORDS
ORGANISMS: Final = _set("organisms")
PROFESSIONS: Final = _set("professions")
RELATIVES: Final = _set("relatives")
TOWNS: Final = frozenset(tuple(town.split("-")) for town in _SOURCE["towns"].split())
COUNTRIES: Final = frozenset(
    " ".join(country.split()) for country in _SOURCE["countries"].split(",")
)
ABBREVIATIONS: Final = _set("abbreviations")
OCCUPATIONS: Final = _set("occupations")
DEMONYMS: Final = frozenset(
    form
    for one in _set("demonyms")
    for form in (one, one + "e", one + "ne" if one.endswith("n") else one, one + "s", one + "es")
)
CIVILITIES: Final = frozenset(
    "m mr mme mmes mm mlle mlles madame mesdames monsieur messieurs mademoiselle me maitre mrs"
    " sr".split()
)
PROFESSIONAL_TITLES: Final = frozenset(
    "dr drs docteur docteurs docteure pr prs prof professeur professeurs professeure".split()
)
TITLES: Final = CIVILITIES | PROFESSIONAL_TITLES
PARTICLES: Final = frozenset(
    "de du des d la le les el al ben bel bou van von der den di da do dos san st ste mac mc"
    " o".split()
)

FORM_WORDS: Final = frozenset(fold(_MEDICAL["forms"]).split())
"""What forms are made of; a few are also family names."""

MEDICAL_WORDS: Final = tuple(f"{_MEDICAL['words']} {_MEDICAL['forms']}".split())
"""Words of medicine and of forms, as they are written, in the singular."""

PRODUCTS: Final = tuple(_MEDICAL["products"].split())
"""Drugs, dressings, machines, folded."""

SHORT_FORMS: Final = tuple(_MEDICAL["abbreviations"].split())
"""What hospitals write in capitals and short, folded; a few are also names."""

EPONYMS: Final = tuple(name.replace("_", " ") for name in _MEDICAL["eponyms"].split())
"""Names that signs, scores, operations and devices carry, as they are written."""

NEVER_NAMES: Final = (
    ORGANISMS | ABBREVIATIONS | NOT_NAMES | PROFESSIONS | TITLES | frozenset(PRODUCTS)
) - GIVEN
"""Words that are names only where a title or a field says so."""
