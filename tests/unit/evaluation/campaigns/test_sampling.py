"""Samples: sizes from Wilson's interval, strata in their share."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.evaluation.campaigns.sampling import Drawable, drawn, stratum, width, wilson
from ambroise.evaluation.strata import Strata


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_wilson(events: int, trials: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    assert wilson(events, trials) == pytest.approx((low, high), abs=5e-5)


def test_more_cases_make_it_narrower() -> None:
    few, many = width(50, 0.8), width(200, 0.8)
    assert few.high - few.low > many.high - many.low > 0.1
    with pytest.raises(ValueError, match="share"):
        width(0, 0.5)


def case(number: int) -> Drawable:
    ward = "A" if number % 4 else "B"
    return Drawable(number, number, str(number), (number,), Strata(age=number, sex="F", ward=ward))


@given(st.integers(1, 80), st.integers(1, 90), st.integers(0, 2**32))
def test_each_stratum_has_its_share(there: int, size: int, seed: int) -> None:
    cases = [case(number) for number in range(there)]
    found = drawn(cases, size, by=("ward", "age"), seed=seed)
    assert len(set(found)) == len(found) == min(size, there)
    assert found == drawn(cases[::-1], size, by=("ward", "age"), seed=seed)
    whole, mine = (Counter(one.strata.ward for one in group) for group in (cases, found))
    for ward, count in whole.items():
        assert abs(mine[ward] - count * len(found) / there) < 1 + 1e-9


def test_ages_are_cut_in_bands() -> None:
    assert stratum(Strata(age=70, sex="M"), ("age", "sex")) == ("65-79", "M")
