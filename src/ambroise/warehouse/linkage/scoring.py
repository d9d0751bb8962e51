"""How probable it is that two records are one person, and what each trait says for or against."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from ambroise.warehouse.linkage.estimate import NAMES, Floats, Levels, Model, posterior
from ambroise.warehouse.linkage.traits import MISSING, traits

PRIOR_NAMED: Final = 1000
"""Persons whose names count for as much as those seen, in how common a name is."""

TRAITS: Final = tuple(trait.name for trait in traits())


def levels_of(rows: Iterable[dict[str, Any]]) -> Levels:
    """Return the levels of rows, one column a trait."""
    found = [[row[name] for name in TRAITS] for row in rows]
    return np.array(found, dtype=np.int8).reshape(-1, len(TRAITS))


def rarity(model: Model, levels: Levels, bearers: Floats, persons: int) -> Floats:
    """Return what the rarity of shared names adds to u, in bits, one column a name.

    `bearers` are the other persons who have the family name, the given name, and both: where both
    are shared, the names are no rarer together than they are found together.
    """
    shares = np.zeros((len(levels), len(NAMES)))
    equal = np.zeros(shares.shape, dtype=bool)
    usual = np.zeros(len(NAMES))
    for column, name in enumerate(NAMES):
        number = TRAITS.index(name)
        usual[column] = model.other[number][-1]
        known = usual[column] * PRIOR_NAMED
        shares[:, column] = (bearers[:, column] + known) / (persons + PRIOR_NAMED)
        equal[:, column] = levels[:, number] == model.traits[number].equal
    both = np.maximum(shares.prod(axis=1), bearers[:, -1] / (persons + PRIOR_NAMED))
    alike = equal.all(axis=1)
    found = np.where(equal, np.log2(shares / usual), 0.0)
    found[:, -1] += np.where(alike, np.log2(both / shares.prod(axis=1)) - model.named, 0.0)
    return found


def scored(pairs: list[dict[str, Any]], model: Model, persons: int) -> list[dict[str, Any]]:
    """Return the pairs with their probability, and the weight of each trait in bits.

    The weights, `prior` and `twins` add up to the logarithm of the odds.
    """
    if not pairs:
        return []
    levels = levels_of(pairs)
    counted = [f"{name}_bearers" for name in (*NAMES, "full")]
    bearers = np.array([[pair[name] for name in counted] for pair in pairs], float)
    rare = rarity(model, levels, np.maximum(bearers, 0), persons)
    same, other, twins = model.logs(levels)
    common = rare.copy()
    common[:, -1] += np.where(model.full_name(levels), model.named, 0.0)
    other = other + rare.sum(axis=1)
    found = posterior(model, same, other, twins)
    strangers = 1 - model.share - model.twin_share
    like_twins = -np.log2(
        (strangers * np.exp2(other) + model.twin_share * np.exp2(twins))
        / ((1 - model.share) * np.exp2(other))
    )
    told = []
    for row, pair in enumerate(pairs):
        weights = [
            0.0
            if pair[name] == MISSING
            else float(np.log2(model.same[number][pair[name]] / model.other[number][pair[name]]))
            - (float(common[row, NAMES.index(name)]) if name in NAMES else 0.0)
            for number, name in enumerate(TRAITS)
        ]
        told.append(
            pair
            | {
                "probability": float(found[row]),
                "levels": [_named(number, pair[name]) for number, name in enumerate(TRAITS)],
                "weights": weights,
                "prior": model.prior,
                "twins": float(like_twins[row]),
            }
        )
    return told


def _named(number: int, level: int) -> str:
    return "missing" if level == MISSING else traits()[number].levels[level]
