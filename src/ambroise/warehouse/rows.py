"""What the views need of a dataset, and how they read values."""

from datetime import date, datetime, time
from typing import Any, Protocol


class Rows(Protocol):
    """Anything that answers a query with rows; `access.Dataset` does."""

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]: ...


def moment(row: dict[str, Any], at: str, on: str) -> datetime:
    """Return the time of a row, midnight when only its day is known."""
    if row[at] is not None:
        found: datetime = row[at]
        return found
    day: date = row[on]
    return datetime.combine(day, time.min)


def moment_or_none(row: dict[str, Any], at: str, on: str) -> datetime | None:
    """Return the time of a row, or None when not even its day is known."""
    return None if row[at] is None and row[on] is None else moment(row, at, on)
