"""Every written form of a date: read, moved, and read again as the same day later."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ambroise.text.date_reading import parse_date, read_dates
from ambroise.text.folding import fold
from ambroise.text.number_words import YEARS, days_in_words, in_words, years_in_words
from ambroise.text.written_dates import MONTHS, WEEKDAYS

DAYS = st.dates(date(1900, 1, 1), date(2049, 12, 31))
SHIFTS = st.integers(-364, 364)


def _words(day: date) -> str:
    said = "premier" if day.day == 1 else in_words(day.day)
    return f"{said} {MONTHS[day.month - 1]} {in_words(day.year)}"


def _month_day(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


WHOLE = {
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "one digit": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "spaced": lambda day: f"{day:%d / %m / %Y}",
    "iso": lambda day: f"{day:%Y-%m-%d}",
    "glued": lambda day: f"{day:%d%m%Y}",
    "glued iso": lambda day: f"{day:%Y%m%d}",
    "month": _month_day,
    "capitals": lambda day: _month_day(day).upper(),
    "weekday": lambda day: f"{WEEKDAYS[day.weekday()]} {_month_day(day)}",
    "weekday and figures": lambda day: f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}",
    "in brackets": lambda day: f"{day:%d/%m/%Y} ({WEEKDAYS[day.weekday()]}",
    "words": _words,
    "capital words": lambda day: _words(day).upper(),
    "english": lambda day: f"{day:%B} {day.day}, {day.year}",
    "roman": lambda day: (
        f"{day.day}.{'I II III IV V VI VII VIII IX X XI XII'.split()[day.month - 1]}.{day.year}"
    ),
}
"""Forms in which a day is whole, and that say the same again when they are written anew."""
UNSURE = ("one digit", "roman")
"""Forms in which 31 does not tell how 1 would have been written."""


@pytest.mark.parametrize("form", WHOLE)
def test_a_moved_date_is_the_same_form_of_the_day_moved(form: str) -> None:
    @given(DAYS, SHIFTS)
    @example(date(2024, 2, 29), 365)
    @example(date(1999, 12, 31), 1)
    def holds(day: date, shift: int) -> None:
        write = WHOLE[form]
        found = parse_date(write(day))
        assert found is not None
        assert found.first() == day
        moved = day + timedelta(days=shift)
        made = found.shifted(shift)
        assert fold(made) == fold(write(moved)) or form in UNSURE
        (again,) = read_dates(made) or ()
        assert again.first() == moved

    holds()


TIMES = st.sampled_from(["", " à 10h30", " 10:30", " vers 9 h", "T10:30:00Z", " à minuit", " 23h"])


@given(DAYS, SHIFTS, TIMES, st.sampled_from(["", "le ", "depuis le "]))
def test_hours_and_small_words_stay(day: date, shift: int, time: str, before: str) -> None:
    found = read_dates(f"{before}{day:%Y-%m-%d}{time}")
    assert found is not None
    (one,) = found
    assert one.start == len(before)
    assert one.written == f"{day:%Y-%m-%d}"


@given(DAYS, st.sampled_from(["%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d%H%M%S.000+0100"]))
def test_a_stamp_of_hl7_is_a_date_and_its_hour(day: date, form: str) -> None:
    (one,) = read_dates(day.strftime(form)) or ()
    assert one.first() == day
    assert one.end == 8


@given(DAYS, st.integers(1, 27), SHIFTS)
def test_the_two_ends_of_a_range_move_alike(day: date, length: int, shift: int) -> None:
    last = day + timedelta(days=length)
    assume(day.month == last.month)
    for written in (
        f"du {day.day} au {last.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day:02d}-{last.day:02d}/{day.month:02d}/{day.year}",
    ):
        found = read_dates(written)
        assert found is not None
        (one,) = found
        assert one.last == (last.month, last.day)
        made = one.shifted(shift)
        assert f"{(day + timedelta(days=shift)).day}" in made
        assert f"{(last + timedelta(days=shift)).day}" in made


@given(st.dates(date(1900, 1, 15), date(2049, 12, 15)), st.integers(-182, 182))
def test_a_month_alone_moves_as_its_middle_does(day: date, shift: int) -> None:
    middle = day.replace(day=15) + timedelta(days=shift)
    (one,) = read_dates(f"{MONTHS[day.month - 1]} {day.year}") or ()
    assert one.shifted(shift) == f"{MONTHS[middle.month - 1]} {middle.year}"


@given(st.integers(1900, 2049), st.integers(-364, 364))
def test_a_year_alone_moves_as_its_middle_does(year: int, shift: int) -> None:
    (one,) = read_dates(f"en {year}") or ()
    assert one.shifted(shift) == str((date(year, 7, 1) + timedelta(days=shift)).year)


def test_numbers_in_words_are_read_back() -> None:
    days, years = days_in_words(), years_in_words()
    for day in range(1, 32):
        assert days[in_words(day).replace("-", " ")] == day
    for year in YEARS:
        assert years[in_words(year).replace("-", " ")] == year
    assert years["mil neuf cent cinquante"] == years["dix neuf cent cinquante"] == 1950


@given(st.text(max_size=40))
def test_any_text_is_read_in_place_or_not_at_all(text: str) -> None:
    reach = 0
    for one in read_dates(text) or ():
        assert reach <= one.start < one.end
        assert text[one.start : one.end] == one.written
        reach = one.end


@given(st.text("0123456789/.- marsjinévdecoût\n", max_size=20), SHIFTS)
def test_what_looks_like_a_date_moves_or_is_refused_without_a_fault(text: str, shift: int) -> None:
    for one in read_dates(text) or ():
        try:
            one.shifted(shift, year=2024)
        except OverflowError:
            continue
