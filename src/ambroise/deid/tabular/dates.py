"""A date in a cell, moved and written as it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from ambroise.text.dates import parse_date

_ZONE: Final = r" ?(?:Z|UTC|[+-]\d\d:?\d\d)?"
_TIME: Final = re.compile(r"[T ] ?\d{1,2}[:hH]\d\d(?::?\d\d(?:[.,]\d+)?)?" + _ZONE)
_GLUED_TIME: Final = re.compile(r"\d{2}(?:\d\d){0,2}(?:\.\d+)?" + _ZONE)
_GLUED: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_WHOLE: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})|(\d{4})(-)(\d\d)-(\d\d)")
_EPOCH: Final = date(1970, 1, 1)
_LIVED: Final = (date(1901, 1, 1), date(2098, 12, 31))
"""Dates outside stand for « none » in hospitals' tables (1753, 1900-01-01, 2999-12-31): they say
nothing of a person, and moved they would tell the shift."""


class DateUnread(ValueError):
    """The cell holds no date."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """A stored date or timestamp: units since 1970-01-01, of which a day has `per_day`."""

    count: int
    per_day: int

    @property
    def day(self) -> date | None:
        """The day; None outside the years 1 to 9999."""
        try:
            return _EPOCH + timedelta(days=self.count // self.per_day)
        except OverflowError:
            return None


def moved(value: Any, days: int) -> Any:
    """Return a cell `days` later: a stored date, a text, or a whole number like 20240312.

    The time of day, its zone and the written form stay; a date that nobody can have lived stays.
    Raises DateUnread.
    """
    if isinstance(value, Ticks):
        return value.count + (days * value.per_day if _is_lived(value.day) else 0)
    try:
        if isinstance(value, str):
            blank = len(value) - len(value.lstrip())
            return value[:blank] + _text(value[blank:].rstrip(), days)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return type(value)(_text(f"{value:.0f}", days))
    except (OverflowError, ValueError):
        raise DateUnread from None
    raise DateUnread


def day_of(value: Any) -> date | None:
    """Return the whole day that a cell holds, None when it holds none."""
    if isinstance(value, Ticks):
        return value.day
    for head, _ in _heads(str(value).strip()):
        glued = _GLUED.fullmatch(head)
        try:
            if glued is not None:
                return date(*map(int, glued.groups()))
            found = parse_date(head)
            if found is not None and None not in (found.year, found.month, found.day):
                return found.first()
        except (ValueError, OverflowError):
            return None
    return None


def _text(written: str, days: int) -> str:
    for head, tail in _heads(written):
        if glued := _GLUED.fullmatch(head):
            was = date(*map(int, glued.groups()))
            return f"{was + timedelta(days=days if _is_lived(was) else 0):%Y%m%d}" + tail
        if whole := _WHOLE.fullmatch(head):
            return _figures(whole, days) + tail
        found = parse_date(head)
        if found is not None:
            return (found.shifted(days) if _is_lived(found.first()) else head) + tail
    raise DateUnread


def _figures(whole: re.Match[str], days: int) -> str:
    """Return a date of figures with its year moved, each figure as wide as it was."""
    first, between, second, last, year, _, month, day = whole.groups()
    if year is not None:
        first, second, last = day, month, year
    if not _lived_year(int(last)):
        return whole[0]
    was = date(int(last), int(second), int(first))
    made = was + timedelta(days=days)
    if year is not None:
        return f"{made:%Y-%m-%d}"
    return f"{made.day:0{len(first)}d}{between}{made.month:0{len(second)}d}{between}{made.year:04d}"


def _heads(written: str) -> Iterator[tuple[str, str]]:
    """Yield what may be the day of a cell, with the rest, which is a time or nothing."""
    for end in dict.fromkeys((len(written), 10, 8, written.find(" "))):
        head, tail = written[:end], written[end:]
        time = _GLUED_TIME if head.isdecimal() else _TIME
        if 0 < end <= len(written) and (not tail or time.fullmatch(tail)):
            yield head, tail


def _is_lived(day: date | None) -> bool:
    return day is not None and _LIVED[0] <= day <= _LIVED[1]


def _lived_year(year: int) -> bool:
    return _LIVED[0].year <= year <= _LIVED[1].year
