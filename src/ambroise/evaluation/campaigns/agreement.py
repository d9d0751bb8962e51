"""How far readers agree, each figure with its 95 % interval by bootstrap of whole cases.

Cohen's kappa: Educational and Psychological Measurement 1960;20:37-46 (two readers). Gwet's AC1:
British Journal of Mathematical and Statistical Psychology 2008;61:29-48. Krippendorff's alpha
(nominal, any number of readers, gaps allowed): Content Analysis, 4th edition, 2018, chapter 12. F1
of passages has no account of what nobody marked: Hripcsak and Rothschild, J Am Med Inform Assoc
2005;12:296-298; with three readers it is summed over their pairs. Percentile limits: Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ambroise.evaluation.resampling import RESAMPLES, Columns, sample

Floats = NDArray[np.float64]
TAIL: Final = 2.5
"""Per cent outside the interval, on each side."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its limits; all None where it does not exist (nothing varies, no case).

    `low` and `high` are None with one case: nothing can be drawn again.
    """

    estimate: float | None
    low: float | None
    high: float | None


Case = Mapping[Hashable, Sequence[Hashable | None]]
"""The units of one case: what each reader said of each, in the order of readers; None: nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """`units` are those that two readers or more spoke of; `kappa` is None but for two readers."""

    cases: int
    units: int
    observed: Figure
    kappa: Figure
    ac1: Figure
    alpha: Figure


NONE: Final = Figure(None, None, None)


def agreement(cases: Sequence[Case], *, seed: int, resamples: int = RESAMPLES) -> Agreement:
    """Return the agreement of readers on nominal units, limits over whole cases.

    Every figure is a function of sums over cases, so that a resample is a sum with weights.
    """
    classes = sorted({str(v) for one in cases for said in one.values() for v in said if v})
    place = {name: number for number, name in enumerate(classes)}
    rows = np.array([_sums(one, place) for one in cases])
    readers = max((len(said) for one in cases for said in one.values()), default=0)
    count = len(classes)
    observed, kappa, ac1, alpha = (
        _figure(rows, partial(statistic, count), seed=seed, resamples=resamples)
        for statistic in (_observed, _kappa, _ac1, _alpha)
    )
    units = int(rows[:, 0].sum()) if rows.size else 0
    return Agreement(len(cases), units, observed, kappa if readers == 2 else NONE, ac1, alpha)


def f1(cases: Sequence[tuple[float, float]], *, seed: int) -> Figure:
    """Return the F1 of marks: each case gives (matched of one and of the other, marked by both).

    The harmonic mean of precision and recall is a ratio of these sums; limits as `resampling` says.
    """
    sums = np.array(cases, dtype=np.float64).reshape(-1, 2)
    if not sums[:, 1].any():
        return NONE
    columns = Columns(sums[:, :1], sums[:, 1:], np.zeros(1, dtype=np.intp), 1)
    sampled = sample(columns, seed=seed)
    limits = sampled.limits()[0] if len(sums) > 1 else None
    low, high = limits or (None, None)
    return Figure(float(sampled.estimate[0]), low, high)


def _sums(case: Case, place: Mapping[str, int]) -> list[float]:
    """Return what a case adds to every sum that the figures are made of.

    Units, agreement and disagreement of pairs, then by class: said first, said second, share of a
    unit's readers, values. A unit of one reader adds nothing.
    """
    units, agreed, disagreed = 0.0, 0.0, 0.0
    first, second, share, values = (np.zeros(len(place)) for _ in range(4))
    for said in case.values():
        kept = [place[str(value)] for value in said if value]
        among = len(kept)
        if among < 2:
            continue
        counts = np.bincount(kept, minlength=len(place))
        units += 1
        agreed += float((counts * (counts - 1)).sum()) / (among * (among - 1))
        disagreed += float((counts * (among - counts)).sum()) / (among - 1)
        first[kept[0]] += 1
        second[kept[1]] += 1
        share += counts / among
        values += counts
    return [units, agreed, disagreed, *first, *second, *share, *values]


def _part(sums: Floats, count: int, number: int) -> Floats:
    return sums[:, 3 + number * count : 3 + (number + 1) * count]


def _observed(_count: int, sums: Floats) -> Floats:
    return _ratio(sums[:, 1], sums[:, 0])


def _kappa(count: int, sums: Floats) -> Floats:
    units = sums[:, 0]
    by_chance = (_part(sums, count, 0) * _part(sums, count, 1)).sum(axis=1)
    chance = _ratio(by_chance, units * units)
    return _corrected(_observed(count, sums), chance)


def _ac1(count: int, sums: Floats) -> Floats:
    if count < 2:
        return np.full(len(sums), np.nan)
    share = _ratio(_part(sums, count, 2).T, sums[:, 0]).T
    chance = (share * (1 - share)).sum(axis=1) / (count - 1)
    return _corrected(_observed(count, sums), chance)


def _alpha(count: int, sums: Floats) -> Floats:
    values = _part(sums, count, 3)
    among = values.sum(axis=1)
    expected = among * among - (values * values).sum(axis=1)
    return 1 - _ratio((among - 1) * sums[:, 2], expected)


def _corrected(observed: Floats, chance: Floats) -> Floats:
    return _ratio(observed - chance, 1 - chance)


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(np.abs(below) > 1e-12, above / below, np.nan)
    return found


def _figure(
    rows: Floats, statistic: Callable[[Floats], Floats], *, seed: int, resamples: int
) -> Figure:
    """Return a statistic of the sums of cases, limits by drawing whole cases again."""
    if not rows.size:
        return NONE
    estimate = float(statistic(rows.sum(axis=0, keepdims=True))[0])
    if np.isnan(estimate):
        return NONE
    if len(rows) < 2:
        return Figure(estimate, None, None)
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=resamples)
    drawn = statistic(weights.astype(np.float64) @ rows)
    drawn = drawn[~np.isnan(drawn)]
    if not drawn.size:
        return Figure(estimate, None, None)
    low, high = np.percentile(drawn, [TAIL, 100 - TAIL])
    return Figure(estimate, float(low), float(high))
