"""Places that replace places: the same for one place in a project, the department kept."""

import re
from functools import lru_cache
from typing import Final

from ambroise.pseudonyms import words
from ambroise.pseudonyms.draws import Draw, permuted
from ambroise.pseudonyms.names import like
from ambroise.pseudonyms.numbers import digits_of, laid_out, number
from ambroise.text.folding import fold

_WORD: Final = re.compile(r"[^\W_]+")
_CODE: Final = re.compile(r"(?<!\d)\d{5}(?!\d)")
_CEDEX: Final = re.compile(r" cedex\b.*", re.DOTALL)
_STREET_TYPE: Final = re.compile(
    r"\b(rue|avenue|av|boulevard|bd|blvd|bvd|chemin|ch|route|rte|impasse|imp|allees?|all|place|pl"
    r"|square|sq|quai|cours|passage|residence|lotissement|lieu-dit|hameau|villa|cite|sentier|voie"
    r"|faubourg|fbg|esplanade|promenade|rond-point|ruelle|montee|mail)\b"
)
_HOSPITAL_TYPE: Final = re.compile(
    r"(?:\b(?:chu|chru|chr|chi|ch|ghu|ght|gh|hia|ehpad|ssr|smr|hopital|hopitaux|clinique"
    r"|polyclinique|centre hospitalier(?: (?:regional|universitaire|intercommunal))*|centre"
    r"|groupe hospitalier|institut|maternite|fondation|maison de sante|residence)\b ?)+"
)
_OVERSEAS: Final = ("97", "98")


def street(text: str, key: bytes, attempt: int) -> str:
    """Return another number and street of the same type, with another code and town if written.

    The type may be shortened or not: the number and the last word of the street say which it is.
    """
    code = _CODE.search(text)
    if code is not None and code.start() > 0:
        between = text[code.end() :]
        rest = between.strip(" ,\n\r")
        parts = [street(text[: code.start()], key, attempt), postal_code(code[0], key, attempt)]
        return " ".join(parts + ([town(rest, key, attempt)] if rest else []))
    folded = fold(text)
    type_of = _STREET_TYPE.search(folded)
    said = _WORD.findall(folded[type_of.end() :] if type_of else folded)
    opening = text[:1].isdigit()
    drawn = Draw(key, f"street{attempt}", f"{digits_of(text)}|{said[-1] if said else folded}")
    kind = text[type_of.start() : type_of.end()] if type_of else "rue"
    made = f"{kind} {drawn.of(words.STREETS)}"
    made = f"{1 + drawn.below(98)} {made}" if opening else made
    return made.upper() if text.isupper() else made


def postal_code(text: str, key: bytes, attempt: int) -> str:
    """Return another code of the same department; two codes never become one."""
    digits = digits_of(text)
    if len(digits) != 5:
        return number(text, key, attempt)
    kept = 3 if digits.startswith(_OVERSEAS) else 2
    department = digits[:kept]
    return laid_out(
        text, department + permuted(key, digits[kept:], tweak=department + "+" * attempt)
    )


def town(text: str, key: bytes, attempt: int) -> str:
    """Return an invented town, in the manner of the region where that is known."""
    name = _town_key(text)
    region = words.REGIONS[region_of(name)]
    drawn = Draw(key, f"town{attempt}", name)
    made = drawn.of(region.beginnings) + drawn.of(region.endings)
    return like(made, text)


def _town_key(text: str) -> str:
    """Return a town folded, its words joined by hyphens, « St » in full, without CEDEX."""
    said = _WORD.findall(_CEDEX.sub("", fold(text)))
    full = {"st": "saint", "ste": "sainte"}
    return "-".join(full.get(word, word) for word in said) or fold(text)


@lru_cache(maxsize=4096)
def region_of(name: str) -> str:
    """Return the name in `words.REGIONS` of the region of a town, `elsewhere` when unknown.

    One that we wrote ourselves, in a rendered text, keeps its region.
    """
    for region, manner in words.REGIONS.items():
        if name in manner.towns:
            return region
    for region, manner in words.REGIONS.items():
        if name.startswith(tuple(_plain(manner.beginnings))) and name.endswith(
            tuple(_plain(manner.endings))
        ):
            return region
    for region, manner in words.REGIONS.items():
        if name.startswith(manner.openings) or name.endswith(manner.closings):
            return region
    return "elsewhere"


def _plain(pieces: tuple[str, ...]) -> list[str]:
    return [fold(piece).replace(" ", "-").replace("'", "-") for piece in pieces]


def country(text: str, key: bytes, attempt: int) -> str | None:
    """Return another country of the same part of the world; None for one that is not listed."""
    name = "-".join(_WORD.findall(fold(text)))
    for countries in words.COUNTRIES.values():
        if name in countries:
            others = [one for one in countries if one != name]
            made = Draw(key, f"country{attempt}", name).of(others).title()
            return like(made, text)
    return None


def hospital(text: str, key: bytes, attempt: int) -> str:
    """Return an invented hospital of the same kind (« CHU », « clinique »), the kind as written."""
    folded = fold(text)
    kind = _HOSPITAL_TYPE.match(folded)
    end = kind.end() if kind else 0
    name = " ".join(word for word in _WORD.findall(folded[end:]) if word not in words.PARTICLES)
    drawn = Draw(key, f"hospital{attempt}", name or folded)
    made = drawn.of(words.HOSPITAL_BEGINNINGS) + drawn.of(words.HOSPITAL_ENDINGS)
    if text.isupper() and len(text) > 3 and name:
        made = made.upper()
    return f"{text[:end].rstrip()} {made}".lstrip()


def ward(text: str, key: bytes, attempt: int) -> str | None:
    """Return another code for the code of a ward; None for one said in words."""
    return number(text, key, attempt) if digits_of(text) and " " not in text.strip() else None
