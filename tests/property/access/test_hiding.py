"""Of counts down the steps, nothing that is told gives a small one back."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ambroise.access.hiding import Hidden, told

SMALLEST = 10
COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=8).map(
    lambda found: sorted(found, reverse=True)
)


def shown(persons: list[int]) -> list[int | Hidden]:
    return [figure for figure, _ in told(((one, None) for one in persons), SMALLEST)]


@given(COUNTS)
def test_no_two_counts_that_are_told_differ_by_a_small_one(persons: list[int]) -> None:
    kept = [figure for figure in shown(persons) if not isinstance(figure, Hidden)]
    differences = [one - other for one, other in combinations(kept, 2)]
    assert not [one for one in (*kept, *differences) if 0 < one < SMALLEST]


@given(COUNTS)
def test_nothing_is_told_after_a_small_count(persons: list[int]) -> None:
    figures = shown(persons)
    if Hidden.SMALL in figures:
        after = figures[figures.index(Hidden.SMALL) + 1 :]
        assert set(after) <= {Hidden.NEAR}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_counts_far_from_each_other_are_all_told(tens: list[int]) -> None:
    persons = sorted((10 * one for one in tens), reverse=True)
    assert shown(persons) == persons


@given(COUNTS, st.integers(0, 80))
def test_stays_are_told_when_far_from_none_and_from_their_persons(
    persons: list[int], stays: int
) -> None:
    for some, figure in told(((one, stays) for one in persons), SMALLEST):
        if not isinstance(figure, int):
            continue
        assert isinstance(some, int)
        assert not 0 < figure < SMALLEST
        assert not 0 < abs(figure - some) < SMALLEST
