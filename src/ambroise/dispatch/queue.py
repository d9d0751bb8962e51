"""Sendings that are due, put in the queue of work: one job at a time for each.

The table of sendings is what is true; a job is only a hand that does one try. A job that is lost,
or that its person may not do any more, is asked for again later, a bounded number of times.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ambroise.access import Purpose
from ambroise.dispatch.connectors import configured
from ambroise.dispatch.lines import line_of
from ambroise.dispatch.model import UNDER_WAY, WENT_OUT, Dispatch, DispatchState
from ambroise.settings import ConnectorSettings, Settings
from ambroise.state import State, jobs
from ambroise.state.schema import dispatches

JOB: Final = "send"
HELD: Final = timedelta(minutes=10)
"""How long a job has before the sending is looked at again."""
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
EXHAUSTED: Final = "tries"
_FEW: Final = ConnectorSettings.model_fields["tries"].default


def queue(connection: sa.Connection, line: Dispatch, actor: str, *, now: datetime) -> None:
    """Ask for one try, in the caller's transaction."""
    args = {"dispatch": line.id, "person": str(line.person_id)}
    jobs.enqueue(connection, JOB, args, actor, purpose=str(Purpose.CARE), now=now)
    held = {"tries": line.tries + 1, "next_try_at": now + HELD}
    connection.execute(sa.update(dispatches).where(dispatches.c.id == line.id).values(held))


def queue_due(settings: Settings, state: State, *, now: datetime) -> int:
    """Ask for a try of every sending whose hour has come; return how many."""
    due = (
        sa.select(dispatches)
        .where(
            dispatches.c.state.in_([str(one) for one in UNDER_WAY]),
            dispatches.c.next_try_at <= now,
        )
        .order_by(dispatches.c.next_try_at)
        .limit(100)
    )
    with state.read() as connection:
        waiting = [line_of(row) for row in connection.execute(due).mappings()]
    if not waiting:
        return 0
    most = {name: given.tries for name, given in configured(settings).items()}
    asked = 0
    for line in waiting:
        actor = line.recall_asked_by if line.state is DispatchState.RECALLING else None
        actor = actor or line.prepared_by
        going = {one.args.get("dispatch") for one in jobs.active(state, JOB, actor)}
        if line.id in going:
            continue
        with state.begin() as connection:
            again = connection.execute(
                due.where(dispatches.c.id == line.id).with_for_update(skip_locked=True)
            ).mappings()
            row = again.one_or_none()
            if row is None:
                continue
            if line.tries >= most.get(line.connector, _FEW):
                give_up(connection, line, line.cause or EXHAUSTED)
            else:
                queue(connection, line_of(row), actor, now=now)
                asked += 1
    return asked


def give_up(connection: sa.Connection, line: Dispatch, cause: str) -> bool:
    """End a sending as failed; a recall that fails leaves out there what was sent."""
    end = DispatchState.FAILED
    if line.state is DispatchState.RECALLING:
        end = DispatchState.RECEIVED if line.received_at else DispatchState.SENT
    if line.state not in UNDER_WAY | WENT_OUT:
        return False
    held = sa.and_(dispatches.c.id == line.id, dispatches.c.state == str(line.state))
    values = {"state": str(end), "cause": cause, "next_try_at": None}
    return connection.execute(sa.update(dispatches).where(held).values(values)).rowcount == 1


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: one minute, then twice as long each time."""
    doubled = 1 << min(max(tries - 1, 0), 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
