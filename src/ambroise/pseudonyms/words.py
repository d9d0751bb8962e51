"""The vocabulary of surrogates, read from `words.toml` (origin and licence are said there)."""

import tomllib
from importlib.resources import files
from typing import Final

_SOURCE: Final = tomllib.loads(
    files("ambroise.pseudonyms").joinpath("words.toml").read_text(encoding="utf-8")
)

GIVEN_PAIRS: Final[tuple[tuple[str, str], ...]] = tuple(
    (pair.split("/")[0], pair.split("/")[1]) for pair in _SOURCE["given_pairs"].split()
)
FAMILY_BEGINNINGS: Final[tuple[str, ...]] = tuple(_SOURCE["family_beginnings"].split())
FAMILY_MIDDLES: Final[tuple[str, ...]] = tuple(_SOURCE["family_middles"].split())
FAMILY_ENDINGS: Final[tuple[str, ...]] = tuple(_SOURCE["family_endings"].split())
STREETS: Final[tuple[str, ...]] = tuple(_SOURCE["streets"])
TOWN_BEGINNINGS: Final[tuple[str, ...]] = tuple(_SOURCE["town_beginnings"].split())
TOWN_ENDINGS: Final[tuple[str, ...]] = tuple(_SOURCE["town_endings"].split())
HOSPITALS: Final[tuple[str, ...]] = tuple(_SOURCE["hospitals"])
PARTICLES: Final[frozenset[str]] = frozenset(_SOURCE["particles"].split())
FEMININE: Final[frozenset[str]] = frozenset(_SOURCE["feminine"].split())
MASCULINE: Final[frozenset[str]] = frozenset(_SOURCE["masculine"].split())
