"""Dates in the forms that French documents write."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT: Final = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
)  # fmt: skip
_FIRST: Final = date(2008, 1, 1)
_OLDEST: Final = date(1922, 1, 1)


_WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _day(on: date) -> str:
    return "1er" if on.day == 1 else str(on.day)


FORMS: Final[dict[str, Callable[[date], str]]] = {
    "num": lambda on: f"{on:%d/%m/%Y}",
    "short": lambda on: f"{on:%d/%m/%y}",
    "text": lambda on: f"{_day(on)} {_MONTHS[on.month - 1]} {on.year}",
    "dots": lambda on: f"{on:%d.%m.%Y}",
    "dashes": lambda on: f"{on:%d-%m-%Y}",
    "iso": lambda on: on.isoformat(),
    "compact": lambda on: f"{on:%Y%m%d}",
    "abbreviated": lambda on: f"{_day(on)} {_SHORT[on.month - 1]} {on.year}",
    "spaced": lambda on: f"{on:%d / %m / %Y}",
    "bare": lambda on: f"{on.day}/{on.month}/{on.year}",
    "full": lambda on: f"{_WEEKDAYS[on.weekday()]} {_day(on)} {_MONTHS[on.month - 1]} {on.year}",
    "fullnum": lambda on: f"{_WEEKDAYS[on.weekday()]} {on:%d/%m/%Y}",
    "monthyear": lambda on: f"{_MONTHS[on.month - 1]} {on.year}",
    "my": lambda on: f"{on:%m/%Y}",
    "daymonth": lambda on: f"{_day(on)} {_MONTHS[on.month - 1]}",
    "dm": lambda on: f"{on:%d/%m}",
    "year": lambda on: str(on.year),
}
_OF_A_DAY: Final = tuple(FORMS)[:10]
_DAY_WEIGHTS: Final = (40, 12, 16, 5, 5, 4, 0, 3, 2, 3)
_BIRTH_WEIGHTS: Final = (60, 4, 14, 5, 5, 5, 0, 2, 2, 3)


def draw_day(rng: Random) -> date:
    """Return a day of care."""
    return _FIRST + timedelta(days=rng.randrange(6900))


def draw_birth(rng: Random) -> date:
    """Return a birth date."""
    return _OLDEST + timedelta(days=rng.randrange(37000))


def written(rng: Random, on: date, form: str, *, birth: bool = False) -> str:
    """Return `on` in the named form of `FORMS`, or in a common one where none is named."""
    if not form:
        form = rng.choices(_OF_A_DAY, _BIRTH_WEIGHTS if birth else _DAY_WEIGHTS)[0]
    return FORMS[form](on)
