"""How far a table has been read: the greatest value of the column that it is followed by."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

_OVERLAP: Final = timedelta(hours=1)
"""What is read again: rows of a long transaction come with moments that are past."""

_KINDS: Final[dict[str, Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "int": int,
    "str": str,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of the followed column, of a kind that the database compares."""

    value: datetime | date | Decimal | int | str

    def written(self) -> str:
        """Return the mark as a text to keep."""
        shown = self.value.isoformat() if isinstance(self.value, date) else str(self.value)
        return f"{_kind(self.value)} {shown}"

    @classmethod
    def read(cls, written: str) -> "Mark":
        kind, _, value = written.partition(" ")
        return cls(_KINDS[kind](value))

    @property
    def start(self) -> datetime | date | Decimal | int | str:
        """The value from which the next reading starts."""
        if isinstance(self.value, datetime):
            return self.value - _OVERLAP
        return self.value

    @classmethod
    def of(cls, value: Any) -> "Mark | None":
        """Return the mark of a cell, None for an empty one or of a kind that has no order."""
        return cls(value) if _kind(value) in _KINDS else None


def _kind(value: Any) -> str:
    return type(value).__name__.lower()
