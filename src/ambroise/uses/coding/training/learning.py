"""A ranking learnt from past stays: two linear models and a threshold.

The numbers of a stay are made with habits counted on other patients, so that no stay is described
by what was coded in it. The models are logistic regressions (scikit-learn, the extra `train`): over
differences of the coded DP and each other code of its stay, and over each code for the DAS.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ambroise.errors import PastStaysSilent
from ambroise.uses.coding.choice.ranking import SAID, Linear, Ranking, rows
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.training.counting import Lesson, habits_of

FOLDS: Final = 5
PENALTIES: Final = (0.01, 0.1, 1.0)
"""Inverse strengths of the penalty (C of scikit-learn) among which the past chooses."""

Array = NDArray[np.float64]
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of all lessons: `stay` numbers their lesson, `fold` the part of its patient."""

    numbers: Array
    stay: NDArray[np.intp]
    fold: NDArray[np.intp]
    may_be_dp: NDArray[np.bool_]
    may_be_das: NDArray[np.bool_]
    is_dp: NDArray[np.bool_]
    is_das: NDArray[np.bool_]


def learn(
    lessons: Sequence[Lesson], cim10: Cim10, *, progress: Report = lambda _done, _total: None
) -> Ranking:
    """Return what `lessons` teach; the same lessons in the same order, the same ranking.

    Raises PastStaysSilent when no coded DP, or no coded DAS, is among what was found.
    """
    steps = 2 * len(PENALTIES) * (FOLDS + 1) + 2
    done = iter(range(1, steps + 1))

    def step() -> None:
        progress(next(done), steps)

    table = _table(lessons, cim10)
    das_at = np.flatnonzero(table.may_be_das & ~table.is_dp)
    _check(lessons, table, das_at)
    step()
    habits = habits_of(lessons)
    step()
    pairs = _pairs(table)
    dp = _best(lambda fold, c: _dp_score(table, pairs, fold, c), step)
    das = _best(lambda fold, c: _das_loss(table, das_at, fold, c), step)
    guessed = np.empty(len(das_at))
    for fold in range(FOLDS):
        inside = table.fold[das_at] == fold
        model = _das_fit(table, das_at[~inside], das)
        guessed[inside] = _probabilities(model, table.numbers[das_at[inside]])
    wanted = sum(len(one.coded.das) for one in lessons)
    threshold = _threshold(guessed, table.is_das[das_at], wanted)
    return Ranking(_dp_fit(table, pairs, dp), _das_fit(table, das_at, das), threshold, habits)


def _table(lessons: Sequence[Lesson], cim10: Cim10) -> _Table:
    """Return the rows, each with the habits of the patients of the other folds."""
    met = {one: at for at, one in enumerate(dict.fromkeys(one.person for one in lessons))}
    folds = [met[one.person] % FOLDS for one in lessons]
    others = [
        habits_of(one for one, of in zip(lessons, folds, strict=True) if of != fold)
        for fold in range(FOLDS)
    ]
    made = [
        (row, at, fold, lesson.coded)
        for at, (lesson, fold) in enumerate(zip(lessons, folds, strict=True))
        for row in rows(lesson.found, others[fold], cim10)
    ]
    return _Table(
        np.array([row.numbers for row, *_ in made], dtype=np.float64).reshape(-1, len(SAID)),
        np.array([at for _, at, *_ in made], dtype=np.intp),
        np.array([fold for _, _, fold, _ in made], dtype=np.intp),
        np.array([row.principal for row, *_ in made], dtype=bool),
        np.array([row.associated for row, *_ in made], dtype=bool),
        np.array([row.code == coded.dp for row, *_, coded in made], dtype=bool),
        np.array([row.code in coded.das for row, *_, coded in made], dtype=bool),
    )


def _check(lessons: Sequence[Lesson], table: _Table, das_at: NDArray[np.intp]) -> None:
    """Raise PastStaysSilent unless patients of two folds or more teach each of the two choices."""
    dp_at = np.flatnonzero(table.is_dp & table.may_be_dp)
    for position, at in (("DP", dp_at), ("DAS", das_at[table.is_das[das_at]])):
        if len(set(table.fold[at].tolist())) < 2:
            raise PastStaysSilent(found=len(lessons), position=position)


