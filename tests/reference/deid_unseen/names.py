"""Surnames, given names and towns of one family of documents.

A surname made from syllables is of `kept` or of the others by the parity of its digest, so that
`kept` shares none.
"""

import re
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

Family = Literal["develop", "kept", "fresh", "wards", "apart"]
_HERE: Final = Path(__file__).parent


@cache
def _origins() -> dict[str, dict[str, Any]]:
    return tomllib.loads((_HERE / "origins.toml").read_text(encoding="utf-8"))


@cache
def words(family: Family) -> dict[str, list[str]]:
    """Return the lists of one family."""
    return dict(tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))[family])


def belongs(name: str, family: Family) -> bool:
    """Return whether a name made from syllables may be of this family."""
    return sha256(name.casefold().encode()).digest()[0] % 2 == (family == "kept")


def surname(rng: Random, family: Family) -> str:
    """Return a surname: invented, one that is also a word, or one that is also an eponym."""
    draw = rng.random()
    if draw < 0.09:
        return rng.choice(words(family)["surnames_that_are_words"])
    if draw < 0.11:
        return rng.choice(words(family)["surnames_of_eponyms"])
    first = _invented(rng, family)
    if draw > 0.95 and "-" not in first and " " not in first:
        return f"{first}{rng.choice(('-', '-', ' '))}{_invented(rng, family)}"
    return first


def _invented(rng: Random, family: Family) -> str:
    origins = _origins()
    chosen = origins[
        rng.choices(list(origins), weights=[one["weight"] for one in origins.values()])[0]
    ]
    while True:
        name = rng.choice(chosen["starts"])
        for _ in range(rng.randint(0, chosen["most"])):
            name += rng.choice(chosen["middles"])
        name += rng.choice(chosen["ends"])
        parts = name.split(" ")
        parts[-1] = "".join(
            letter.lower() if at and not _after_mark(parts[-1], at) else letter
            for at, letter in enumerate(parts[-1])
        )
        name = " ".join(parts)
        name = re.sub(r"(\w)\1\1", r"\1\1", name)
        if belongs(name, family) and 4 <= len(name) <= 22:
            return name


def _after_mark(part: str, at: int) -> bool:
    return part[at - 1] in "-'"


def given_names(rng: Random, family: Family, sex: str) -> tuple[str, ...]:
    """Return one to three given names, the first the one in use; some are invented."""
    lists, kind = words(family), "women" if sex == "F" else "men"
    names = rng.sample(lists[kind], rng.choice((1, 1, 1, 2, 3)))
    if rng.random() < 0.12:
        names[0] = rng.choice(lists["given_starts"]) + rng.choice(lists[f"given_ends_{kind}"])
    return tuple(names)


def town(rng: Random, family: Family) -> str:
    """Return a town, real (a part of them also words) or invented."""
    lists = words(family)
    if rng.random() < 0.45:
        return rng.choice(lists["towns"])
    start = rng.choice(lists["town_starts"])
    middle = rng.choice([*lists["town_middles"], "", ""])
    end = rng.choice(lists["town_ends"])
    if start.endswith("-"):
        middle = middle.capitalize() or rng.choice(lists["town_middles"]).capitalize()
    return start + middle + end
