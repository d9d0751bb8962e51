"""Dates of DICOM move together, keep their form, and no other text passes for one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.dicom.dates import kept_time, moved_date, moved_stamp

DAYS = st.dates(date(1850, 1, 1), date(2150, 12, 31))
SHIFTS = st.integers(-364, 364)


@given(DAYS, DAYS, SHIFTS)
def test_intervals_are_kept(first: date, second: date, shift: int) -> None:
    moved = [
        date.fromisoformat(moved_date(day.strftime("%Y%m%d"), shift)) for day in (first, second)
    ]
    assert moved[1] - moved[0] == second - first
    assert moved[0] - first == timedelta(days=shift)


@given(DAYS, SHIFTS, st.sampled_from(["", "08", "0815", "081559", "081559.123456"]))
def test_a_stamp_moves_as_its_day_and_keeps_its_hour(day: date, shift: int, hour: str) -> None:
    written = day.strftime("%Y%m%d")
    assert (
        moved_stamp(f"{written}{hour}+0200", shift) == moved_date(written, shift) + hour + "+0200"
    )


@given(DAYS, SHIFTS)
def test_a_partial_stamp_keeps_its_precision(day: date, shift: int) -> None:
    assert len(moved_stamp(day.strftime("%Y%m"), shift)) == 6
    assert len(moved_stamp(day.strftime("%Y"), shift)) == 4


@given(DAYS, SHIFTS)
def test_a_dotted_date_is_read(day: date, shift: int) -> None:
    assert moved_date(day.strftime("%Y.%m.%d"), shift) == moved_date(day.strftime("%Y%m%d"), shift)


@given(st.text(), SHIFTS)
def test_what_is_no_date_becomes_nothing(text: str, shift: int) -> None:
    for moved in (moved_date(text, shift), moved_stamp(text, shift), kept_time(text)):
        assert moved == "" or text.strip()[:1].isdigit()
        assert not any(one.isalpha() for one in moved)


def test_a_date_that_leaves_the_calendar_becomes_nothing() -> None:
    assert (
        moved_date("99991231", 1) == moved_date("00010101", -1) == moved_date("20230230", 1) == ""
    )
