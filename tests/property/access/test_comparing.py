"""Of two cohorts compared, nothing told gives a small part of everybody."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ambroise.access.cohorts.comparing import SPANS, told
from ambroise.access.hiding import Hidden

SMALLEST = 10
parts = st.one_of(st.integers(0, 14), st.integers(0, 200))


@given(parts, parts, parts, parts, st.lists(st.integers(-800, 800), max_size=60))
def test_no_small_part_is_told_or_left_by_two_that_are(
    only_one: int, only_other: int, both: int, neither: int, days: list[int]
) -> None:
    distances = (days * 200)[:both] if days else [0] * both
    everybody = only_one + only_other + both + neither
    found = told(only_one + both, only_other + both, everybody, distances, SMALLEST)
    sizes = (found.one, found.other)
    meeting = (found.only_one, found.both, found.only_other)
    for figure in (*sizes, *meeting, *found.spans):
        assert isinstance(figure, Hidden) or not 0 < figure < SMALLEST
    for figure in sizes:
        assert isinstance(figure, Hidden) or not 0 < everybody - figure < SMALLEST
    if not isinstance(found.both, Hidden):
        assert not any(0 < one < SMALLEST for one in (only_one, only_other, both, neither))
    assert isinstance(found.both, Hidden) or set(meeting) == {only_one, both, only_other}


@given(parts, parts, st.lists(st.integers(-800, 800), max_size=60))
def test_who_may_read_rows_is_told_everything(
    only_one: int, only_other: int, days: list[int]
) -> None:
    found = told(only_one + len(days), only_other + len(days), 1000, days, None)
    assert (found.only_one, found.both, found.only_other) == (only_one, len(days), only_other)
    assert sum(one for one in found.spans if isinstance(one, int)) == len(days)
    assert (found.median is None) == (not days)


def test_every_distance_is_in_one_span_only() -> None:
    assert SPANS[0][0] is None
    assert SPANS[-1][1] is None
    for (_, end), (start, _) in pairwise(SPANS):
        assert (end, start) == (end, (end or 0) + 1)
