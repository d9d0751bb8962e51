"""One try of a sending, as work done later: traced before it leaves, its end kept with its job.

Killed anywhere, the next worker sends the same numbers and the same bytes again: a receiver that
has them sees that it has them, and nothing is lost.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access import Action
from ambroise.access.jobs import Kind, Kinds, Running
from ambroise.dispatch.connectors import connector_named, settings_of
from ambroise.dispatch.envelopes import Envelopes
from ambroise.dispatch.lines import dispatch_of
from ambroise.dispatch.model import UNDER_WAY, Answer, Dispatch, DispatchState, Outcome
from ambroise.dispatch.queue import JOB, give_up, wait_after
from ambroise.errors import ConnectorInvalid, ConnectorUnknown, DocumentUnreadable
from ambroise.state.schema import dispatches
from ambroise.uses.contract import Clock
from ambroise.uses.recording import Installation

_BROKEN: Final = (ConnectorInvalid, ConnectorUnknown, DocumentUnreadable)
"""What a person has to mend before any try can do better."""


def sending(one: Installation, *, clock: Clock) -> Kinds:
    """Return the one kind of work of this room; the arguments are `dispatch` and `person`."""

    def send(running: Running) -> Mapping[str, Any]:
        with one.state.read() as connection:
            line = dispatch_of(connection, running.job.args["dispatch"])
        if line.state not in UNDER_WAY:
            return {"sending": line.id, "state": str(line.state)}
        answer = _tried(one, running, line)
        with one.state.begin() as connection:
            _keep(connection, line, answer, most=_most(one, line), clock=clock)
            end = dispatch_of(connection, line.id)
            result = {"sending": line.id, "state": str(end.state)}
            running.finish(connection, result)
        detail: dict[str, str | int] = {**result, "connector": line.connector}
        if answer.cause:
            detail["cause"] = answer.cause
        one.door.note(running.decision, f"letter.{end.state}", count=1, detail=detail)
        return result

    return {
        JOB: Kind(
            Action.SEND_LETTER, lambda args, _: one.door.person_resource(int(args["person"])), send
        )
    }


def _tried(one: Installation, running: Running, line: Dispatch) -> Answer:
    calls_back = line.state is DispatchState.RECALLING
    try:
        connector = connector_named(one.settings, line.connector)
        outgoing = Envelopes(one.settings, one.vault).read(line.id, line.content_file)
    except _BROKEN as error:
        running.say(error.message("fr"))
        return Answer(Outcome.REFUSED, type(error).__name__)
    running.check()
    one.door.note(
        running.decision,
        "letter.recalling" if calls_back else "letter.sending",
        count=1,
        detail={
            "draft": line.draft_id,
            "sending": line.id,
            "connector": line.connector,
            "recipient": line.recipient,
            "try": line.tries,
        },
        digests={"document": line.document_digest},
    )
    return connector.recall(outgoing) if calls_back else connector.send(outgoing)


def _keep(
    connection: sa.Connection, line: Dispatch, answer: Answer, *, most: int, clock: Clock
) -> None:
    now = clock()
    held = sa.and_(dispatches.c.id == line.id, dispatches.c.state == str(line.state))
    calls_back = line.state is DispatchState.RECALLING
    if answer.outcome is Outcome.REFUSED or (
        answer.outcome is Outcome.AGAIN and line.tries >= most
    ):
        give_up(connection, line, answer.cause)
        return
    values: dict[str, object]
    if answer.outcome is Outcome.AGAIN:
        values = {"cause": answer.cause, "next_try_at": now + wait_after(line.tries)}
    elif calls_back:
        # handed over is not withdrawn: what came back will say it
        done = answer.outcome is Outcome.RECEIVED
        values = {"cause": "", "next_try_at": None}
        if done:
            values |= {"state": str(DispatchState.RECALLED), "recalled_at": now}
    else:
        values = {
            "state": str(DispatchState.SENT),
            "sent_at": now,
            "cause": "",
            "receipt": answer.receipt,
            "next_try_at": None,
        }
        if answer.outcome is Outcome.RECEIVED:
            values |= {"state": str(DispatchState.RECEIVED), "received_at": now}
    connection.execute(sa.update(dispatches).where(held).values(values))


def _most(one: Installation, line: Dispatch) -> int:
    try:
        return settings_of(one.settings, line.connector).tries
    except ConnectorUnknown:
        return 1
