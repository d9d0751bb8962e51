"""French numbers in words, as dates have them: days of a month and years."""

from functools import lru_cache
from typing import Final

_UNITS: Final = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS: Final = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
YEARS: Final = range(1880, 2100)
"""The years that are read and written in words."""


def in_words(number: int) -> str:
    """Return a number of 0..9999 in words, with the hyphens of before 1990."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mille" if thousands == 1 else f"{_UNITS[thousands]} mille"
        return f"{head} {in_words(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
        if rest:
            return f"{head} {in_words(rest)}"
        return head if hundreds == 1 else f"{head}s"
    return _below_a_hundred(number)


def _below_a_hundred(number: int) -> str:
    if number < len(_UNITS):
        return _UNITS[number]
    if number == 80:
        return "quatre-vingts"
    if number > 80:
        return f"quatre-vingt-{_UNITS[number - 80]}"
    ten = min(number // 10 * 10, 60)
    rest = number - ten
    if rest == 0:
        return _TENS[ten]
    return f"{_TENS[ten]} et {_UNITS[rest]}" if rest in (1, 11) else f"{_TENS[ten]}-{_UNITS[rest]}"


@lru_cache(maxsize=1)
def days_in_words() -> dict[str, int]:
    """Return the days of a month by their folded words, without hyphens; the first has two."""
    return {_loose(in_words(day)): day for day in range(1, 32)} | {"premier": 1}


@lru_cache(maxsize=1)
def years_in_words() -> dict[str, int]:
    """Return the years by their folded words, without hyphens; « dix-neuf cent » is read too."""
    found: dict[str, int] = {}
    for year in YEARS:
        said = _loose(in_words(year))
        found[said] = found[said.replace("mille", "mil")] = year
        if year < 2000:
            hundreds, rest = divmod(year, 100)
            spoken = f"{_UNITS[hundreds]} cent {in_words(rest) if rest else ''}"
            found[_loose(spoken)] = year
    return found


def _loose(words: str) -> str:
    return words.replace("-", " ").replace("é", "e").strip()
