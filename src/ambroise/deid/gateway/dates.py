"""Dates of an answer put back: those that were sent, in any written form, and those reckoned."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from ambroise.deid.gateway.outgoing import Replaced
from ambroise.pseudonyms import DATES
from ambroise.text.dates import FoundDate, parse_date

Day = tuple[FoundDate, FoundDate]
"""A date as it was sent and as it was."""
_MIDDLE: Final = {"month": 15, "year": 15}


class MovedDates:
    """The dates of one request."""

    def __init__(self, replaced: Sequence[Replaced], shift: int) -> None:
        self._shift = shift
        self._days: list[Day] = []
        for one in replaced:
            if one.label in DATES:
                sent, original = parse_date(one.sent), parse_date(one.original)
                if sent is not None and original is not None:
                    self._days.append((sent, original))

    def back(self, found: FoundDate) -> str | None:
        """Return a date of the answer as it truly is, in the form the answer writes it.

        A whole date that was not sent was reckoned from those that were (a control in three
        months): it moves back by the same days. A month or a year is put back where it can only
        be that of one date that was sent. None where it cannot be told.
        """
        try:
            if found.form == "day":
                return found.shifted(self._whole(found))
            targets = {self._target(found, day) for day in self._days if _said_by(found, day[0])}
            if len(targets) != 1:
                return None
            (target,) = targets
            year = target[1]
            return found.shifted((target[0] - found.first(year=year)).days, year=year)
        except OverflowError:
            return None

    def _whole(self, found: FoundDate) -> int:
        """Return the move of a whole date: that of the same date sent, else the request's."""
        for sent, original in self._days:
            same = sent.form == original.form == "day" and sent.first() == found.first()
            if same and sent.last is None and original.last is None:
                return (original.first() - sent.first()).days
        return -self._shift

    def _target(self, found: FoundDate, day: Day) -> tuple[date, int | None]:
        """Return the true date that an incomplete one stands for, and the year it was sent in."""
        sent, original = day
        true = original.first(year=_year(original, sent))
        if found.form == "day_no_year":
            return true, sent.year
        if found.form == "month":
            return true.replace(day=_MIDDLE["month"]), None
        return date(true.year, 7, 1), None


def _year(original: FoundDate, sent: FoundDate) -> int | None:
    return original.year if original.year is not None else sent.year


def _said_by(found: FoundDate, sent: FoundDate) -> bool:
    """Whether an incomplete date of the answer says a part of a date that was sent."""
    if found.form == "day_no_year":
        return (found.month, found.day) == (sent.month, sent.day)
    if sent.year is None or found.year is None:
        return False
    if found.form == "month":
        return (found.year, found.month) == (sent.year, sent.month)
    return found.year == sent.year and found.month is None
