"""Family and given names, most of them invented: characters recombined from seeds by origin.

What follows two characters in the seeds of an origin follows them in an invented name, as often;
so a classifier meets names that no list holds, and learns their place and not their letters.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Final

from ambroise.text.folding import fold

_START: Final = "^^"
_END: Final = "$"
_LONGEST: Final = 12

_FRENCH_PARTICLES: Final = ("de ", "du ", "de la ", "des ", "Le ", "La ", "d'", "D'", "de Saint-")
_PARTICLES: Final = {
    "french": _FRENCH_PARTICLES,
    "words": _FRENCH_PARTICLES,
    "breton": ("Le ", "Le ", "Ker", "L'", "de "),
    "maghreb": ("Ben ", "El ", "Aït ", "Bel ", "Abd El ", "Bou ", "Ould ", "El-", "Al "),
    "subsaharan": ("N'", "M'", "Ndo ", "d'Almeida ", "O'"),
    "iberian": ("da ", "dos ", "de ", "D'", "De ", "Da ", "y ", "do "),
    "italian": ("Di ", "De ", "D'", "Lo ", "La ", "Della ", "Del "),
    "northern": ("Van ", "van der ", "Vanden ", "De ", "O'", "Mac ", "Mc", "von ", "Van de "),
    "overseas": ("Saint-", "Sainte-", "Jean-", "dit "),
}


@dataclass(frozen=True, slots=True)
class _Origin:
    family: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    family_chain: dict[str, str]
    women_chain: dict[str, str]
    men_chain: dict[str, str]


def draw_origin(rng: Random) -> str:
    """Return the name of an origin, as often as its weight says."""
    names, weights = _weights()
    return rng.choices(names, cum_weights=weights)[0]


def draw_family(rng: Random, origin: str) -> str:
    """Return a family name, capitalised, with its accents: simple, double or with a particle."""
    name = _simple(rng, origin)
    luck = rng.random()
    if luck < 0.06:
        return f"{name}-{_simple(rng, origin)}"
    if luck < 0.075:
        return f"{name} {_simple(rng, draw_origin(rng))}"
    if luck < 0.125 and origin in _PARTICLES and " " not in name:
        return rng.choice(_PARTICLES[origin]) + name
    return name


def draw_given(rng: Random, origin: str, *, woman: bool) -> str:
    """Return a given name, simple or compound; those of `words` are French."""
    name = _given(rng, origin, woman=woman)
    luck = rng.random()
    if luck < 0.06 and "-" not in name:
        return f"{name}-{_given(rng, origin, woman=woman)}"
    if luck < 0.075 and "-" not in name:
        return f"{name} {_given(rng, origin, woman=woman)}"
    return name


def recombined(rng: Random, chain: dict[str, str]) -> str:
    """Return a word of 3 to 12 characters that `chain` writes."""
    while True:
        context, word = _START, ""
        while len(word) <= _LONGEST:
            followers = chain[context]
            character = followers[int(rng.random() * len(followers))]
            if character == _END:
                break
            word += character
            context = context[1] + character
        if 3 <= len(word) <= _LONGEST and not word.endswith((" ", "-", "'")):
            return word


def fold_accents(text: str) -> str:
    """Return `text` without accents, its capitals kept."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    return "".join(
        low.upper() if was.isupper() else low for was, low in zip(text, folded, strict=True)
    )


def _simple(rng: Random, origin: str) -> str:
    known = _origin(origin)
    luck = rng.random()
    if origin == "words" or luck < 0.2:
        return rng.choice(known.family)
    if luck < 0.25:
        return rng.choice(known.men or _origin("french").men)
    if luck < 0.33:
        return _blended(rng.choice(known.family), rng.choice(known.family))
    if luck < 0.36:
        return _blended(rng.choice(known.family), rng.choice(_origin(draw_origin(rng)).family))
    return recombined(rng, known.family_chain)


def _given(rng: Random, origin: str, *, woman: bool) -> str:
    if origin == "words" or rng.random() < 0.12:
        origin = "french"
    known = _origin(origin)
    if rng.random() < 0.62:
        return rng.choice(known.women if woman else known.men)
    return recombined(rng, known.women_chain if woman else known.men_chain)


def _blended(head: str, tail: str) -> str:
    """Return the beginning of one name with the end of another."""
    return head[: max(2, (len(head) + 1) // 2)] + tail[len(tail) // 2 :].lstrip(" -'").lower()


@cache
def _origin(name: str) -> _Origin:
    source = _source()[name]
    family, women, men = (_seeds(source.get(key, "")) for key in ("family", "women", "men"))
    return _Origin(family, women, men, _chain(family), _chain(women), _chain(men))


def _seeds(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())


def _chain(seeds: tuple[str, ...]) -> dict[str, str]:
    """Return what follows each two characters, repeated as often as it does."""
    followers: dict[str, str] = {}
    for seed in seeds:
        written = f"{_START}{seed}{_END}"
        for at in range(2, len(written)):
            context = written[at - 2 : at]
            followers[context] = followers.get(context, "") + written[at]
    return followers


@cache
def _weights() -> tuple[tuple[str, ...], tuple[int, ...]]:
    source = _source()
    return tuple(source), tuple(accumulate(int(origin["weight"]) for origin in source.values()))


@cache
def _source() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
