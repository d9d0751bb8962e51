"""What a French clinical text makes of each of its words: affirmed, denied, supposed, of others."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.text.assertions import Context, Reach, find_contexts
from ambroise.text.words import stem

_AROUND: Final = re.compile(
    r"\b(?:ne |n')(?:[a-z'-]+ ){1,4}?(?P<cue>pas|plus(?! que)|jamais|guere|point|aucune?|rien)\b"
)
_NOTHING_NEW: Final = re.compile(
    r"\b(?:pas (?:de |d')|sans |aucune? )(?:changement|modification|particularite|interruption)s?\b"
)
"""What denies its own word and nothing after it: « pas de modification du traitement »."""

_ITEM: Final = re.compile(
    r"(?<![^\W\d_])[a-z][^.;:,\n]{2,60} ?: ?(?:absence|absente?s?|neant)\b(?! de | d')"
)
"""A title and what it denies: « allergies : absence déclarée »."""

_CLAUSE_END: Final = re.compile(r"[,;.:()]|\b(?:mais|et|avec|depuis)\b|$")


def find_reaches(text: str, low: str) -> list[Reach]:
    """Return the reaches of `find_contexts`, and the verbs that « ne … pas » stands around.

    « ne … plus » denies what follows it too. `low` is `fold(text)`.
    """
    found = find_contexts(text)
    if "ne " in low or "n'" in low:
        found += _around_verbs(low)
    for pattern in (_NOTHING_NEW, _ITEM):
        found += (Reach(*match.span(), Context.DENIED) for match in pattern.finditer(low))
    return found


def _around_verbs(low: str) -> Iterator[Reach]:
    for match in _AROUND.finditer(low):
        end = match.end()
        if match["cue"] in ("plus", "jamais", "guere"):
            stop = _CLAUSE_END.search(low, end)
            end = stop.start() if stop else len(low)
        yield Reach(match.start(), end, Context.DENIED)


def denial_in(form: str) -> str:
    """Return the stem that a folded word denies by itself (« apyrétique »: fièvre), or ""."""
    return _denials().get(stem(form), "")


def other_name(form: str) -> str:
    """Return the stem under which a folded word is compared: « fébrile » is « fièvre »."""
    own = stem(form)
    return _synonyms().get(own, own)


@cache
def _source() -> dict[str, dict[str, str]]:
    said = files("ambroise.uses.checking").joinpath("polarity.toml").read_text(encoding="utf-8")
    return tomllib.loads(said)


@cache
def _denials() -> dict[str, str]:
    return {stem(denied): other_name(said) for denied, said in _source()["denies"].items()}


@cache
def _synonyms() -> dict[str, str]:
    return {stem(one): stem(other) for one, other in _source()["same"].items()}
