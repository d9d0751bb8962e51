"""A date as it is written, and the same written form of another day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from ambroise.text.folding import fold
from ambroise.text.number_words import days_in_words, in_words, years_in_words

Form = Literal["day", "day_no_year", "month", "year"]

MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SHORT: Final = (
    "janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc",
)  # fmt: skip
_THREE: Final = (
    "jan", "fév", "mar", "avr", "mai", "jun", "jul", "aoû", "sep", "oct", "nov", "déc",
)  # fmt: skip
NUMBER_OF: Final = {
    fold(name): number for names in (MONTHS, _SHORT, _THREE) for number, name in enumerate(names, 1)
}
_LEAP_YEAR: Final = 2000
"""Stands for a year that is neither written nor given."""
_PIVOT: Final = 50
"""Two-digit years below it are of this century."""
_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ENGLISH_OF: Final = {
    form.lower(): number
    for number, name in enumerate(_ENGLISH, 1)
    for form in (name, name[:3], "Sept" if number == 9 else name[:3])
}
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ROMAN_OF: Final = {numeral.lower(): number for number, numeral in enumerate(_ROMAN, 1)}
SEASONS: Final = {"hiver": 2, "printemps": 5, "été": 8, "automne": 11}
"""The seasons and the month in the middle of each."""
SEASON_OF: Final = {fold(name): month for name, month in SEASONS.items()}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `start:end`, as written; a part that is not written is None.

    `last` is the month and day that close a range, `year` being theirs; `parts` are the offsets
    in `written` of what moves, in order. A season has its middle month and the form `year`.
    """

    start: int
    end: int
    written: str
    form: Form
    year: int | None
    month: int | None
    day: int | None
    last: tuple[int, int] | None
    parts: tuple[tuple[str, int, int], ...]

    def first(self, *, year: int | None = None) -> date:
        """Return the date, or for an incomplete one the middle of its month, season or year.

        `year` stands for a year that is not written.
        """
        known = self.year if self.year is not None else (year or _LEAP_YEAR)
        if self.month is None:
            return date(known, 7, 1)
        if self.last is not None and self.last[0] < self.month:
            known -= 1
        return _clamped(known, self.month, 15 if self.day is None else self.day)

    def shifted(self, days: int, *, year: int | None = None) -> str:
        """Return the date moved by `days`, written as it was.

        Raises OverflowError when it falls outside the years 1 to 9999.
        """
        was = self.first(year=year)
        moved = was + timedelta(days=days)
        last = None
        if self.last is not None:
            closing = was.year + (self.last[0] < was.month)
            last = _clamped(closing, *self.last) + timedelta(days=days)
        names = {name for name, _, _ in self.parts}
        pieces: list[str] = []
        at = 0
        for name, start, end in self.parts:
            pieces.append(self.written[at:start])
            pieces.append(_part(name, self.written[start:end], moved, last, names))
            at = end
        return "".join(pieces) + self.written[at:]


def date_of(text: str, places: dict[str, tuple[int, int]]) -> FoundDate | None:
    """Return the date whose parts are at `places` of `text`; None for a day of no calendar.

    The parts: `weekday`, `day` or `day_words`, `ordinal`, the end of a range `last` and
    `ordinal2`, `month0` of its beginning, `month` or `number` or `english` or `roman` or
    `season`, `year` or `year_words`.
    """
    values = {name: fold(text[begin:end]) for name, (begin, end) in places.items()}
    month = _month_of(values)
    day = int(values["day"]) if "day" in values else None
    if "day_words" in values:
        day = days_in_words()[loose(values["day_words"])]
    year = year_of(values["year"]) if "year" in values else None
    if "year_words" in values:
        year = years_in_words()[loose(values["year_words"])]
    last = None
    if month is not None and "last" in values:
        last = (month, int(values["last"]))
        month = NUMBER_OF[values["month0"]] if "month0" in values else month
    if month is not None and not (
        (day is None or possible(year, month, day)) and (not last or possible(year, *last))
    ):
        return None
    begin = min(place[0] for place in places.values())
    end = max(place[1] for place in places.values())
    parts = sorted(
        ((name, place[0] - begin, place[1] - begin) for name, place in places.items()),
        key=lambda part: part[1],
    )
    form: Form = "day" if year is not None else "day_no_year"
    if day is None:
        form = "year" if month is None or "season" in values else "month"
    return FoundDate(begin, end, text[begin:end], form, year, month, day, last, tuple(parts))


