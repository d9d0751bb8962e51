"""Limits and sample sizes against published values."""

from math import ceil, log

import pytest

from ambroise.deid.audit.intervals import exact, needed, ratio, rule_of_three, upper


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0000, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_exact_limits_are_those_of_newcombe(
    events: int, trials: int, low: float, high: float
) -> None:
    """Newcombe, Statistics in Medicine 1998;17:857-872, table I, method 5 (Clopper-Pearson)."""
    found = exact(events, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_sample_that_leaks_everywhere_has_no_upper_limit_below_one() -> None:
    assert exact(7, 7).high == 1.0
    assert upper(7, 7) == 1.0


@pytest.mark.parametrize("bound", [0.1, 0.01, 0.005, 0.001])
def test_without_a_leak_the_sample_needed_has_a_closed_form(bound: float) -> None:
    assert needed(bound) == ceil(log(0.05) / log(1 - bound))


def test_rule_of_three_is_a_little_more_than_the_exact_sample() -> None:
    """Hanley and Lippman-Hand 1983: 0 of 300 leaves at most 1 % with 95 % certainty."""
    assert rule_of_three(0.01) == 300
    assert needed(0.01) == 299


@pytest.mark.parametrize(("events", "wanted"), [(1, 473), (2, 628), (3, 773)])
def test_expected_leaks_take_larger_samples(events: int, wanted: int) -> None:
    """Attribute sampling without replacement from a large lot: n for 1 % at 95 %, c = 1, 2, 3."""
    assert needed(0.01, events=events) == wanted
    assert upper(events, wanted) <= 0.01 < upper(events, wanted - 1)


def test_a_bound_that_no_sample_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="large"):
        needed(1e-7)


def test_a_ratio_of_documents_that_leak_together_is_less_sure() -> None:
    spread = ratio([1] * 20 + [0] * 180, [10] * 200, seed=1)
    together = ratio([10] * 2 + [0] * 198, [10] * 200, seed=1)
    assert spread is not None
    assert together is not None
    assert spread.estimate == together.estimate == 0.01
    assert together.high - together.low > spread.high - spread.low


def test_a_ratio_says_nothing_where_nothing_leaks() -> None:
    assert ratio([0, 0], [3, 4], seed=1) is None
    assert ratio([0, 0], [0, 0], seed=1) is None


def test_the_same_seed_gives_the_same_limits() -> None:
    above, below = [0, 1, 0, 2] * 9, [5, 3, 8, 4] * 9
    assert ratio(above, below, seed=4) == ratio(above, below, seed=4)
