"""Errors planted among the documents of a case: what contradicts the record, what is left out.

They are put among the told documents, before these are laid out. A passage that says something
else than the record keeps its fact, with the assertion "contradicted"; an omission takes the
passages out of the hospital report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from ambroise.demo.planted.contradictions import CONTRADICTIONS
from ambroise.demo.planted.error import Planted, Stated
from ambroise.demo.planted.omissions import OMISSIONS
from ambroise.demo.planted.statements import statements
from ambroise.demo.record import Case

__all__ = ["SHARE", "Planted", "noted", "plant"]

SHARE: Final = 0.12
"""Of the cases, those in which something is planted."""

_TWICE: Final = 0.3


def plant(rng: Random, case: Case) -> tuple[Planted, ...]:
    """Plant an error or two among the told documents of some cases; most often none."""
    if rng.random() >= SHARE:
        return ()
    wanted = 2 if rng.random() < _TWICE else 1
    planters = (*CONTRADICTIONS, *OMISSIONS)
    found: list[Planted] = []
    for planter in rng.sample(planters, len(planters)):
        if len(found) < wanted:
            planted = planter(rng, case, _untouched(case, found))
            found += [planted] if planted else []
    return tuple(found)


def _untouched(case: Case, planted: Sequence[Planted]) -> Stated:
    """The statements of the case, without those of facts in which an error is planted already."""
    stated = statements(case)
    for one in planted:
        stated.pop(("drug" if one.what == "reason" else one.what, one.key), None)
    return stated


def noted(planted: Planted, notes: Mapping[tuple[str, int], str]) -> Planted:
    """`planted` with its notes; `notes` are those of (number of a stay, told document)."""
    return replace(planted, notes=tuple(notes[place] for place in planted.documents))
