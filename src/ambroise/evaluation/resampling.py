"""How sure figures are: whole stays are drawn again, the same ones for every engine.

Cluster bootstrap: Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8.
Limits: bias-corrected and accelerated (BCa), Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, section 14.3, with the acceleration of the jackknife (equation 14.15).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2000
CONFIDENCE: Final = 0.95
_AT_ONCE: Final = 200
"""Resamples computed together: what bounds the memory."""
_NORMAL: Final = NormalDist()

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """What each cluster brings to `count` figures: `got` and `of` are clusters x columns.

    The figure numbered `figure[c]` is the mean of the ratios of its columns c: one column for a
    ratio of sums, one a label for a mean over labels. A label of which nothing is said is left out.
    """

    got: Array
    of: Array
    figure: NDArray[np.intp]
    count: int

    def figures(self, got: Array, of: Array) -> Array:
        """Return the figures of sums, shape (..., columns); NaN where nothing is said."""
        said = of > 0
        ratios = np.divide(got, of, out=np.zeros_like(got), where=said)
        member = np.zeros((self.figure.size, self.count))
        member[np.arange(self.figure.size), self.figure] = 1.0
        sums, counts = ratios @ member, said.astype(np.float64) @ member
        return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)


@dataclass(frozen=True, slots=True)
class Sampled:
    """Figures with what they become: `drawn` is resamples x figures, `without` clusters x figures.

    Differences of figures are sampled by subtracting columns: each resample is of the same stays.
    """

    estimate: Array
    drawn: Array
    without: Array

    def limits(self, confidence: float = CONFIDENCE) -> list[tuple[float, float] | None]:
        """Return the limits of each figure; None where all draws are the same."""
        return [
            _bca(self.estimate[one], self.drawn[:, one], self.without[:, one], confidence)
            for one in range(self.estimate.size)
        ]

    def less(self, first: int, second: int) -> "Sampled":
        """Return the difference of two figures, the first less the second."""
        return Sampled(
            self.estimate[[first]] - self.estimate[[second]],
            self.drawn[:, [first]] - self.drawn[:, [second]],
            self.without[:, [first]] - self.without[:, [second]],
        )


def sample(columns: Columns, *, seed: int, resamples: int = RESAMPLES) -> Sampled:
    """Return figures on resamples of clusters drawn with replacement; equal seeds, equal draws."""
    got, of = columns.got, columns.of
    all_got, all_of = got.sum(axis=0), of.sum(axis=0)
    drawn = [columns.figures(w @ got, w @ of) for w in _weights(len(got), seed, resamples)]
    blocks = (slice(at, at + _AT_ONCE) for at in range(0, len(got), _AT_ONCE))
    without = [columns.figures(all_got - got[one], all_of - of[one]) for one in blocks]
    whole = columns.figures(all_got, all_of)
    return Sampled(whole, np.concatenate(drawn), np.concatenate(without))


def _weights(clusters: int, seed: int, resamples: int) -> Iterator[Array]:
    """Yield how often each cluster is drawn, in blocks of resamples."""
    rng = np.random.default_rng(seed)
    share = np.full(clusters, 1 / clusters)
    for start in range(0, resamples, _AT_ONCE):
        size = min(_AT_ONCE, resamples - start)
        yield rng.multinomial(clusters, share, size=size).astype(np.float64)


def _bca(
    estimate: float, drawn: Array, without: Array, confidence: float
) -> tuple[float, float] | None:
    drawn, without = drawn[~np.isnan(drawn)], without[~np.isnan(without)]
    if np.isnan(estimate) or drawn.size == 0 or np.ptp(drawn) == 0:
        return None
    below = (np.sum(drawn < estimate) + 0.5 * np.sum(drawn == estimate)) / drawn.size
    # a bias beyond what the draws can show would be infinite
    bias = _NORMAL.inv_cdf(float(np.clip(below, 1 / drawn.size, 1 - 1 / drawn.size)))
    spread = without.mean() - without
    cubes, squares = float(np.sum(spread**3)), float(np.sum(spread**2))
    acceleration = cubes / (6 * squares**1.5) if squares > 0 else 0.0
    tail = (1 - confidence) / 2
    shares = [_moved(share, bias, acceleration) for share in (tail, 1 - tail)]
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


def _moved(share: float, bias: float, acceleration: float) -> float:
    z = bias + _NORMAL.inv_cdf(share)
    return _NORMAL.cdf(bias + z / (1 - acceleration * z))