def _pairs(table: _Table) -> NDArray[np.intp]:
    """Return (right row, other row) of the codes that could be DP, for stays where it is found."""
    found: list[tuple[int, int]] = []
    for at in _by_stay(table.stay):
        able = at[table.may_be_dp[at]]
        right = able[table.is_dp[able]]
        found += [(int(right[0]), int(one)) for one in able[~table.is_dp[able]] if len(right)]
    return np.array(found, dtype=np.intp)


def _by_stay(stay: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    starts = np.flatnonzero(np.diff(stay, prepend=-1))
    yield from np.split(np.arange(len(stay)), starts[1:])


def _dp_fit(table: _Table, pairs: NDArray[np.intp], c: float) -> Linear:
    """Fit the differences right less other; each stay weighs the same."""
    apart = table.numbers[pairs[:, 0]] - table.numbers[pairs[:, 1]]
    _, stays, counts = np.unique(pairs[:, 0], return_inverse=True, return_counts=True)
    weights = 1 / counts[stays]
    both, sides = np.concatenate([apart, -apart]), np.repeat([1, 0], len(apart))
    return _fit(both, sides, c, offset=False, weights=np.concatenate([weights, weights]))


def _das_fit(table: _Table, at: NDArray[np.intp], c: float) -> Linear:
    return _fit(table.numbers[at], table.is_das[at].astype(int), c, offset=True)


def _fit(numbers: Array, right: Any, c: float, *, offset: bool, weights: Any = None) -> Linear:
    """Return a logistic regression over `numbers` brought to one scale, told on their own."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    spread = numbers.std(axis=0)
    spread[spread < 1e-9] = 1.0
    middle = numbers.mean(axis=0) if offset else np.zeros(numbers.shape[1])
    model = LogisticRegression(C=c, fit_intercept=offset, max_iter=2000)
    with threadpool_limits(1):  # so small a sum is slower on several threads
        model.fit((numbers - middle) / spread, right, sample_weight=weights)
    own = model.coef_[0] / spread
    start = float(model.intercept_[0]) if offset else 0.0
    return Linear(start - float(own @ middle), tuple(map(float, own)))


def _best(score: Callable[[int, float], float], step: Callable[[], None]) -> float:
    """Return the penalty with the best mean score over folds."""
    means = {}
    for c in PENALTIES:
        told = []
        for fold in range(FOLDS):
            told.append(score(fold, c))
            step()
        means[c] = float(np.nanmean(told))
        step()
    return max(means, key=lambda c: means[c])


def _dp_score(table: _Table, pairs: NDArray[np.intp], fold: int, c: float) -> float:
    """Return the share of the stays of a fold whose coded DP comes first, learnt on the others."""
    inside = table.fold[pairs[:, 0]] == fold
    if inside.all() or not inside.any():
        return float("nan")
    model = _dp_fit(table, pairs[~inside], c)
    values = table.numbers @ np.array(model.weights)
    first: dict[int, bool] = {}
    for right, other in pairs[inside]:
        first[int(right)] = first.get(int(right), True) and bool(values[right] > values[other])
    return float(np.mean(list(first.values())))


def _das_loss(table: _Table, at: NDArray[np.intp], fold: int, c: float) -> float:
    """Return the mean log-likelihood of a fold, learnt on the others."""
    inside = table.fold[at] == fold
    if inside.all() or not inside.any():
        return float("nan")
    sure = _probabilities(_das_fit(table, at[~inside], c), table.numbers[at[inside]])
    right = table.is_das[at[inside]]
    told = np.where(right, sure, 1 - sure)
    return float(np.mean(np.log(np.clip(told, 1e-9, 1))))


def _probabilities(model: Linear, numbers: Array) -> Array:
    values: Array = model.offset + numbers @ np.array(model.weights)
    return 1 / (1 + np.exp(-values))


def _threshold(sure: Array, right: NDArray[np.bool_], wanted: int) -> float:
    """Return the probability from which F1 is the best on the past, each fold guessed apart.

    Halfway between the last that is proposed and the first that is not.
    """
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + wanted)
    last = int(np.argmax(f1))
    ranked = np.append(sure[order], 0.0)
    return float((ranked[last] + ranked[last + 1]) / 2)
