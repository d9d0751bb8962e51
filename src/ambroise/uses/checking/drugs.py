"""Which words name a drug, and which names are of the same substance."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from ambroise.text.folding import fold

_SHORTEST_BY_STEM: Final = 7
"""Letters from which the end of a word is enough; « carotide » and its like are listed."""


@lru_cache(maxsize=50_000)
def substances_of(form: str) -> frozenset[str]:
    """Return what the folded word `form` names: its substances, itself by its end, or nothing.

    Names listed in `drugs.toml` first, then the ends that WHO gives to nonproprietary names
    (source there): they find the names that no list has yet.
    """
    bare = _bare(form)
    listed = _named().get(bare)
    if listed is not None:
        return listed
    if len(form) >= _SHORTEST_BY_STEM and bare not in _others() and bare.endswith(_stems()):
        return frozenset({bare})
    return frozenset()


def _bare(form: str) -> str:
    """Return a name without the final letters that vary: « cisplatine », « cisplatin »."""
    shorter = form.removesuffix("s")
    return shorter.removesuffix("e") if len(shorter) > 4 else shorter


@cache
def _source() -> dict[str, Any]:
    said = files("ambroise.uses.checking").joinpath("drugs.toml").read_text(encoding="utf-8")
    return tomllib.loads(said)


@cache
def _stems() -> tuple[str, ...]:
    return tuple(_bare(stem) for stem in _source()["stems"].split())


@cache
def _others() -> frozenset[str]:
    return frozenset(_bare(word) for word in _source()["not_drugs"].split())


@cache
def _named() -> dict[str, frozenset[str]]:
    known = {_bare(word): frozenset({_bare(word)}) for word in _source()["substances"].split()}
    for name, brands in _source()["brands"].items():
        substances = frozenset(_bare(word) for word in name.split())
        known.update({one: frozenset({one}) for one in substances})
        known.update({_bare(fold(brand)): substances for brand in brands.split()})
    return known
