"""How sure a measured leak is, and how many documents a wanted certainty takes.

Exact binomial limits: Clopper and Pearson, Biometrika 1934;26:404-413. Rule of three: Hanley and
Lippman-Hand, JAMA 1983;249:1743-1745. Ratio of clustered counts: bootstrap of whole documents,
Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile limits).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, exp, lgamma, log, log1p
from typing import Final

import numpy as np

RESAMPLES: Final = 2000
LARGEST_SAMPLE: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its limits, all in one unit: a share in 0..1 unless said."""

    estimate: float
    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        return Interval(self.estimate * factor, self.low * factor, self.high * factor)


def exact(events: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the share of `trials` that are events with its two-sided Clopper-Pearson limits.

    Raises ValueError without a trial, or for more events than trials.
    """
    if trials < 1 or not 0 <= events <= trials:
        raise ValueError("events are among at least one trial")
    tail = (1 - confidence) / 2
    low = 0.0 if events == 0 else _root(partial(_tail_from, events, trials), tail)
    return Interval(events / trials, low, upper(events, trials, confidence=1 - tail))


def upper(events: int, trials: int, *, confidence: float = 0.95) -> float:
    """Return the one-sided exact upper limit of a share: larger ones are as unlikely as said."""
    if events == trials:
        return 1.0
    return _root(partial(_tail_from, events + 1, trials), confidence)


def needed(bound: float, *, events: int = 0, confidence: float = 0.95) -> int:
    """Return how many documents put the one-sided upper limit at `bound` or below.

    `events` of them are expected to leak. Raises ValueError for a bound outside 0..1, or one
    that takes more than LARGEST_SAMPLE documents.
    """
    if not 0 < bound < 1 or events < 0:
        raise ValueError("a bound is a share between 0 and 1")
    few, many = events + 1, max(events + 1, rule_of_three(bound))
    while many <= LARGEST_SAMPLE and upper(events, many, confidence=confidence) > bound:
        few, many = many, 2 * many
    if many > LARGEST_SAMPLE:
        raise ValueError("no sample is that large")
    while few < many:
        middle = (few + many) // 2
        if upper(events, middle, confidence=confidence) <= bound:
            many = middle
        else:
            few = middle + 1
    return many


def rule_of_three(bound: float) -> int:
    """Return 3 / bound: the documents without any leak that give 95 % certainty, by heart."""
    return ceil(3 / bound - 1e-9)


def ratio(
    above: Sequence[int],
    below: Sequence[int],
    *,
    seed: int,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return sum(above) / sum(below) with limits that heed that documents differ.

    Each document gives one number to both; documents are drawn again, not mentions. None where
    nothing was counted below, or where all ratios drawn are the same: the bootstrap then says
    nothing and the exact limit on documents holds.
    """
    top, bottom = np.asarray(above, dtype=np.int64), np.asarray(below, dtype=np.int64)
    if top.shape != bottom.shape:
        raise ValueError("one number a document above and below")
    if bottom.sum() == 0:
        return None
    drawn = np.random.default_rng(seed).integers(0, len(top), size=(resamples, len(top)))
    tops, bottoms = top[drawn].sum(axis=1), bottom[drawn].sum(axis=1)
    ratios = tops[bottoms > 0] / bottoms[bottoms > 0]
    if ratios.min() == ratios.max():
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return Interval(float(top.sum() / bottom.sum()), float(low), float(high))


def _tail_from(events: int, trials: int, share: float) -> float:
    """Return P(X >= events) for X binomial; it grows with `share`."""
    if events > trials:
        return 0.0
    if 2 * events < trials:
        return max(0.0, 1.0 - sum(_terms(range(events), trials, share)))
    return min(1.0, sum(_terms(range(events, trials + 1), trials, share)))


def _terms(numbers: range, trials: int, share: float) -> list[float]:
    whole = lgamma(trials + 1)
    yes, no = log(share), log1p(-share)
    return [
        exp(whole - lgamma(k + 1) - lgamma(trials - k + 1) + k * yes + (trials - k) * no)
        for k in numbers
    ]


def _root(grows: Callable[[float], float], level: float) -> float:
    """Return where a growing function of a share reaches `level`, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if grows(middle) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2
