"""Jobs by leases: a worker that dies loses its job to the next one, and no effect is doubled.

The effect of a job and its end belong in one transaction: `finish` refuses a worker whose lease
another one took, and the effect goes with it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ambroise.errors import JobNotRetried, JobUnknown, LeaseLost
from ambroise.state.schema import job_lines, jobs
from ambroise.state.store import State

MOST_ATTEMPTS = 5
"""A job whose workers died this often is failed: it may be what kills them."""


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_WAITING = {"state": str(JobState.QUEUED), "holder": None, "lease_ends_at": None}
"""What a job that was claimed is when it waits again."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log of a job: words of our own and counts, never content."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. `id` gives its turn; `key`, random, is how persons name it.

    `actor` is the id of the person under whose rights it runs.
    """

    id: int
    key: str
    kind: str
    args: dict[str, Any]
    actor: str
    purpose: str
    project_id: str | None
    retry_of: int | None
    state: JobState
    turn: int
    attempts: int
    holder: str | None
    lease_ends_at: datetime | None
    cancel_asked: bool
    done: int
    total: int | None
    result: dict[str, Any] | None
    error: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


def enqueue(
    connection: sa.Connection,
    kind: str,
    args: Mapping[str, Any],
    actor: str,
    *,
    purpose: str = "operations",
    project_id: str | None = None,
    retry_of: int | None = None,
    now: datetime,
) -> int:
    """Add a job in the caller's transaction and return its number.

    `actor` (the id of a person), `purpose` and `project_id` say under which right: it is decided
    again at the start. Its turn comes after those of the same person and beside those of others,
    so that who asks for much waits for who asks for little (start-time fair queueing, Goyal, Vin
    and Cheng, SIGCOMM 1996, each job counted as one).
    """
    row = {
        "key": secrets.token_hex(8),
        "kind": kind,
        "args": dict(args),
        "actor": actor,
        "purpose": purpose,
        "project_id": project_id,
        "retry_of": retry_of,
        "state": str(JobState.QUEUED),
        "turn": _next_turn(connection, actor),
        "created_at": now,
    }
    return int(connection.execute(sa.insert(jobs).values(row).returning(jobs.c.id)).scalar_one())


def _next_turn(connection: sa.Connection, actor: str) -> int:
    queued, running = jobs.c.state == str(JobState.QUEUED), jobs.c.state == str(JobState.RUNNING)

    def one(value: "sa.Function[int]", *where: sa.ColumnElement[bool]) -> int | None:
        return connection.execute(sa.select(value).where(*where)).scalar()

    own = one(sa.func.max(jobs.c.turn), queued, jobs.c.actor == actor) or 0
    now = one(sa.func.max(jobs.c.turn), running)
    if now is None:
        now = (one(sa.func.min(jobs.c.turn), queued) or 1) - 1
    return max(own, now) + 1


def claim(
    state: State, kinds: Sequence[str], holder: str, *, now: datetime, lease_seconds: float
) -> Job | None:
    """Return the job whose turn it is, now leased to `holder`; one of a dead worker waits again."""
    dead = sa.and_(jobs.c.state == str(JobState.RUNNING), jobs.c.lease_ends_at <= now)
    with state.begin() as connection:
        connection.execute(
            sa.update(jobs)
            .where(dead, jobs.c.attempts >= MOST_ATTEMPTS)
            .values(state=str(JobState.FAILED), error="attempts", ended_at=now, holder=None)
        )
        connection.execute(
            sa.update(jobs)
            .where(dead, jobs.c.cancel_asked)
            .values(state=str(JobState.CANCELLED), ended_at=now, holder=None)
        )
        connection.execute(sa.update(jobs).where(dead).values(_WAITING))
        # One state alone: its index gives the first without sorting all that wait.
        first = (
            sa.select(jobs.c.id)
            .where(jobs.c.kind.in_(kinds), jobs.c.state == str(JobState.QUEUED))
            .order_by(jobs.c.turn, jobs.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job_id = connection.execute(first).scalar_one_or_none()
        if job_id is None:
            return None
        row = connection.execute(
            sa.update(jobs)
            .where(jobs.c.id == job_id)
            .values(
                state=str(JobState.RUNNING),
                holder=holder,
                lease_ends_at=now + timedelta(seconds=lease_seconds),
                attempts=jobs.c.attempts + 1,
                started_at=sa.func.coalesce(
                    jobs.c.started_at, sa.literal(now, jobs.c.started_at.type)
                ),
            )
            .returning(jobs)
        ).one()
    return _job(row)


def heartbeat(state: State, job: Job, *, now: datetime, lease_seconds: float) -> bool:
    """Keep the lease and return whether somebody asked to cancel; raises LeaseLost."""
    with state.begin() as connection:
        _update(connection, job, lease_ends_at=now + timedelta(seconds=lease_seconds))
        asked = sa.select(jobs.c.cancel_asked).where(jobs.c.id == job.id)
        return bool(connection.execute(asked).scalar_one())


def progress(state: State, job: Job, done: int, total: int | None) -> None:
    """Say how far the job is; raises LeaseLost."""
    with state.begin() as connection:
        _update(connection, job, done=done, total=total)


def finish(
    connection: sa.Connection, job: Job, result: Mapping[str, Any], *, now: datetime
) -> None:
    """End the job in the transaction of its effect; raises LeaseLost, which undoes both."""
    _end(connection, job, JobState.DONE, now, result=dict(result))


def fail(connection: sa.Connection, job: Job, error: str, *, now: datetime) -> None:
    """End the job without effect; `error` names the cause, without content."""
    _end(connection, job, JobState.FAILED, now, error=error)


def stop(connection: sa.Connection, job: Job, *, now: datetime) -> None:
    """End a job that its worker gave up because somebody asked to cancel."""
    _end(connection, job, JobState.CANCELLED, now)


def release(connection: sa.Connection, job: Job) -> None:
    """Put a claimed job back in the queue as if it had never been claimed."""
    _update(connection, job, attempts=job.attempts - 1, **_WAITING)


def cancel(connection: sa.Connection, job_id: int, *, now: datetime) -> None:
    """Cancel a waiting job at once; ask the worker of a running one to stop."""
    connection.execute(
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == str(JobState.QUEUED))
        .values(state=str(JobState.CANCELLED), ended_at=now)
    )
    connection.execute(
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == str(JobState.RUNNING))
        .values(cancel_asked=True)
    )


def retry(connection: sa.Connection, job: Job, actor: str, *, now: datetime) -> int:
    """Queue again, under the rights of `actor`, a job that failed or was cancelled.

    Raises JobNotRetried for any other, and for one that was queued again already.
    """
    again = sa.select(jobs.c.id).where(jobs.c.retry_of == job.id).limit(1)
    found = sa.select(jobs.c.state).where(jobs.c.id == job.id).with_for_update()
    state = JobState(connection.execute(found).scalar_one())
    retried = connection.execute(again).first() is not None
    if state not in (JobState.FAILED, JobState.CANCELLED) or retried:
        raise JobNotRetried(job=job.key, state=state)
    return enqueue(
        connection,
        job.kind,
        job.args,
        actor,
        purpose=job.purpose,
        project_id=job.project_id,
        retry_of=job.id,
        now=now,
    )


def say(state: State, job: Job, text: str, *, now: datetime) -> None:
    """Add a line to the log of a job: words of our own and counts, never content."""
    row = {"job_id": job.id, "at": now, "line": text}
    with state.begin() as connection:
        connection.execute(sa.insert(job_lines).values(row))


def lines(state: State, job: Job) -> list[Line]:
    """Return the log of a job, in order."""
    query = sa.select(job_lines).where(job_lines.c.job_id == job.id).order_by(job_lines.c.id)
    with state.read() as connection:
        return [Line(row.at, row.line) for row in connection.execute(query)]


def find(state: State, key: str) -> Job:
    """Return the job that persons name `key`; raises JobUnknown."""
    with state.read() as connection:
        row = connection.execute(sa.select(jobs).where(jobs.c.key == key)).one_or_none()
    if row is None:
        raise JobUnknown
    return _job(row)


def numbered(connection: sa.Connection, job_id: int) -> Job:
    """Return the job of this number, in the caller's transaction."""
    return _job(connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).one())


