"""Dates in cells: moved by the same days, written as they were."""

import pytest

from ambroise.deid.tabular.dates import DateUnread, Ticks, day_of, moved


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("2024-02-28", "2024-03-09"),
        ("28/02/2024", "09/03/2024"),
        ("20240228", "20240309"),
        ("2024-02-28 10:20:30", "2024-03-09 10:20:30"),
        ("2024-02-28T10:20:30.123+01:00", "2024-03-09T10:20:30.123+01:00"),
        ("2024-02-28T10:20Z", "2024-03-09T10:20Z"),
        ("28/02/2024 10:20", "09/03/2024 10:20"),
        ("28/02/2024 10h20", "09/03/2024 10h20"),
        ("202402281020", "202403091020"),
        ("20240228102030+0100", "20240309102030+0100"),
        ("  28/02/2024", "  09/03/2024"),
        ("28 février 2024", "9 mars 2024"),
    ],
)
def test_a_text_keeps_its_form_and_its_time(written: str, later: str) -> None:
    assert moved(written, 10) == later
    assert moved(later, -10) == written


def test_numbers_and_stored_dates_are_moved() -> None:
    assert moved(20240228, 10) == 20240309
    assert moved(20240228.0, 10) == 20240309.0
    assert moved(Ticks(100, 1), 10) == 110
    assert moved(Ticks(100 * 86_400 + 5, 86_400), -1) == 99 * 86_400 + 5


@pytest.mark.parametrize(
    "none", ["31/12/9999", "1900-01-01", "1753-01-01 00:00:00", "29991231", "01/01/2999"]
)
def test_a_date_that_stands_for_none_stays_and_does_not_tell_the_shift(none: str) -> None:
    assert moved(none, 100) == none


def test_a_stored_date_that_stands_for_none_stays() -> None:
    far = Ticks(2_932_896, 1)
    assert str(far.day) == "9999-12-31"
    assert moved(far, 100) == far.count
    assert moved(Ticks(10**15, 1), 100) == 10**15


@pytest.mark.parametrize("unread", ["?", "inconnue", "2024-13-45", "20241345", True, b"x", "12h"])
def test_what_is_no_date_is_refused(unread: object) -> None:
    with pytest.raises(DateUnread):
        moved(unread, 10)


@pytest.mark.parametrize(
    "cell", ["12/03/1950", "1950-03-12", 19500312, "19500312", "12 mars 1950", "1950-03-12 00:00"]
)
def test_the_day_of_a_birth_is_read(cell: object) -> None:
    assert str(day_of(cell)) == "1950-03-12"


@pytest.mark.parametrize("cell", ["", "mars 1950", "x", "19501350", None])
def test_half_a_day_is_none(cell: object) -> None:
    assert day_of(cell) is None
