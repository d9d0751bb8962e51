"""What a flow brings a month is compared with its own past, season by season."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ambroise.warehouse.quality.site.volumes import EXAMINED, expected, months_of

MARCH = date(2026, 3, 1)


def test_a_steady_flow_is_usual() -> None:
    low, high = expected([100] * 24)
    assert low is not None
    assert high is not None
    assert low < 100 < high


def test_a_month_that_brings_nothing_is_unusual() -> None:
    counts = {date(2024, m, 1): 100 for m in range(1, 13)} | {
        date(2025, m, 1): 100 for m in range(1, 12)
    }
    last = months_of(counts, date(2025, 12, 1))[-1]
    assert (last.count, last.unusual) == (0, True)


def test_the_same_month_of_other_years_is_what_counts() -> None:
    summer = [100, 100, 100, 100, 100, 100, 100, 20, 100, 100, 100, 100] * 3
    low, high = expected([*summer, *summer[:7]])
    flat_low, _ = expected([100] * 43)
    assert low is not None
    assert high is not None
    assert flat_low is not None
    assert low <= flat_low


def test_too_short_a_past_leads_to_expect_nothing() -> None:
    assert expected([10] * 5) == (None, None)


def test_the_first_month_is_left_out_and_a_silent_one_counts_as_zero() -> None:
    months = months_of({date(2025, 12, 1): 4, MARCH: 5}, MARCH)
    assert [(one.first.month, one.count) for one in months] == [(1, 0), (2, 0), (3, 5)]


def test_a_flow_of_one_month_has_no_whole_month() -> None:
    assert months_of({MARCH: 5}, MARCH) == ()


@given(st.lists(st.integers(0, 5000), min_size=6, max_size=80))
def test_bounds_hold_the_median_of_what_they_come_from(past: list[int]) -> None:
    low, high = expected(past)
    assert low is not None
    assert high is not None
    assert 0 <= low <= high
    assert low <= max(past)
    assert high >= min(past)


@given(st.integers(0, 10_000), st.integers(7, 60))
def test_what_never_changes_is_always_usual(count: int, length: int) -> None:
    firsts = [date(2015 + n // 12, n % 12 + 1, 1) for n in range(length)]
    months = months_of(dict.fromkeys(firsts, count), firsts[-1])
    assert not any(month.unusual for month in months[-EXAMINED:])
