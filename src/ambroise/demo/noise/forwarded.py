"""Passages copied from a document of the stay into a later one, as clinicians do."""

from dataclasses import replace
from random import Random
from typing import Final

from ambroise.demo.noise.tables import tables
from ambroise.demo.record import Stay, Told

SHARE: Final = 0.18
"""Of the stays, those in which something is copied forward."""

_FROM: Final = {"hospital": ("emergency",), "nursing": ("nursing",)}
_SECTIONS: Final = {"hospital": ("histoire", "mode_de_vie"), "nursing": ("transmissions",)}
_MOST_LINES = 3


def _places(stay: Stay) -> list[tuple[int, int, str]]:
    """(source, later document, section) among which to copy; nursing from the one just before."""
    found = []
    for target, later in enumerate(stay.told):
        for section in _SECTIONS.get(later.kind, ()):
            before = [
                source
                for source, earlier in enumerate(stay.told)
                if earlier.kind in _FROM[later.kind]
                and earlier.when < later.when
                and earlier.parts.get(section)
            ]
            if before and section in later.parts:
                nearest = max(before, key=lambda source: stay.told[source].when)
                found.append((nearest, target, section))
    return found


def _with_copied(rng: Random, split: str, source: Told, later: Told, section: str) -> Told:
    lines = source.parts[section]
    size = min(len(lines), rng.randrange(1, _MOST_LINES + 1))
    at = rng.randrange(len(lines) - size + 1)
    copied = lines[at : at + size]
    if section == "transmissions":
        # Without a word, the hours of the day before would pass for those of the day.
        said = rng.choice(tables(split).copied)
        copied = tuple(f"{said} {line}" for line in copied)
    return replace(later, parts={**later.parts, section: (*copied, *later.parts[section])})


def copy_forward(rng: Random, split: str, stay: Stay) -> frozenset[int]:
    """Copy lines, marks included, into a later document of some stays, in place.

    Returns the places in `stay.told` of the documents that received some.
    """
    if rng.random() >= SHARE:
        return frozenset()
    places = _places(stay)
    if not places:
        return frozenset()
    chosen = rng.sample(places, rng.randrange(1, min(3, len(places)) + 1))
    told = list(stay.told)
    for source, target, section in chosen:
        told[target] = _with_copied(rng, split, stay.told[source], told[target], section)
    stay.told[:] = told
    return frozenset(target for _, target, _ in chosen)
