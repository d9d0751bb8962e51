"""French civil time without a time-zone database, and dates as letters write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


_WINTER, _SUMMER = (timezone(timedelta(hours=hours)) for hours in (1, 2))


@cache
def _change(year: int, month: int) -> datetime:
    """Two in the morning of the last Sunday of that month."""
    last = datetime(year, month, 31, 2)  # noqa: DTZ001 - local times are naive here
    return last - timedelta(days=(last.weekday() + 1) % 7)


def french(moment: datetime) -> datetime:
    """The naive local `moment` with the offset of metropolitan France (directive 2000/84/EC).

    The ambiguous hour of October is taken as winter time.
    """
    summer = _change(moment.year, 3) <= moment < _change(moment.year, 10)
    return moment.replace(tzinfo=_SUMMER if summer else _WINTER)


def instant(moment: datetime) -> str:
    """`moment` (naive local time) as a FHIR dateTime."""
    return french(moment).isoformat(timespec="seconds")


def pdf_date(moment: datetime) -> str:
    """`moment` (naive local time) as a PDF date in UTC."""
    return french(moment).astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


def short(day: date) -> str:
    """31/12/2025."""
    return f"{day:%d/%m/%Y}"


def in_words(day: date) -> str:
    """31 décembre 2025, 1er janvier 2026."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def clock(moment: datetime) -> str:
    """14h05."""
    return f"{moment:%H}h{moment:%M}"
