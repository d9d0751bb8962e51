"""What the record plans after a stay, by name and by day: told under « Suites à donner » alone."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.letter.lines import Line
from ambroise.uses.letter.wording import one_line
from ambroise.warehouse.views import StayView

_FIGURE: Final = re.compile(r"\d")
_SEPARATOR: Final = re.compile(r" ; |, (?=[A-ZÀ-Ý])")
_BRACKETED_DATE: Final = re.compile(r" \([\d/.-]+\)$")


class Planned:
    """The care plans of the stay and its end: what a sentence that repeats them is about."""

    def __init__(self, given: StayView) -> None:
        details = [
            one_line(one.text) or one_line(one.code.label)
            for one in given.acts
            if one.kind == "care_plan"
        ]
        self._names = {fold(name) for detail in details for name in parts(detail)} - {""}
        self._days = {day for detail in details for day in whole_dates(detail)}
        self._end = given.stay.end.date() if given.stay.end is not None else date.max

    def named(self, quote: str) -> list[str]:
        """Return what a sentence names that is planned, folded."""
        low = fold(quote)
        return [name for name in self._names if name in low]

    def names(self, quote: str) -> bool:
        """Return whether a sentence names something planned, or its day."""
        return bool(self.named(quote)) or bool(self._days.intersection(whole_dates(quote)))

    def is_to_come(self, quote: str) -> bool:
        """Return whether a sentence is of something planned, or of a day after the stay."""
        return self.names(quote) or any(day > self._end for day in whole_dates(quote))


def not_planned(lines: Iterable[Line], given: StayView) -> list[Line]:
    """Return the cited lines that name nothing planned: these stand with what comes after."""
    known = Planned(given)
    return [line for line in lines if not known.names(line.text)]


def parts(detail: str) -> list[str]:
    """Return what a care plan lists, without its days."""
    return [_BRACKETED_DATE.sub("", part) for part in _SEPARATOR.split(detail)]


def whole_dates(text: str) -> list[date]:
    found = find_dates(text) if _FIGURE.search(text) else []
    return [one.first() for one in found if one.day and one.month and one.year]
