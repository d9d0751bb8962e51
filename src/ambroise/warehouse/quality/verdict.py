"""Whether a check applies, and whether it fails: the rules of the Data Quality Dashboard 2.8.

Source: OHDSI/DataQualityDashboard, R/evaluateThresholds.R and R/calculateNotApplicableStatus.R.
"""

from dataclasses import dataclass, field

from ambroise.warehouse.quality.model import Check, Reason, Result, Status
from ambroise.warehouse.quality.templates import templates

_OF_THE_SCHEMA = frozenset({"cdmTable", "cdmField"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there: the columns and rows of each table, the rows where each field has a value."""

    columns: dict[str, frozenset[str]]
    rows: dict[str, int] = field(default_factory=dict)
    filled: dict[tuple[str, str], int] = field(default_factory=dict)

    def is_empty(self, table: str) -> bool:
        return not self.rows.get(table)


def does_not_apply(check: Check, facts: Facts) -> Reason | None:
    """Return why a check does not apply before anything is counted, or None."""
    if check.name == "cdmTable":
        return None
    if check.name == "measureConditionEraCompleteness":
        missing = facts.is_empty("condition_occurrence")
        return Reason.EMPTY_TABLE if missing else None
    columns = facts.columns.get(check.table)
    if columns is None:
        return Reason.NO_TABLE
    if check.name in ("cdmField", "measurePersonCompleteness"):
        return None
    if check.field and check.field not in columns:
        return Reason.NO_FIELD
    if facts.is_empty(check.table):
        return Reason.EMPTY_TABLE
    if check.name == "measureValueCompleteness" or not check.field:
        return None
    return None if facts.filled[check.table, check.field] else Reason.EMPTY_FIELD


def of_the_schema(check: Check, facts: Facts) -> Result | None:
    """Return the result of a check that looks at the schema alone, None for another."""
    if check.name not in _OF_THE_SCHEMA:
        return None
    columns = facts.columns.get(check.table, frozenset())
    there = check.field in columns if check.field else check.table in facts.columns
    return judged(check, int(not there), 1)


def judged(check: Check, violated: int, total: int) -> Result:
    """Return the verdict on what was counted."""
    template = templates()[check.name]
    if not total and template.level in ("concept", "site"):
        return Result(check, Status.NOT_APPLICABLE, reason=Reason.NOTHING)
    found = Result(check, Status.PASSED, violated, total)
    failed = found.percent > check.threshold if check.threshold else violated > 0
    return Result(check, Status.FAILED, violated, total) if failed else found
