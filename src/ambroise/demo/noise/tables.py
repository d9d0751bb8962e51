"""The tables of each split: its abbreviations, its slips, what it mishears and misreads."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from re import split as cut
from typing import Any


@dataclass(frozen=True, slots=True)
class Tables:
    """What the writers and the machines of one split do to a text.

    `abbreviations` are by their full words in lower case, `slips` weights of typing errors,
    `misheard` and `homophones` words by the word that was said, `misread` letters by letters;
    `footers`, `cells` and `copied` are wordings.
    """

    abbreviations: dict[str, str]
    slips: dict[str, int]
    misheard: dict[str, str]
    homophones: dict[str, str]
    misread: dict[str, str]
    footers: tuple[str, ...]
    cells: tuple[str, ...]
    copied: tuple[str, ...]


def _endings(full: str, short: str) -> dict[str, str]:
    """« patient(e)(s) » in all its forms, each with its short one."""
    long_parts, short_parts = cut(r"\((\w+)\)", full), cut(r"\((\w+)\)", short)
    found = {}
    for kept in product((False, True), repeat=len(long_parts) // 2):
        shown = {ending for ending, keep in zip(long_parts[1::2], kept, strict=True) if keep}

        def written(parts: list[str], shown: set[str] = shown) -> str:
            return "".join(
                part for place, part in enumerate(parts) if place % 2 == 0 or part in shown
            )

        found[written(long_parts)] = written(short_parts)
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def tables(split: str) -> Tables:
    """The tables of that split, with the abbreviations that are common to all."""
    own = _read(split)
    short: dict[str, str] = {}
    for full, abbreviation in (*_read("common")["abbreviations"], *own["abbreviations"]):
        short |= _endings(full, abbreviation)
    return Tables(
        abbreviations=short,
        slips=own["slips"],
        misheard=own["misheard"],
        homophones=own["homophones"],
        misread=own["misread"],
        footers=tuple(own["footers"]),
        cells=tuple(own["cells"]),
        copied=tuple(own["copied"]),
    )
