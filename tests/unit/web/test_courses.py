"""The picture of a count through time stays inside its frame and draws every value."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.web.courses import BOTTOM, TOP, Value, course_of

NUMBERS = st.floats(0, 1e9, allow_nan=False)


@given(st.lists(st.builds(Value, NUMBERS), max_size=40))
def test_every_value_has_a_point_inside_the_frame(values: list[Value]) -> None:
    drawn = course_of(values)
    assert len(drawn.points) == len(values)
    assert all(0 <= x <= 100 and TOP <= y <= BOTTOM for x, y, _ in drawn.points)


def test_higher_values_are_drawn_higher() -> None:
    low, high = course_of([Value(1), Value(2)]).points
    assert high[1] < low[1]


def test_what_was_expected_is_a_band() -> None:
    drawn = course_of([Value(5, 0, 10), Value(20, out=True)])
    ((_, y, _, height),) = drawn.bands
    assert (y, height) == (45, 35)
    assert [out for *_, out in drawn.points] == [False, True]


def test_nothing_is_drawn_of_nothing() -> None:
    assert course_of([]).points == ()