def year_of(digits: str) -> int:
    """Return the year of two or four digits."""
    number = int(digits)
    return number if len(digits) == 4 else number + (2000 if number < _PIVOT else 1900)


def _month_of(values: dict[str, str]) -> int | None:
    if "number" in values:
        return int(values["number"])
    named = {"month": NUMBER_OF, "english": ENGLISH_OF, "roman": ROMAN_OF, "season": SEASON_OF}
    return next((named[part][values[part]] for part in named if part in values), None)


def possible(year: int | None, month: int, day: int) -> bool:
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def _clamped(year: int, month: int, day: int) -> date:
    """Return the day, the 29 February of a common year being the 28th."""
    return date(year, month, day if possible(year, month, day) else 28)


def _part(name: str, was: str, moved: date, last: date | None, names: set[str]) -> str:
    """Return what replaces the part `was`; a range that came to run over two months names both."""
    words = bool(names & {"month", "english"})
    match name:
        case "weekday":
            return _cased(WEEKDAYS[moved.weekday()], was)
        case "day":
            own = _day(moved.day, was, names, "ordinal")
            if last is None or last.month == moved.month or "month0" in names:
                return own
            return f"{own} {MONTHS[moved.month - 1]}" if words else f"{own}/{moved.month:02d}"
        case "day_words":
            return _cased("premier" if moved.day == 1 else in_words(moved.day), was)
        case "last":
            return _day((last or moved).day, was, names, "ordinal2")
        case "ordinal" | "ordinal2":
            return ""
        case "number":
            return _padded(moved.month, was)
        case "roman":
            return _cased_whole(_ROMAN[moved.month - 1], was)
        case "english":
            name = _ENGLISH[moved.month - 1]
            return _cased_whole(name if was.title() in _ENGLISH else name[:3], was)
        case "season":
            return _cased(
                min(SEASONS, key=lambda one: _months_away(SEASONS[one], moved.month)), was
            )
        case "year_words":
            return _cased_whole(in_words((last or moved).year), was)
        case "month0":
            return _month(moved.month, was)
        case "month":
            return _month((last or moved).month, was)
        case _:
            year = (last or moved).year
            return f"{year:04d}" if len(was) == 4 else f"{year % 100:02d}"


def _day(day: int, was: str, names: set[str], ordinal: str) -> str:
    """Return a day like `was`; before a French month the first is « 1er », unless one was « 1 »."""
    if not names & {"month", "english"}:
        return _padded(day, was)
    if day == 1 and "month" in names and (ordinal in names or was != "1"):
        return "01" if was.startswith("0") else "1er"
    return f"{day:02d}" if was.startswith("0") else str(day)


def _padded(number: int, was: str) -> str:
    return f"{number:02d}" if len(was) == 2 else str(number)


def _month(number: int, was: str) -> str:
    low = fold(was)
    full = {fold(name) for name in MONTHS}
    names = MONTHS if low in full else _THREE if len(low) == 3 else _SHORT
    name = names[number - 1]
    plain_e = was.isupper() or low in {"fevrier", "fevr", "fev", "aout", "aou", "decembre", "dec"}
    if plain_e and was.lower() == low:
        name = fold(name)
    return _cased(name, was)


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def _cased_whole(words: str, like: str) -> str:
    if like.isupper():
        return words.upper()
    return words.lower() if like.islower() else words


def _months_away(one: int, other: int) -> int:
    apart = abs(one - other)
    return min(apart, 12 - apart)


def loose(words: str) -> str:
    """Return folded number words with one space between them and no hyphen."""
    return " ".join(words.replace("-", " ").split())
