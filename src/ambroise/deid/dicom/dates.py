"""Dates of DICOM moved by days: DA and DT of PS3.5 6.2, and the dotted dates of ACR-NEMA."""

import re
from datetime import date, timedelta
from typing import Final

_DATE: Final = re.compile(r"([0-9]{4})\.?([0-9]{2})\.?([0-9]{2})")
_STAMP: Final = re.compile(
    r"([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})"
    r"((?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:\.[0-9]{1,6})?)?)?)?))?)?((?:[+-][0-9]{4})?)"
)
_TIME: Final = re.compile(r"[0-9]{2}(:?[0-9]{2}(:?[0-9]{2}(\.[0-9]{1,6})?)?)?")


def moved_date(written: str, days: int) -> str:
    """Return a DA moved, empty when it is no date or leaves the calendar."""
    found = _DATE.fullmatch(written.strip())
    moved = None if found is None else _moved(int(found[1]), int(found[2]), int(found[3]), days)
    return "" if moved is None else f"{moved.year:04d}{moved.month:02d}{moved.day:02d}"


def moved_stamp(written: str, days: int) -> str:
    """Return a DT moved, its hour and zone kept, empty when it is none.

    A year or a month alone is moved from its middle and keeps its precision.
    """
    found = _STAMP.fullmatch(written.strip())
    if found is None:
        return ""
    year, month, day, hour, zone = found.groups()
    moved = _moved(int(year), int(month or 7), int(day or 15 if month else 1), days)
    if moved is None:
        return ""
    parts = (
        f"{moved.year:04d}",
        f"{moved.month:02d}" if month else "",
        f"{moved.day:02d}" if day else "",
    )
    return "".join(parts) + (hour or "") + zone


def kept_time(written: str) -> str:
    """Return a TM as it is, empty when it is none: dates move by whole days."""
    return written if _TIME.fullmatch(written.strip()) else ""


def read_date(written: str) -> date | None:
    """Return the day that a DA says, None when it says none."""
    found = _DATE.fullmatch(written.strip())
    return None if found is None else _moved(int(found[1]), int(found[2]), int(found[3]), 0)


def _moved(year: int, month: int, day: int, days: int) -> date | None:
    try:
        return date(year, month, day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
