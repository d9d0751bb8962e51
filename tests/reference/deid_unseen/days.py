"""Days as reports write them."""

from datetime import date
from typing import Final

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
STYLES: Final = ("/", "/", "/", "/", "words", "words", ".", "-", "short", "weekday", "iso")
"""A document keeps to one of them."""


def written_date(day: date, style: str) -> str:
    """Return a day in one of the ways that reports write it."""
    ordinal = "1er" if day.day == 1 else str(day.day)
    match style:
        case "words":
            return f"{ordinal} {_MONTHS[day.month - 1]} {day.year}"
        case "weekday":
            return f"{_DAYS[day.weekday()]} {ordinal} {_MONTHS[day.month - 1]} {day.year}"
        case "short":
            return day.strftime("%d/%m/%y")
        case "iso":
            return day.isoformat()
        case "compact":
            return day.strftime("%Y%m%d")
        case "stamp":
            return day.strftime("%Y%m%d") + "0914"
        case "month":
            return f"{_MONTHS[day.month - 1]} {day.year}"
        case "dm":
            return day.strftime("%d/%m")
        case _:
            return day.strftime(f"%d{style}%m{style}%Y")
