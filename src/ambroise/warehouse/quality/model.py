"""Words of the checks: what is checked, and what was found."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    FAILED = "failed"
    ERROR = "error"
    PASSED = "passed"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why a check does not apply, or could not be made."""

    NO_TABLE = "no_table"
    NO_FIELD = "no_field"
    EMPTY_TABLE = "empty_table"
    EMPTY_FIELD = "empty_field"
    NOTHING = "nothing"
    """No row of this table is of the kind that is checked: no such concept, no delay to measure."""
    UNREADABLE = "unreadable"
    """Something else than its field, that the check reads, is not there."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one table, field or set of concepts; names in lower case.

    `value` is what the type of check compares with: another field, a bound, a domain, units.
    `threshold` is the percentage of rows that may be violated before the check fails.
    """

    name: str
    table: str
    field: str = ""
    concepts: tuple[int, ...] = ()
    value: str = ""
    threshold: float = 0.0

    @property
    def id(self) -> str:
        """The same from one publication to the next, whatever its threshold."""
        concepts = ",".join(map(str, self.concepts))
        told = "|".join((self.name, self.table, self.field, concepts))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found in one publication; counts are of rows, persons or values by its type."""

    check: Check
    status: Status
    violated: int = 0
    total: int = 0
    reason: Reason | None = None

    @property
    def percent(self) -> float:
        return percent(self.violated, self.total)


@dataclass(frozen=True, slots=True)
class Given:
    """What checks compare the data with: the day, and when each later batch was received.

    `received` leaves out the first batch of each source, which brings years of history at once.
    """

    today: date
    received: Mapping[str, datetime]

    @property
    def params(self) -> dict[str, Any]:
        """The values of the parameters that the SQL of checks names."""
        return {
            "today": self.today,
            "batches": list(self.received),
            "received": [at.replace(tzinfo=None) for at in self.received.values()],
        }


def percent(violated: int, total: int) -> float:
    """Return a share in per cent; 0 of nothing is 0."""
    return 100 * violated / total if total else 0.0
