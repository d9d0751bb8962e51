"""« L'essentiel »: what a clinician looks at first, drawn from the patient view."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from ambroise.warehouse.views import Act, Code, Drug, Measurement, PatientView, Problem

RECENT = timedelta(days=30)
"""Values that changed are looked for among the last month of results."""
CHANGES_SHOWN = 8
AWAITED = frozenset({"registered", "partial", "preliminary"})
NOT_TAKEN_AT_HOME = frozenset({"administration", "vaccine"})


@dataclass(frozen=True, slots=True)
class Change:
    """The last value of a measure beside the one before it."""

    last: Measurement
    before: Measurement

    @property
    def direction(self) -> str:
        """ "up" or "down"."""
        return "up" if (self.last.value or 0) > (self.before.value or 0) else "down"


@dataclass(frozen=True, slots=True)
class Essentials:
    problems: tuple[Problem, ...]
    history: tuple[Problem, ...]
    treatments: tuple[Drug, ...]
    changes: tuple[Change, ...]
    pending: tuple[Measurement | Act, ...]


def essentials(view: PatientView, now: datetime) -> Essentials:
    """Return the essentials at `now`; each list is most recent first, one line a code."""
    newest = [*reversed(view.problems)]
    active = _one_a_code(problem for problem in newest if _is_active(problem, now))
    known = {_key(problem.code) for problem in active}
    past = (
        problem
        for problem in newest
        if not _is_active(problem, now) and _key(problem.code) not in known
    )
    drugs = (drug for drug in reversed(view.drugs) if _is_current(drug, now))
    awaited: list[Measurement | Act] = [m for m in view.measurements if m.status in AWAITED]
    awaited += [act for act in view.acts if act.status in AWAITED]
    return Essentials(
        problems=active,
        history=_one_a_code(past),
        treatments=_one_a_code(drugs),
        changes=_changes(view.measurements),
        pending=tuple(awaited),
    )


def out_of_range(measurement: Measurement) -> str:
    """Return "high", "low", or nothing when within range or when no range is given."""
    value = measurement.value
    if value is None:
        return ""
    if measurement.high is not None and value > measurement.high:
        return "high"
    if measurement.low is not None and value < measurement.low:
        return "low"
    return ""


def series_by_code(
    measurements: Iterable[Measurement],
) -> dict[tuple[str, str, str], list[Measurement]]:
    """Return the numeric values of each measure and unit, oldest first."""
    series: dict[tuple[str, str, str], list[Measurement]] = defaultdict(list)
    for one in measurements:
        if one.value is not None:
            series[(one.code.vocabulary, one.code.code or one.code.label, one.unit)].append(one)
    return series


def _changes(measurements: tuple[Measurement, ...]) -> tuple[Change, ...]:
    if not measurements:
        return ()
    since = measurements[-1].at - RECENT
    changes = [
        Change(values[-1], values[-2])
        for values in series_by_code(measurements).values()
        if len(values) > 1 and values[-1].at >= since and values[-1].value != values[-2].value
    ]
    changes.sort(key=lambda change: change.last.at, reverse=True)
    changes.sort(key=lambda change: not out_of_range(change.last))
    return tuple(changes[:CHANGES_SHOWN])


def _is_active(problem: Problem, now: datetime) -> bool:
    if problem.category == "history":
        return False
    if problem.status:
        return problem.status == "active"
    return problem.end is None or _after(problem.end, now)


def _is_current(drug: Drug, now: datetime) -> bool:
    if drug.intent in NOT_TAKEN_AT_HOME or drug.status not in ("", "active"):
        return False
    return drug.end is None or _after(drug.end, now)


def _after(at: datetime, now: datetime) -> bool:
    return at.replace(tzinfo=at.tzinfo or UTC) >= now


class Coded(Protocol):
    @property
    def code(self) -> Code: ...


C = TypeVar("C", bound=Coded)


def _one_a_code(items: Iterable[C]) -> tuple[C, ...]:
    first: dict[tuple[str, str], C] = {}
    for item in items:
        first.setdefault(_key(item.code), item)
    return tuple(first.values())


def _key(code: Code) -> tuple[str, str]:
    return code.vocabulary, code.code or code.label
