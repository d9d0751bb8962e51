"""Examinations kept in the operational store: the results of the last ones, and their course."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ambroise.state import State, jobs
from ambroise.state.jobs import JobState
from ambroise.state.schema import jobs as job_table
from ambroise.state.schema import quality_examinations as examinations
from ambroise.state.schema import quality_results as results
from ambroise.warehouse.quality.listing import check_with
from ambroise.warehouse.quality.model import Reason, Result, Status, percent

JOB: Final = "quality"
"""The kind of the job that examines the newest publication."""
KEPT: Final = 60
"""Examinations whose results are kept, some 2,500 rows each."""


@dataclass(frozen=True, slots=True)
class Examination:
    """One examination, with how many checks ended in each state."""

    id: int
    publication: int
    at: datetime
    by: str
    seconds: float
    counts: dict[Status, int]


@dataclass(frozen=True, slots=True)
class Past:
    """What one check found in one examination."""

    at: datetime
    publication: int
    status: Status
    violated: int
    total: int

    @property
    def percent(self) -> float:
        return percent(self.violated, self.total)


def keep(
    state: State,
    found: Iterable[Result],
    *,
    publication: int,
    actor: str,
    now: datetime,
    seconds: float,
) -> Examination:
    """Keep what an examination found, and forget the results of those long past."""
    row = {
        "publication_id": publication,
        "examined_at": now,
        "examined_by": actor,
        "seconds": seconds,
    }
    with state.begin() as connection:
        number = connection.execute(
            sa.insert(examinations).values(row).returning(examinations.c.id)
        ).scalar_one()
        connection.execute(
            sa.insert(results),
            [
                {
                    "examination_id": number,
                    "check_id": one.check.id,
                    "status": str(one.status),
                    "violated": one.violated,
                    "total": one.total,
                    "reason": one.reason and str(one.reason),
                }
                for one in found
            ],
        )
        old = sa.select(examinations.c.id).order_by(examinations.c.id.desc()).offset(KEPT)
        connection.execute(sa.delete(results).where(results.c.examination_id.in_(old)))
        connection.execute(sa.delete(examinations).where(examinations.c.id.in_(old)))
    return next(one for one in course(state) if one.id == number)


def course(state: State) -> list[Examination]:
    """Return the examinations that are kept, oldest first."""
    query = (
        sa.select(examinations, results.c.status, sa.func.count().label("n"))
        .join(results, results.c.examination_id == examinations.c.id)
        .group_by(*examinations.c, results.c.status)
        .order_by(examinations.c.id)
    )
    found: dict[int, Examination] = {}
    with state.read() as connection:
        for row in connection.execute(query):
            made = Examination(
                row.id, row.publication_id, row.examined_at, row.examined_by, row.seconds, {}
            )
            found.setdefault(row.id, made).counts[Status(row.status)] = row.n
    return list(found.values())


def results_kept(state: State, examination: int) -> list[Result]:
    """Return what an examination found, of the checks that are still listed."""
    query = sa.select(results).where(results.c.examination_id == examination)
    with state.read() as connection:
        rows = connection.execute(query).all()
    return [
        Result(
            check,
            Status(row.status),
            row.violated,
            row.total,
            Reason(row.reason) if row.reason else None,
        )
        for row in rows
        if (check := check_with(row.check_id)) is not None
    ]


def past_of(state: State, check_id: str) -> list[Past]:
    """Return what a check found in each examination that is kept, oldest first."""
    query = (
        sa.select(results, examinations.c.examined_at, examinations.c.publication_id)
        .join(examinations, examinations.c.id == results.c.examination_id)
        .where(results.c.check_id == check_id)
        .order_by(examinations.c.id)
    )
    with state.read() as connection:
        rows = connection.execute(query).all()
    return [
        Past(row.examined_at, row.publication_id, Status(row.status), row.violated, row.total)
        for row in rows
    ]


def ask(state: State, actor: str, *, now: datetime) -> str:
    """Queue the job that examines the newest publication, unless one waits; return its key.

    `actor` is the id of the person under whose rights it will run.
    """
    waiting = sa.select(job_table.c.key).where(
        job_table.c.kind == JOB, job_table.c.state == str(JobState.QUEUED)
    )
    with state.begin() as connection:
        key = connection.execute(waiting).scalar()
        if key is None:
            number = jobs.enqueue(connection, JOB, {}, actor, now=now)
            key = jobs.numbered(connection, number).key
    return str(key)