def listed(state: State, *, actor: str | None = None, limit: int = 100) -> list[Job]:
    """Return the newest jobs first, those of one person when `actor` is given."""
    query = sa.select(jobs).order_by(jobs.c.id.desc()).limit(limit)
    if actor is not None:
        query = query.where(jobs.c.actor == actor)
    with state.read() as connection:
        return [_job(row) for row in connection.execute(query)]


def ahead(state: State, job: Job) -> int:
    """Return how many jobs of the same kind come before one that waits."""
    before = sa.or_(jobs.c.turn < job.turn, sa.and_(jobs.c.turn == job.turn, jobs.c.id < job.id))
    query = sa.select(sa.func.count()).where(
        jobs.c.kind == job.kind, jobs.c.state == str(JobState.QUEUED), before
    )
    with state.read() as connection:
        return int(connection.execute(query).scalar_one())


def active(state: State, kind: str, actor: str) -> list[Job]:
    """Return the jobs of a kind that wait or run for a person, oldest first."""
    going = (str(JobState.QUEUED), str(JobState.RUNNING))
    query = (
        sa.select(jobs)
        .where(jobs.c.kind == kind, jobs.c.actor == actor, jobs.c.state.in_(going))
        .order_by(jobs.c.id)
    )
    with state.read() as connection:
        return [_job(row) for row in connection.execute(query)]


def latest(state: State, kind: str, project_id: str) -> Job | None:
    """Return the newest job of a kind for a project."""
    query = (
        sa.select(jobs)
        .where(jobs.c.kind == kind, jobs.c.project_id == project_id)
        .order_by(jobs.c.id.desc())
        .limit(1)
    )
    with state.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _job(row)


def waits(state: State, kind: str) -> bool:
    """Tell whether a job of a kind, for no project, is still to be started."""
    query = sa.select(sa.func.count()).where(
        jobs.c.kind == kind, jobs.c.project_id.is_(None), jobs.c.state == JobState.QUEUED
    )
    with state.read() as connection:
        return bool(connection.execute(query).scalar())


def _end(
    connection: sa.Connection, job: Job, end: JobState, now: datetime, **values: object
) -> None:
    _update(connection, job, state=str(end), ended_at=now, lease_ends_at=None, **values)


def _update(connection: sa.Connection, job: Job, **values: object) -> None:
    held = sa.and_(
        jobs.c.id == job.id,
        jobs.c.state == str(JobState.RUNNING),
        jobs.c.holder == job.holder,
        jobs.c.attempts == job.attempts,
    )
    if connection.execute(sa.update(jobs).where(held).values(values)).rowcount != 1:
        raise LeaseLost(name=f"{job.kind} {job.id}")


def _job(row: sa.Row[Any]) -> Job:
    return Job(**{**row._mapping, "state": JobState(row.state)})
