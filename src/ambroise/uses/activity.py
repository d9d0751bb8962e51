"""What each engine did lately, from the records of runs: no content, only counts."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.state.schema import runs


@dataclass(frozen=True, slots=True)
class Activity:
    """The runs of an engine since an instant; `joules` is None when no run tells its energy.

    `exchanges` are the questions to a language model, every try counted; `last_answer` is the last
    run whose questions were answered, `last_failure` the last with one that failed, and
    `last_cause` why.
    """

    runs: int
    exchanges: int
    exchanges_failed: int
    tokens: int
    joules: float | None
    last_run: datetime
    last_answer: datetime | None
    last_failure: datetime | None
    last_cause: str


def engine_of(connection: sa.Connection, run_id: str) -> str:
    """Return the name of the engine of a run that is recorded."""
    found: str = connection.execute(
        sa.select(runs.c.engine).where(runs.c.id == run_id)
    ).scalar_one()
    return found


def activity(connection: sa.Connection, since: datetime) -> dict[str, Activity]:
    """Return what each engine did since an instant, by its name."""
    answered = sa.case((runs.c.exchanges > runs.c.exchanges_failed, runs.c.started_at))
    failed = sa.case((runs.c.exchanges_failed > 0, runs.c.started_at))
    lines = connection.execute(
        sa.select(
            runs.c.engine,
            sa.func.count().label("runs"),
            sa.func.sum(runs.c.exchanges).label("exchanges"),
            sa.func.sum(runs.c.exchanges_failed).label("exchanges_failed"),
            sa.func.sum(runs.c.tokens).label("tokens"),
            sa.func.sum(runs.c.energy_joules).label("joules"),
            sa.func.max(runs.c.started_at, type_=runs.c.started_at.type).label("last_run"),
            sa.func.max(answered, type_=runs.c.started_at.type).label("last_answer"),
            sa.func.max(failed, type_=runs.c.started_at.type).label("last_failure"),
        )
        .where(runs.c.started_at >= since)
        .group_by(runs.c.engine)
    ).mappings()
    found = [dict(line) for line in lines]
    return {
        line["engine"]: Activity(
            runs=line["runs"],
            exchanges=int(line["exchanges"]),
            exchanges_failed=int(line["exchanges_failed"]),
            tokens=int(line["tokens"]),
            joules=line["joules"],
            last_run=line["last_run"],
            last_answer=line["last_answer"],
            last_failure=line["last_failure"],
            last_cause=_cause(connection, line["engine"], line["last_failure"]),
        )
        for line in found
    }


def _cause(connection: sa.Connection, engine: str, at: datetime | None) -> str:
    if at is None:
        return ""
    found: str = connection.execute(
        sa.select(runs.c.failure)
        .where(runs.c.engine == engine, runs.c.started_at == at, runs.c.exchanges_failed > 0)
        .limit(1)
    ).scalar_one()
    return found
