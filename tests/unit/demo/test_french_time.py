"""Civil time and dates in French."""

from datetime import date, datetime

from ambroise.demo.french_time import clock, in_words, instant


def test_summer_and_winter_have_their_offset() -> None:
    assert instant(datetime(2026, 1, 10, 8)) == "2026-01-10T08:00:00+01:00"
    assert instant(datetime(2026, 7, 10, 8)) == "2026-07-10T08:00:00+02:00"
    assert instant(datetime(2026, 3, 29, 1, 59)).endswith("+01:00")
    assert instant(datetime(2026, 3, 29, 3)).endswith("+02:00")
    assert instant(datetime(2026, 10, 25, 3)).endswith("+01:00")


def test_dates_are_written_as_letters_do() -> None:
    assert in_words(date(2026, 8, 1)) == "1er août 2026"
    assert in_words(date(2026, 2, 11)) == "11 février 2026"
    assert clock(datetime(2026, 1, 1, 7, 5)) == "07h05"
