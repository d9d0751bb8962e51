"""Intervals: published limits, coverage on simulated stays, equal draws for equal seeds."""

import time

import numpy as np
import pytest

from ambroise.evaluation.resampling import Columns, Sampled, sample


def one_figure(got: np.ndarray, of: np.ndarray) -> Columns:
    return Columns(got[:, None].astype(float), of[:, None].astype(float), np.array([0]), 1)


def stays(rng: np.random.Generator, count: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return what stays bring: their sizes differ, and some are harder than others."""
    of = rng.integers(1, 12, size=count)
    own = rng.beta(share * 8, (1 - share) * 8, size=count)
    return rng.binomial(of, own), of


def covered(times: int, count: int, share: float) -> float:
    """Return how often the interval holds the truth, a ratio over all stays that could be."""
    rng = np.random.default_rng(7)
    held = 0
    for number in range(times):
        got, of = stays(rng, count, share)
        (limits,) = sample(one_figure(got, of), seed=number, resamples=600).limits()
        held += limits is not None and limits[0] <= share <= limits[1]
    return held / times


@pytest.mark.parametrize(("count", "share"), [(40, 0.6), (60, 0.85)])
def test_nominal_95_intervals_hold_the_truth_about_95_times_in_100(
    count: int, share: float
) -> None:
    # 300 draws: the standard error of the coverage is 1.3 points
    assert 0.91 <= covered(300, count, share) <= 0.985


@pytest.mark.soak
@pytest.mark.parametrize("share", [0.3, 0.6, 0.85, 0.95])
@pytest.mark.parametrize("count", [30, 60, 150])
def test_coverage_in_the_long_run(count: int, share: float) -> None:
    # lowest where stays are few and the share near one: 91.6 % of 2,000 for 30 stays and 0.95
    assert 0.91 <= covered(2000, count, share) <= 0.97


def test_cases_of_one_stay_do_not_count_as_independent() -> None:
    rng = np.random.default_rng(3)
    right = rng.random(40) < 0.7
    whole = one_figure(right * 10, np.full(40, 10))
    apart = one_figure(np.repeat(right, 10), np.ones(400))
    (by_stay,), (by_case,) = (sample(one, seed=1).limits() for one in (whole, apart))
    assert by_stay is not None
    assert by_case is not None
    assert by_stay[1] - by_stay[0] > 2.5 * (by_case[1] - by_case[0])


def test_bca_limits_of_the_published_spatial_test_data() -> None:
    """Efron and Tibshirani 1993, tables 14.1 and 14.2: a variance and its 90 % BCa limits."""
    a = "48 36 20 29 42 42 20 42 22 41 45 14 6 0 33 28 34 4 32 24 47 41 24 26 30 41"
    scores = np.array([float(one) for one in a.split()])
    assert scores.size == 26
    # a variance is no ratio of sums: the limits are those of its own draws
    rng = np.random.default_rng(1)
    drawn = np.var(scores[rng.integers(0, 26, size=(20000, 26))], axis=1)[:, None]
    without = np.array([[np.var(np.delete(scores, one))] for one in range(26)])
    (limits,) = Sampled(np.array([np.var(scores)]), drawn, without).limits(0.90)
    assert np.var(scores) == pytest.approx(171.5, abs=0.1)
    assert limits is not None
    assert limits[0] == pytest.approx(115.8, abs=3)
    assert limits[1] == pytest.approx(259.6, abs=6)


def test_equal_seeds_give_equal_draws_and_others_do_not() -> None:
    got, of = stays(np.random.default_rng(1), 30, 0.7)
    one, same, other = (sample(one_figure(got, of), seed=seed).limits() for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_where_all_draws_are_the_same_there_is_no_bootstrap_limit() -> None:
    assert sample(one_figure(np.ones(12), np.ones(12)), seed=1).limits() == [None]
    assert sample(one_figure(np.zeros(1), np.zeros(1)), seed=1).limits() == [None]


def test_the_difference_of_two_figures_is_paired() -> None:
    got, of = stays(np.random.default_rng(5), 80, 0.6)
    better = np.minimum(got + (np.arange(80) % 4 == 0), of)
    both = Columns(
        np.stack([better, got], axis=1).astype(float),
        np.stack([of, of], axis=1).astype(float),
        np.array([0, 1]),
        2,
    )
    sampled = sample(both, seed=1)
    (paired,) = sampled.less(0, 1).limits()
    first, second = sampled.limits()
    assert paired is not None
    assert first is not None
    assert second is not None
    assert paired[1] - paired[0] < 0.5 * (first[1] - first[0])
    assert paired[0] > 0 >= first[0] - second[1]


def test_two_thousand_stays_and_four_hundred_columns_take_seconds() -> None:
    rng = np.random.default_rng(1)
    of = np.ones((2000, 400))
    columns = Columns((rng.random((2000, 400)) < 0.7).astype(float), of, np.arange(400), 400)
    begun = time.process_time()
    sample(columns, seed=1)
    assert time.process_time() - begun < 30
