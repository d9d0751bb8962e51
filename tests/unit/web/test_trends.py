"""A trend draws every value of its table, and its reference range."""

from ambroise.web.trends import BOTTOM, POINTS, TOP, trends
from tests.builders.views import a_measurement, a_problem


def test_a_trend_has_one_point_a_value_and_a_segment_between_two() -> None:
    (trend,) = trends([a_measurement(v, n) for n, v in enumerate((5.4, 5.0, 4.6))])
    assert [p.measurement.value for p in trend.points] == [5.4, 5.0, 4.6]
    assert len(trend.segments) == 2


def test_higher_values_are_drawn_higher() -> None:
    (trend,) = trends([a_measurement(4.0, 0), a_measurement(5.0, 1)])
    assert trend.points[1].y < trend.points[0].y


def test_points_stay_inside_the_picture() -> None:
    (trend,) = trends([a_measurement(v, n) for n, v in enumerate((0.1, 99.0, 4.0))])
    assert all(TOP <= p.y <= BOTTOM and 0 <= p.x <= 100 for p in trend.points)


def test_the_band_spans_the_range() -> None:
    (trend,) = trends(
        [a_measurement(4.0, low=4.0, high=5.0), a_measurement(5.0, 1, low=4.0, high=5.0)]
    )
    assert trend.band == (TOP, BOTTOM - TOP)


def test_without_a_range_there_is_no_band() -> None:
    (trend,) = trends([a_measurement(4.0, low=None, high=None)])
    assert trend.band is None


def test_out_of_range_is_flagged_and_comes_first() -> None:
    sodium = a_problem("Sodium").code
    found = trends([a_measurement(4.0, 5), a_measurement(160.0, 0, code=sodium, low=136, high=145)])
    assert [trend.flag for trend in found] == ["high", ""]


def test_only_the_last_values_are_drawn_and_the_others_are_counted() -> None:
    (trend,) = trends([a_measurement(4.0, n) for n in range(POINTS + 7)])
    assert len(trend.points) == POINTS
    assert trend.hidden == 7


def test_equal_values_make_a_flat_line() -> None:
    (trend,) = trends([a_measurement(4.0, n, low=None, high=None) for n in range(3)])
    assert len({p.y for p in trend.points}) == 1


def test_a_result_in_words_has_no_trend() -> None:
    assert trends([a_measurement(None, text="positif")]) == ()
