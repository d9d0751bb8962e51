"""How often traits agree between records of one person: estimated from the records themselves.

Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969): a pair is as likely to be one
person as its agreements are more frequent between records of one person (m) than of two (u). m is
found by expectation and maximisation over the patterns of agreement, u being known from pairs taken
by chance (as in Winkler, and in Splink). Twins are a third class: their agreements are not those of
strangers, and without it they would look like one person with a given name mistyped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ambroise.warehouse.linkage.traits import Trait

Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

DOUBLES: Final = 0.01
"""Doubles a person that are expected before looking, in as many as PRIOR_PERSONS."""
PRIOR_PERSONS: Final = 100
PRIOR_PAIRS: Final = 50
"""Pairs of one person that what is known before looking counts for."""
TWIN_PAIRS: Final = 0.008
"""Pairs of twins a person. A little more than three births in a hundred are of twins (Ined, mémo
« Le boom des jumeaux »); half of their twins are counted as patients of the same hospital."""
NAMES: Final = ("family", "given")
"""The traits where to agree on what is common tells less."""
ROUNDS: Final = 100
SETTLED: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Model:
    """What an estimation found. `same`, `other`, `twins`: one array of levels a trait.

    `share` and `twin_share` are those of pairs of one person and of twins among all pairs. `named`
    is the weight (bits) that two persons have a family and a given name alike more often than if
    the names were drawn apart: names go by origin and by generation.
    """

    traits: tuple[Trait, ...]
    same: tuple[Floats, ...]
    other: tuple[Floats, ...]
    twins: tuple[Floats, ...]
    share: float
    twin_share: float
    named: float

    @property
    def prior(self) -> float:
        """The weight (bits) of being one person before anything is compared."""
        return float(np.log2(self.share / (1 - self.share)))

    def logs(self, levels: Levels) -> tuple[Floats, Floats, Floats]:
        """Return, for each pattern, log2 of how likely it is: one person, two, twins."""
        return (
            _logs(self.same, levels),
            _logs(self.other, levels) + np.where(self.full_name(levels), self.named, 0.0),
            _logs(self.twins, levels),
        )

    def full_name(self, levels: Levels) -> NDArray[np.bool_]:
        """Return which patterns agree on both names."""
        agree = np.ones(len(levels), dtype=bool)
        for number, trait in enumerate(self.traits):
            if trait.name in NAMES:
                agree &= levels[:, number] == trait.equal
        return agree


def estimated(
    traits: tuple[Trait, ...],
    other: Sequence[Floats],
    levels: Levels,
    counts: Floats,
    *,
    persons: int,
    named: float = 0.0,
) -> Model:
    """Return the model of `persons` records among which pairs agree as `levels` says.

    `levels` has one row a pattern and one column a trait (MISSING where not given), `counts` says
    how many pairs have each; pairs that were not compared are taken for those of two persons.
    `other` is u, one array a trait.
    """
    pairs = max(1.0, persons * (persons - 1) / 2)
    twin_share = min(0.1, TWIN_PAIRS * persons / pairs)
    known = tuple(np.array(trait.same) for trait in traits)
    twins = tuple(np.array(trait.twins) for trait in traits)
    model = Model(traits, known, tuple(other), twins, 0.0, twin_share, named)
    found = np.zeros(len(counts))
    for _ in range(ROUNDS):
        matches = float((found * counts).sum())
        rate = (matches + DOUBLES * PRIOR_PERSONS) / (persons + PRIOR_PERSONS)
        share = min(0.5, rate * persons / pairs)
        same = tuple(_updated(known[n], levels[:, n], found * counts) for n in range(len(traits)))
        model = Model(traits, same, tuple(other), twins, share, twin_share, named)
        before, found = found, posterior(model, *model.logs(levels))
        if np.abs(found - before).max(initial=0) < SETTLED:
            break
    return model


def posterior(model: Model, same: Floats, other: Floats, twins: Floats) -> Floats:
    """Return the probability that pairs are one person, of the logarithms of their patterns."""
    one = model.share * np.exp2(same)
    rest = (1 - model.share - model.twin_share) * np.exp2(other)
    return np.asarray(one / (one + rest + model.twin_share * np.exp2(twins)))


def _updated(known: Floats, levels: Levels, weights: Floats) -> Floats:
    given = levels >= 0
    seen = np.bincount(levels[given], weights[given], minlength=len(known))
    return np.asarray((known * PRIOR_PAIRS + seen) / (PRIOR_PAIRS + seen.sum()))


def _logs(shares: tuple[Floats, ...], levels: Levels) -> Floats:
    total = np.zeros(len(levels))
    for number, share in enumerate(shares):
        column = levels[:, number]
        total += np.where(column >= 0, np.log2(share)[np.maximum(column, 0)], 0.0)
    return total
