"""French civil time without a time-zone database, and dates as letters write them."""

from datetime import UTC, date, datetime, timedelta, timezone

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def french(moment: datetime) -> datetime:
    """The naive local `moment` with the offset of metropolitan France (directive 2000/84/EC).

    The ambiguous hour of October is taken as winter time.
    """
    summer = datetime.combine(_last_sunday(moment.year, 3), datetime.min.time()) + timedelta(
        hours=2
    )
    winter = datetime.combine(_last_sunday(moment.year, 10), datetime.min.time()) + timedelta(
        hours=2
    )
    hours = 2 if summer <= moment < winter else 1
    return moment.replace(tzinfo=timezone(timedelta(hours=hours)))


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
