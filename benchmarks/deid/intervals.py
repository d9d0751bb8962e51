"""95 % intervals: exact for independent documents, by resampled documents for their mentions.

Exact: Clopper and Pearson, Biometrika 26 (1934), 404-413, by bisection on the binomial tail.
"""

from collections.abc import Callable, Sequence
from math import exp, lgamma, log

import numpy as np


def exact(events: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a share, both in 0..1; (0, 1) without a trial."""
    if not trials:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if events == 0 else _root(lambda p: 1 - _below(events - 1, trials, p) - tail)
    high = 1.0 if events == trials else _root(lambda p: tail - _below(events, trials, p))
    return low, high


def _root(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(most: int, trials: int, share: float) -> float:
    """Return the chance of at most so many events."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 1.0 if most >= trials else 0.0
    return sum(
        exp(
            lgamma(trials + 1)
            - lgamma(one + 1)
            - lgamma(trials - one + 1)
            + one * log(share)
            + (trials - one) * log(1 - share)
        )
        for one in range(most + 1)
    )


def by_document(
    events: Sequence[int], trials: Sequence[int], *, rounds: int = 2000, seed: int = 5
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of sum(events) / sum(trials), documents resampled."""
    above, below = np.asarray(events, float), np.asarray(trials, float)
    if not below.sum():
        return 0.0, 1.0
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(above), (rounds, len(above)))
    shares = above[drawn].sum(axis=1) / np.maximum(1, below[drawn].sum(axis=1))
    return float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975))
