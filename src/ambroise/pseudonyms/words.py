"""The vocabulary of surrogates, read from `words.toml` (origin and licence are said there)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from ambroise.text.folding import fold

_SOURCE: Final[dict[str, Any]] = tomllib.loads(
    files("ambroise.pseudonyms").joinpath("words.toml").read_text(encoding="utf-8")
)

INITIALS: Final[str] = _SOURCE["initials"]
"""The initials that names written instead of others have, in every list."""

Sex = str
"""`feminine` or `masculine`."""


@dataclass(frozen=True, slots=True)
class Region:
    """What towns of a region look like; `marks` are the folded beginnings and endings of names."""

    departments: frozenset[str]
    towns: frozenset[str]
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]


def _by_initial(words: str) -> dict[str, tuple[str, ...]]:
    all_words = words.split()
    return {
        letter: tuple(word for word in all_words if fold(word)[0].upper() == letter)
        for letter in INITIALS
    }


def _spoken(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())


def _known_given() -> dict[str, tuple[str, Sex]]:
    """Return the origin and the sex of each name; one that is written has those of its list."""
    known: dict[str, tuple[str, Sex]] = {}
    for prefix in ("seen_", ""):
        for origin, lists in _SOURCE["given"].items():
            for sex in ("feminine", "masculine"):
                known |= {fold(name): (origin, sex) for name in lists[prefix + sex].split()}
    return known


def _region(source: Mapping[str, str]) -> Region:
    marks = source["marks"].split()
    return Region(
        departments=frozenset(source["departments"].split()),
        towns=frozenset(source["towns"].split()),
        openings=tuple(mark[1:] for mark in marks if mark.startswith("^")),
        closings=tuple(mark[:-1] for mark in marks if mark.endswith("$")),
        beginnings=_spoken(source["beginnings"]),
        endings=_spoken(source["endings"]),
    )


GIVEN: Final[dict[tuple[str, Sex], dict[str, tuple[str, ...]]]] = {
    (origin, sex): _by_initial(lists[sex])
    for origin, lists in _SOURCE["given"].items()
    for sex in ("feminine", "masculine")
}
"""Given names that are written, by origin and sex, then by initial."""

KNOWN_GIVEN: Final = _known_given()
FAMILY_BEGINNINGS: Final = _by_initial(_SOURCE["family"]["beginnings"])
FAMILY_MIDDLES: Final[tuple[str, ...]] = tuple(_SOURCE["family"]["middles"].split())
FAMILY_ENDINGS: Final[tuple[str, ...]] = tuple(_SOURCE["family"]["endings"].split())
PARTICLES: Final[frozenset[str]] = frozenset(_SOURCE["family"]["particles"].split())
STREETS: Final = _spoken(_SOURCE["place"]["streets"])
HOSPITAL_BEGINNINGS: Final = _spoken(_SOURCE["place"]["hospital_beginnings"])
HOSPITAL_ENDINGS: Final = _spoken(_SOURCE["place"]["hospital_endings"])
COUNTRIES: Final[dict[str, tuple[str, ...]]] = {
    part: tuple(names.split()) for part, names in _SOURCE["countries"].items()
}
REGIONS: Final[dict[str, Region]] = {
    name: _region(source) for name, source in _SOURCE["regions"].items()
}
ELSEWHERE: Final = REGIONS["elsewhere"]
