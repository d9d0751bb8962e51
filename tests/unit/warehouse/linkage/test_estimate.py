"""What agreements weigh, found from patterns whose truth is known."""

import numpy as np
import pytest

from ambroise.warehouse.linkage.estimate import estimated, posterior
from ambroise.warehouse.linkage.traits import traits

TRAITS = traits()
OTHER = [np.array(trait.other) for trait in TRAITS]
FULL = [trait.equal for trait in TRAITS]
NONE = [0] * len(TRAITS)


def drawn(rng: np.random.Generator, matches: int, strangers: int) -> tuple[np.ndarray, np.ndarray]:
    """Return patterns and counts: `matches` pairs of one person, whose birth is mistyped 1 in 5."""
    same = [np.array(trait.same) for trait in TRAITS]
    same[2] = np.array([0.0, 0.0, 0.2, 0.0, 0.8])
    rows = [
        [rng.choice(len(share), p=share / share.sum()) for share in shares]
        for shares, count in ((same, matches), (OTHER, strangers))
        for _ in range(count)
    ]
    levels, counts = np.unique(np.array(rows, dtype=np.int8), axis=0, return_counts=True)
    return levels, counts.astype(float)


def test_every_trait_sums_to_one() -> None:
    for trait in TRAITS:
        for shares in (trait.same, trait.other, trait.twins):
            assert sum(shares) == pytest.approx(1)
            assert len(shares) == len(trait.levels)


def test_the_rate_of_errors_and_of_doubles_is_found() -> None:
    levels, counts = drawn(np.random.default_rng(7), 600, 4000)
    model = estimated(TRAITS, OTHER, levels, counts, persons=20_000)
    assert model.same[2][2] == pytest.approx(0.2, abs=0.04)
    assert model.share * 20_000 * 19_999 / 2 == pytest.approx(600, rel=0.1)


def test_nothing_compared_leaves_what_was_known() -> None:
    empty = np.zeros((0, len(TRAITS)), dtype=np.int8)
    model = estimated(TRAITS, OTHER, empty, np.zeros(0), persons=2)
    for trait, found in zip(TRAITS, model.same, strict=True):
        assert found == pytest.approx(np.array(trait.same))


def test_more_agreement_is_more_probable() -> None:
    levels = np.array([FULL, [*FULL[:2], 0, *FULL[3:]], NONE], dtype=np.int8)
    model = estimated(TRAITS, OTHER, levels, np.ones(3), persons=1000)
    full, less, none = posterior(model, *model.logs(levels))
    assert full > 0.99
    assert full > less > none


def test_a_trait_that_is_not_given_says_nothing() -> None:
    missing = np.full((1, len(TRAITS)), -1, dtype=np.int8)
    model = estimated(TRAITS, OTHER, missing, np.ones(1), persons=1000)
    (found,) = posterior(model, *model.logs(missing))
    assert found == pytest.approx(model.share, rel=1e-6)


def test_twins_are_not_taken_for_one_person() -> None:
    twins = np.array([[FULL[0], 0, *FULL[2:]]], dtype=np.int8)
    model = estimated(TRAITS, OTHER, twins, np.ones(1), persons=10_000)
    (found,) = posterior(model, *model.logs(twins))
    assert found < 0.3
