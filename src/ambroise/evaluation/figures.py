"""The figures of an evaluation: each measure of each engine, with its interval and its differences.

A figure is a ratio of sums over stays, or the mean over labels of each label's own. Where every
draw gives the same figure the bootstrap says nothing: the limits are then exact ones on stays.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, log
from typing import Final, Literal

import numpy as np

from ambroise.deid.audit.intervals import exact
from ambroise.evaluation.resampling import CONFIDENCE, RESAMPLES, Columns, Sampled, sample
from ambroise.uses.scoring import Measure, Part

SMALL: Final = 10
"""Stays under which a figure is shown as uncertain, and never leaves."""
SHARE: Final = "%"
Means = Literal["bootstrap", "exact", ""]
Shown = Literal["better", "worse", "none", "few"]
Parts = Sequence[Part]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one engine; a share is in 0..1, a count is that of one case.

    `stays` are those that say something of the measure. `value` is None when none does; `low` and
    `high` are None where no limit can be told (`means` is then "").
    """

    arm: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    means: Means
    stays: int

    @property
    def small(self) -> bool:
        return self.stays < SMALL


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of `arm` less that of `other` on the same stays.

    `shown` is "none" where the interval holds none, "few" where too few stays speak to conclude.
    """

    arm: str
    other: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    shown: Shown


@dataclass(frozen=True, slots=True)
class Figures:
    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]
    stays: int
    cases: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What one case brings, by arm, and the stay that it is of."""

    cluster: str
    parts: Mapping[str, Parts]


def figures(
    scores: Sequence[Scores],
    measures: Sequence[Measure],
    arms: Sequence[str],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    whole: Sequence[Scores] = (),
) -> Figures:
    """Return every figure of `scores`, and the differences of the first arm to each other one.

    Where `scores` are a part of a gold, `whole` is all of it: it tells which labels are rare.
    """
    table = _Table.of(_without_common(scores, measures, whole or scores), measures, arms)
    sampled = sample(table.columns, seed=seed, resamples=resamples)
    limits = sampled.limits()
    found = [
        _figure(arm, measure, float(sampled.estimate[at]), limits[at], int(table.stays[at]))
        for at, (arm, measure) in enumerate(table.names)
    ]
    first, *others = arms
    differences = [
        _difference(sampled, table, measure, first, other)
        for other in others
        for measure in measures
    ]
    return Figures(tuple(found), tuple(differences), len(table.columns.got), len(scores))


def _without_common(
    scores: Sequence[Scores], measures: Sequence[Measure], whole: Sequence[Scores]
) -> list[Scores]:
    """Return scores whose measures of rare labels hold no label that is common in the whole."""
    rare = {one.name: one.rare for one in measures if one.rare}
    met = Counter(
        said
        for one in whole
        for said in {
            (part.measure, part.label)
            for parts in one.parts.values()
            for part in parts
            if part.expected and part.measure in rare
        }
    )

    def counted(part: Part) -> bool:
        return part.measure not in rare or met[part.measure, part.label] < rare[part.measure]

    return [
        Scores(one.cluster, {arm: tuple(filter(counted, of)) for arm, of in one.parts.items()})
        for one in scores
    ]


@dataclass(frozen=True, slots=True)
class _Table:
    columns: Columns
    names: tuple[tuple[str, Measure], ...]
    stays: Sequence[int]

    @classmethod
    def of(
        cls, scores: Sequence[Scores], measures: Sequence[Measure], arms: Sequence[str]
    ) -> "_Table":
        names = tuple((arm, measure) for arm in arms for measure in measures)
        figure_of = {(arm, measure.name): at for at, (arm, measure) in enumerate(names)}
        labelled = {measure.name: measure.over_labels for measure in measures}
        rows = {name: at for at, name in enumerate(dict.fromkeys(one.cluster for one in scores))}
        places: dict[tuple[int, str], int] = {}
        cells = [
            (rows[one.cluster], figure_of[arm, part.measure], part)
            for one in scores
            for arm in arms
            for part in one.parts[arm]
        ]
        for _, figure, part in cells:
            label = part.label if labelled[part.measure] else ""
            places.setdefault((figure, label), len(places))
        got, of = np.zeros((2, len(rows), len(places)))
        for row, figure, part in cells:
            column = places[figure, part.label if labelled[part.measure] else ""]
            got[row, column] += part.got
            of[row, column] += part.of
        owner = np.array([figure for figure, _ in places], dtype=np.intp)
        stays = [int((of[:, owner == at] > 0).any(axis=1).sum()) for at in range(len(names))]
        return cls(Columns(got, of, owner, len(names)), names, stays)


def _figure(
    arm: str, measure: Measure, value: float, limits: tuple[float, float] | None, stays: int
) -> Figure:
    if isnan(value):
        return Figure(arm, measure.name, None, None, None, "", stays)
    means: Means = "bootstrap"
    if limits is None:
        limits, means = _exact(value, measure, stays), "exact"
    low, high = limits or (None, None)
    return Figure(arm, measure.name, value, low, high, means if limits else "", stays)


def _exact(value: float, measure: Measure, stays: int) -> tuple[float, float] | None:
    """Return limits on stays where all say the same: none of them fails, or counts anything.

    Shares: Clopper and Pearson, each stay taken as one trial. Counts: the exact Poisson limit of
    none, -ln(0.025) over the stays (Garwood, Biometrika 1936;28:437-442).
    """
    if stays == 0:
        return None
    if measure.unit == SHARE and value in (0.0, 1.0):
        found = exact(round(value * stays), stays, confidence=CONFIDENCE)
        return found.low, found.high
    if measure.unit != SHARE and value == 0:
        return 0.0, -log((1 - CONFIDENCE) / 2) / stays
    return None


def _difference(
    sampled: Sampled, table: _Table, measure: Measure, first: str, other: str
) -> Difference:
    places = {(arm, one.name): at for at, (arm, one) in enumerate(table.names)}
    mine, theirs = places[first, measure.name], places[other, measure.name]
    less = sampled.less(mine, theirs)
    value = float(less.estimate[0])
    shown: Shown = "few" if min(table.stays[mine], table.stays[theirs]) < SMALL else "none"
    if isnan(value):
        return Difference(first, other, measure.name, None, None, None, shown)
    (limits,) = less.limits()
    if limits is None:  # every stay says the same of both
        return Difference(first, other, measure.name, value, None, None, shown)
    low, high = limits
    if shown == "none" and (low > 0 or high < 0):
        shown = "better" if (value > 0) == (measure.better == "high") else "worse"
    return Difference(first, other, measure.name, value, low, high, shown)


def totals(parts: Iterable[Part], measures: Sequence[Measure]) -> dict[str, tuple[float, float]]:
    """Return what parts sum to by measure, whatever their labels."""
    sums = {one.name: (0.0, 0.0) for one in measures}
    for part in parts:
        got, of = sums[part.measure]
        sums[part.measure] = got + part.got, of + part.of
    return sums
