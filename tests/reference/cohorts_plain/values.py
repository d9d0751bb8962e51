"""The rows of each kind of event and their values, told plainly."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from ambroise.warehouse.cohorts.plan import (
    Edge,
    Limit,
    Matching,
    Op,
    Range,
    Window,
    Words,
)

Raw = dict[str, Any]
Period = tuple[date, date]


@dataclass(frozen=True)
class Kind:
    """Where a kind of event keeps its own: prefixes and names of columns."""

    row: str
    concept: str
    start: str
    end: str | None  # None: the day after
    lasting: str | None = None  # days, when there is no end
    open_end: bool = False  # no end: the day after
    source: str | None = None
    visit: str | None = None


def timed(table: str, prefix: str, **others: Any) -> Kind:
    row = others.pop("row", f"{table}_id")
    return Kind(row, f"{prefix}_concept_id", f"{table}_start_date", f"{table}_end_date", **others)


KINDS = {
    "condition_occurrence": Kind(
        "condition_occurrence_id", "condition_concept_id", "condition_start_date",
        "condition_end_date", open_end=True, source="condition_source_concept_id",
        visit="visit_occurrence_id",
    ),
    "condition_era": timed("condition_era", "condition"),
    "drug_era": timed("drug_era", "drug"),
    "death": Kind(
        "person_id", "cause_concept_id", "death_date", None, source="cause_source_concept_id"
    ),
    "drug_exposure": timed(
        "drug_exposure", "drug", open_end=True, lasting="days_supply",
        source="drug_source_concept_id", visit="visit_occurrence_id",
    ),
    "measurement": Kind(
        "measurement_id", "measurement_concept_id", "measurement_date", None,
        source="measurement_source_concept_id", visit="visit_occurrence_id",
    ),
    "observation_period": Kind(
        "observation_period_id", "period_type_concept_id", "observation_period_start_date",
        "observation_period_end_date",
    ),
    "visit_occurrence": Kind(
        "visit_occurrence_id", "visit_concept_id", "visit_start_date", "visit_end_date",
        source="visit_source_concept_id", visit="visit_occurrence_id",
    ),
}  # fmt: skip

COLUMNS = {
    "condition_occurrence": {"type": "condition_type_concept_id", "stop_reason": "stop_reason"},
    "condition_era": {"occurrences": "condition_occurrence_count"},
    "drug_era": {"occurrences": "drug_exposure_count", "gap_days": "gap_days"},
    "death": {"type": "death_type_concept_id"},
    "drug_exposure": {
        "type": "drug_type_concept_id", "quantity": "quantity", "refills": "refills",
        "days_supply": "days_supply", "stop_reason": "stop_reason",
    },
    "measurement": {
        "type": "measurement_type_concept_id", "value": "value_as_number",
        "range_low": "range_low", "range_high": "range_high", "unit": "unit_concept_id",
    },
    "observation_period": {"type": "period_type_concept_id"},
    "visit_occurrence": {"type": "visit_type_concept_id"},
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    kind: str
    person: int
    id: int
    start: date
    end: date | None
    visit: int | None
    sort: date
    raw: Any


@dataclass(frozen=True)
class Index:
    """An entry event in one observation period."""

    row: Row
    entry: int
    period: Period


@dataclass(frozen=True)
class Found:
    cohort: list[tuple[int, date, date]]
    evidence: list[tuple[int, date, str, str, int, date]]
    counts: list[tuple[str, int, int]]  # part, persons, events


def end_of(kind: Kind, raw: Raw) -> date | None:
    start: date = raw[kind.start]
    if kind.end is None:
        return start + timedelta(1)
    end: date | None = raw.get(kind.end)
    if end is None and kind.lasting and raw.get(kind.lasting) is not None:
        end = start + timedelta(raw[kind.lasting])
    if end is None and kind.open_end:
        end = start + timedelta(1)
    return end


def years(day: date | None, person: Raw) -> int | None:
    born = person.get("year_of_birth")
    return None if day is None or born is None else day.year - born


def in_range(value: Any, asked: Range) -> bool:
    low, high = asked.value, asked.extent
    match asked.op:
        case Op.LT:
            return bool(value < low)
        case Op.LTE:
            return bool(value <= low)
        case Op.EQ:
            return bool(value == low)
        case Op.NOT_EQ:
            return bool(value != low)
        case Op.GT:
            return bool(value > low)
        case Op.GTE:
            return bool(value >= low)
        case Op.BETWEEN:
            return bool(low <= value <= high)
        case Op.NOT_BETWEEN:
            return not low <= value <= high


def alike(value: str, asked: Words) -> bool:
    pattern = re.escape(asked.text).replace("%", ".*").replace("_", ".")
    before = "" if asked.matching is Matching.STARTS else ".*"
    after = "" if asked.matching is Matching.ENDS else ".*"
    return bool(re.fullmatch(before + pattern + after, value, re.DOTALL)) != asked.negated


def distinct(row: Row, by: str) -> Any:
    match by:
        case "domain_concept":
            concept = row.raw.get(KINDS[row.kind].concept)
            return (concept or 0) if row.kind == "death" else concept
        case "start_date":
            return row.start
        case "end_date":
            return row.end
        case "visit_id":
            return row.visit
        case "duration":
            if row.kind in ("death", "measurement"):
                return 1
            return None if row.end is None else (row.end - row.start).days
    raise AssertionError(by)


def within(window: Window, row: Row, index: Row, period: Period | None) -> bool:
    day = row.end if window.event_end else row.start
    origin = index.end if window.index_end else index.start
    limits = []
    for bound in (window.start, window.end):
        if isinstance(bound, Edge):
            limits.append(None if period is None else period[bound is Edge.END])
        elif origin is None:
            return False
        else:
            limits.append(origin + timedelta(bound))
    first, last = limits
    if day is None:
        return first is None and last is None
    return (first is None or first <= day) and (last is None or day <= last)


def limited(
    found: list[Index], limit: Limit, day: Callable[[Index], date] = lambda one: one.row.start
) -> list[Index]:
    if limit is Limit.ALL:
        return found
    sign = -1 if limit is Limit.LAST else 1
    found = sorted(
        found,
        key=lambda one: (
            one.row.person, sign * day(one).toordinal(), one.row.id, one.entry, one.period[0],
        ),
    )  # fmt: skip
    return [next(rows) for _, rows in groupby(found, key=lambda one: one.row.person)]


def joined(spans: list[tuple[int, date, date]], gap_days: int) -> list[tuple[int, date, date]]:
    found: list[tuple[int, date, date]] = []
    for person, start, end in sorted(spans):
        if found and found[-1][0] == person and start <= found[-1][2] + timedelta(gap_days):
            found[-1] = (person, found[-1][1], max(found[-1][2], end))
        else:
            found.append((person, start, end))
    return found


def size(found: list[Index]) -> tuple[int, int]:
    return len({one.row.person for one in found}), len(found)
