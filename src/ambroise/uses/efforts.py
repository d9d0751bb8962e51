"""What persons change in drafts and how long it takes, for the use: never for a person.

A row is kept at the first validation of a draft. It names neither draft nor person, and the week
alone, so that no row leads to who signed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from rapidfuzz.distance import Levenshtein

from ambroise.state.schema import drafts, validation_measures
from ambroise.uses.draft_lines import DraftLine

LETTERS: Final = 10
"""A group of fewer letters is not told."""
SIGNERS: Final = 3
"""Nor is a group that fewer persons signed: its figures would be somebody's."""
_HALF_ALPHA: Final = 0.025


@dataclass(frozen=True, slots=True)
class Median:
    """A median with its interval of at least 95 %, None where the values are too few for one.

    The interval is of order statistics (binomial; Conover, Practical Nonparametric Statistics,
    1999, section 3.2).
    """

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """A group of validated drafts: medians of the share changed (0 to 1) and of the seconds.

    `count` is None, and the medians with it, when the group is too small to be told.
    """

    name: str
    count: int | None
    characters: Median | None = None
    words: Median | None = None
    seconds: Median | None = None


@dataclass(frozen=True, slots=True)
class Efforts:
    every: Effort
    by_engine: tuple[Effort, ...]
    by_ward: tuple[Effort, ...]
    by_week: tuple[Effort, ...]


def effort_of(proposed: str, final: str) -> dict[str, float]:
    """Return the edit distance (Levenshtein) of two texts, over the longer: 0 same, 1 other."""
    return {
        "characters": Levenshtein.normalized_distance(proposed, final),
        "words": Levenshtein.normalized_distance(proposed.split(), final.split()),
    }


def measured(
    line: DraftLine, opened: datetime | None, decided: datetime, measures: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the row that is kept of a first validation: no draft, no person, the week alone."""
    return {
        "id": uuid4().hex,
        "use": line.use,
        "use_version": line.use_version,
        "engine": line.engine,
        "ward": line.ward,
        "week": _monday(decided.date()),
        "seconds": None if opened is None else (decided - opened).total_seconds(),
        **measures,
    }


def efforts(connection: sa.Connection, use: str, since: datetime) -> Efforts:
    """Return what was changed in the drafts of a use validated since the week of an instant."""
    start = _monday(since.date())
    table = validation_measures
    rows = list(
        connection.execute(
            sa.select(table).where(table.c.use == use, table.c.week >= start)
        ).mappings()
    )
    signers = connection.execute(
        sa.select(drafts.c.engine, drafts.c.ward, drafts.c.decided_at, drafts.c.decided_by).where(
            drafts.c.use == use, drafts.c.state == "validated", drafts.c.decided_at >= since
        )
    ).all()

    def by(name: str, of_signed: Callable[[Any], str]) -> tuple[Effort, ...]:
        who: dict[str, set[str]] = {}
        for one in signers:
            who.setdefault(of_signed(one), set()).add(one.decided_by)
        groups: dict[str, list[Any]] = {}
        for row in rows:
            groups.setdefault(str(row[name]), []).append(row)
        told = _told({key: len(group) for key, group in groups.items()}, who)
        return tuple(_effort(key, group, key in told) for key, group in sorted(groups.items()))

    signed = {one.decided_by for one in signers}
    return Efforts(
        _effort("", rows, len(rows) >= LETTERS and len(signed) >= SIGNERS),
        by("engine", lambda one: str(one.engine)),
        by("ward", lambda one: str(one.ward or "")),
        by("week", lambda one: str(_monday(one.decided_at.date()))),
    )


def _told(counts: dict[str, int], who: dict[str, set[str]]) -> frozenset[str]:
    """Return the groups that may be told: no small one, and none that a subtraction would give."""
    told = {
        key
        for key, count in counts.items()
        if count >= LETTERS and len(who.get(key, ())) >= SIGNERS
    }
    hidden = set(counts) - told
    if hidden and sum(counts[key] for key in hidden) < LETTERS and told:
        told.remove(min(told, key=lambda key: (counts[key], key)))
    return frozenset(told)


def _effort(name: str, rows: Sequence[Any], told: bool) -> Effort:
    if not told:
        return Effort(name, None)
    times = [row["seconds"] for row in rows if row["seconds"] is not None]
    return Effort(
        name,
        len(rows),
        _median([row["characters"] for row in rows]),
        _median([row["words"] for row in rows]),
        _median(times) if len(times) >= LETTERS else None,
    )


def _median(values: Sequence[float]) -> Median:
    ordered = sorted(values)
    rank = _rank(len(ordered))
    if rank is None:
        return Median(median(ordered), None, None)
    return Median(median(ordered), ordered[rank], ordered[-rank - 1])


def _rank(count: int) -> int | None:
    """Return the rank from each end whose values hold the median at 95 %, None when none do."""
    below, rank = 0.0, None
    for number in range(count // 2):
        below += _half(count, number)
        if below > _HALF_ALPHA:
            break
        rank = number
    return rank


def _half(count: int, number: int) -> float:
    """Return the binomial probability of `number` of `count` at one half, by logarithms."""
    logs = math.lgamma(count + 1) - math.lgamma(number + 1) - math.lgamma(count - number + 1)
    return math.exp(logs - count * math.log(2))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
