"""The dates of a text moved by one shift, each in its written form."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from ambroise.errors import DateOutOfRange
from ambroise.text.date_reading import read_dates
from ambroise.text.spans import Span
from ambroise.text.written_dates import WEEKDAYS, FoundDate, year_of

DATES: Final = frozenset({"DATE", "DATE_NAISSANCE"})
"""The labels of the spans that are dates."""

_WEEKDAYS: Final = "|".join(WEEKDAYS)
_WEEKDAY_BEFORE: Final = re.compile(rf"(?<![^\W_])(?:{_WEEKDAYS})\.?,? (?:le )?$", re.IGNORECASE)
_WEEKDAY_AFTER: Final = re.compile(rf" \((?:{_WEEKDAYS})", re.IGNORECASE)
_USUAL: Final = re.compile(r"([0-3][0-9])([/.-])([01][0-9])\2([12][0-9]{3})")


def with_weekdays(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans, those of dates widened over the weekday beside: it moves with the date.

    « mardi 12/03/2024 », « 12/03/2024 (mardi) »; a weekday in another span stays there. `spans`
    are in order and disjoint.
    """
    widened: list[Span] = []
    ordered = list(spans)
    for place, span in enumerate(ordered):
        if span.label in DATES:
            reach = widened[-1].end if widened else 0
            until = ordered[place + 1].start if place + 1 < len(ordered) else len(text)
            span = _widened(text, span, reach, until)
        widened.append(span)
    return widened


def _widened(text: str, span: Span, reach: int, until: int) -> Span:
    before = _WEEKDAY_BEFORE.search(text, max(reach, span.start - 12), span.start)
    after = _WEEKDAY_AFTER.match(text, span.end, min(until, span.end + 12))
    if before is None and after is None:
        return span
    start = before.start() if before is not None else span.start
    return span.moved(start, after.end() if after is not None else span.end)


class Moved:
    """What to write instead of the dates of `spans`, all moved by `shift` days.

    A date without its year has that of the dates it stands among: of its own stretch, else of the
    one before it in the text, else after it. The 29 February of an unknown year exists.
    """

    __slots__ = ("_made", "_shift", "_spans", "_text", "_years")

    def __init__(self, text: str, spans: Sequence[Span], shift: int) -> None:
        self._text, self._spans, self._shift = text, spans, shift
        self._made: dict[str, str | None] = {}
        self._years: tuple[list[int], list[int]] | None = None

    def written(self, span: Span) -> str | None:
        """Return the stretch of a span with its dates moved; None when it cannot be read.

        Raises DateOutOfRange when one would leave the calendar.
        """
        written = self._text[span.start : span.end]
        if written in self._made:
            return self._made[written]
        try:
            made, always = self._moved(written, span.start)
        except OverflowError:
            raise DateOutOfRange(days=self._shift) from None
        if always:
            self._made[written] = made
        return made

    def latest(self) -> date | None:
        """Return the last whole date of the text as it is, births apart."""
        found = (
            one.first()
            for span in self._spans
            if span.label == "DATE"
            for one in read_dates(self._text[span.start : span.end]) or ()
            if one.form == "day"
        )
        return max(found, default=None)

    def _moved(self, written: str, start: int) -> tuple[str | None, bool]:
        """Return what to write, and whether it is so wherever the same is written."""
        if usual := _USUAL.fullmatch(written):
            made = _figures(usual, self._shift)
            if made is not None:
                return made, True
        found = read_dates(written)
        if found is None:
            return None, True
        pieces: list[str] = []
        at = 0
        for place, one in enumerate(found):
            year = one.year if one.year is not None else _next_year(found[place:])
            near = self._near(start) if year is None else year
            pieces += (written[at : one.start], one.shifted(self._shift, year=near))
            at = one.end
        whole = all(one.year is not None for one in found)
        return "".join(pieces) + written[at:], whole

    def _near(self, start: int) -> int | None:
        """Return the year of the last date before `start`, else of the first one after."""
        if self._years is None:
            self._years = self._dated()
        starts, years = self._years
        return years[max(0, bisect_left(starts, start) - 1)] if years else None

    def _dated(self) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        years: list[int] = []
        for span in self._spans:
            if span.label != "DATE":
                continue
            written = self._text[span.start : span.end]
            usual = _USUAL.fullmatch(written)
            year = year_of(usual[4]) if usual else _next_year(read_dates(written) or ())
            if year is not None:
                starts.append(span.start)
                years.append(year)
        return starts, years


def born_before(birth: str, day: date) -> bool:
    """Return whether a birth date is written that is before `day`."""
    found = next(iter(read_dates(birth) or ()), None)
    return found is not None and found.year is not None and found.first() < day


def _figures(usual: re.Match[str], shift: int) -> str | None:
    """Return `12/03/2024` moved; None for a day of no calendar."""
    day, sep, month, year = usual.groups()
    try:
        was = date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return None
    try:
        moved = date.fromordinal(was + shift)
    except ValueError:
        raise OverflowError from None
    return f"{moved.day:02d}{sep}{moved.month:02d}{sep}{moved.year:04d}"


def _next_year(found: Sequence[FoundDate]) -> int | None:
    return next((one.year for one in found if one.year is not None), None)
