"""What persons do with sendings: prepare one, send it again, call it back.

A sending is fixed when it is prepared: its number, its document, its words. Preparing it twice is
preparing it once.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access import Action, Decision
from ambroise.dispatch.connectors import settings_of
from ambroise.dispatch.envelopes import Envelopes
from ambroise.dispatch.lines import dispatch_of, line_of
from ambroise.dispatch.model import SHOWN, WENT_OUT, Dispatch, DispatchState, Outgoing, RecallCause
from ambroise.dispatch.queue import queue
from ambroise.dispatch.recipients import Way
from ambroise.errors import (
    DispatchEmptied,
    DispatchNotRecalled,
    DispatchNotSentAgain,
    DispatchUnknown,
    LetterOutdated,
)
from ambroise.state.schema import dispatches, drafts
from ambroise.uses.letter.export import FORMATS, LetterDocument
from ambroise.uses.recording import Installation

DIGEST_KEY: Final = "dispatches"
"""Key of the vault under which an address is known without being told."""


def prepare(
    one: Installation,
    decision: Decision,
    letter: LetterDocument,
    way: Way,
    *,
    person_id: int,
    subject: str,
    now: datetime,
) -> Dispatch:
    """Fix and queue a sending of a validated letter; the one that is there already, if any.

    One that failed and whose content went since is fixed anew, under its number. `decision` is one
    on SEND_LETTER for the patient. Raises LetterOutdated, ConnectorUnknown, ExtraMissing.
    """
    one.door.check(decision, Action.SEND_LETTER)
    same = sa.and_(
        dispatches.c.draft_id == letter.made.number,
        dispatches.c.connector == way.connector,
        dispatches.c.recipient == way.addressee.kind,
    )
    with one.state.read() as connection:
        there = connection.execute(sa.select(dispatches).where(same)).mappings().one_or_none()
        if there is not None and not line_of(there).lost:
            return line_of(there)
        later = sa.select(drafts.c.id).where(drafts.c.previous == letter.made.number)
        if connection.execute(later).first() is not None:
            raise LetterOutdated(id=letter.made.number)
        replaces = _sent_before(connection, letter, way)
    made = FORMATS[settings_of(one.settings, way.connector).document]
    outgoing = Outgoing(
        id=there["id"] if there is not None else secrets.token_hex(8),
        addressee=way.addressee,
        letter=letter,
        replaces=replaces,
        media_type=made.media_type,
        body=made.make(letter),
        prepared_at=now,
    )
    envelopes = Envelopes(one.settings, one.vault)
    digest = hashlib.sha256(outgoing.body).hexdigest()
    one.door.note(
        decision,
        "letter.prepared",
        count=1,
        detail={
            "draft": letter.made.number,
            "sending": outgoing.id,
            "connector": way.connector,
            "recipient": way.addressee.kind,
        },
        digests={"document": digest},
    )
    fixed = {
        "replaces": replaces or None,
        "address_digest": _address(one, way),
        "document_digest": digest,
        "state": str(DispatchState.PREPARED),
        "next_try_at": now,
        "prepared_by": decision.actor.id,
        "prepared_at": now,
    }
    if there is not None:
        return _renewed(one, decision, outgoing, fixed)
    row = fixed | {
        "id": outgoing.id,
        "draft_id": letter.made.number,
        "person_key": str(person_id),
        "subject": subject,
        "connector": way.connector,
        "recipient": way.addressee.kind,
        "document": letter.made.number,
        "content_file": envelopes.write(outgoing),
    }
    try:
        with one.door.acting(decision, Action.SEND_LETTER) as connection:
            connection.execute(sa.insert(dispatches).values(row))
            queue(connection, dispatch_of(connection, outgoing.id), decision.actor.id, now=now)
            return dispatch_of(connection, outgoing.id)
    except sa.exc.IntegrityError:  # another hand was faster: theirs is the one
        envelopes.remove(outgoing.id)
        with one.state.read() as connection:
            return line_of(connection.execute(sa.select(dispatches).where(same)).mappings().one())


def _renewed(
    one: Installation, decision: Decision, outgoing: Outgoing, fixed: dict[str, Any]
) -> Dispatch:
    """Fix anew a sending that failed and lost its content; of two hands at once, one does."""
    lost = sa.and_(
        dispatches.c.id == outgoing.id,
        dispatches.c.state == str(DispatchState.FAILED),
        dispatches.c.content_file == "",
    )
    begun = {"content_file": outgoing.id, "tries": 0, "cause": "", "receipt": ""}
    with one.door.acting(decision, Action.SEND_LETTER) as connection:
        mine = connection.execute(sa.update(dispatches).where(lost).values(fixed | begun))
        if mine.rowcount:
            Envelopes(one.settings, one.vault).write(outgoing)
            now = outgoing.prepared_at
            queue(connection, dispatch_of(connection, outgoing.id), decision.actor.id, now=now)
        return dispatch_of(connection, outgoing.id)


def send_again(
    one: Installation, decision: Decision, sending: str, *, draft_id: str, now: datetime
) -> Dispatch:
    """Try again a sending that failed, as it was prepared.

    Raises DispatchUnknown, DispatchNotSentAgain, DispatchEmptied.
    """
    with one.door.acting(decision, Action.SEND_LETTER) as connection:
        line = _mine(connection, decision, sending, draft_id)
        values = {
            "state": str(DispatchState.PREPARED), "tries": 0, "next_try_at": now, "cause": "",
        }  # fmt: skip
        if not _moved(connection, line, {DispatchState.FAILED}, values):
            french, english = SHOWN[line.state]
            raise DispatchNotSentAgain(id=sending, state=french, state_en=english)
        queue(connection, dispatch_of(connection, sending), decision.actor.id, now=now)
        made = dispatch_of(connection, sending)
    one.door.note(decision, "letter.sent_again", count=1, detail=_detail(made))
    return made


def recall(
    one: Installation,
    decision: Decision,
    sending: str,
    cause: RecallCause,
    *,
    draft_id: str,
    now: datetime,
) -> Dispatch:
    """Call back what went out; raises DispatchUnknown, DispatchNotRecalled, DispatchEmptied."""
    with one.door.acting(decision, Action.SEND_LETTER) as connection:
        line = _mine(connection, decision, sending, draft_id)
        values = {
            "state": str(DispatchState.RECALLING),
            "tries": 0,
            "next_try_at": now,
            "cause": "",
            "recall_cause": cause,
            "recall_asked_by": decision.actor.id,
            "recall_asked_at": now,
        }
        if not _moved(connection, line, WENT_OUT, values):
            french, english = SHOWN[line.state]
            raise DispatchNotRecalled(id=sending, state=french, state_en=english)
        queue(connection, dispatch_of(connection, sending), decision.actor.id, now=now)
        made = dispatch_of(connection, sending)
    one.door.note(decision, "letter.recall_asked", count=1, detail=_detail(made))
    return made


def _mine(connection: sa.Connection, decision: Decision, sending: str, draft_id: str) -> Dispatch:
    """Return a sending of this letter, of the person that the decision is about."""
    line = dispatch_of(connection, sending)
    if line.draft_id != draft_id or str(line.person_id) != decision.resource.id:
        raise DispatchUnknown
    return line


def _moved(
    connection: sa.Connection,
    line: Dispatch,
    states: set[DispatchState] | frozenset[DispatchState],
    values: dict[str, object],
) -> bool:
    """Move a sending out of one of `states`; raises DispatchEmptied when its content is gone."""
    if line.state in states and not line.content_file:
        raise DispatchEmptied(id=line.id)
    where = sa.and_(
        dispatches.c.id == line.id,
        dispatches.c.content_file == line.content_file,
        dispatches.c.state.in_([str(s) for s in states]),
    )
    return connection.execute(sa.update(dispatches).where(where).values(values)).rowcount == 1


def _sent_before(connection: sa.Connection, letter: LetterDocument, way: Way) -> str:
    """Return the version that this recipient holds by this connector, "" for none."""
    known: list[str] = []
    number = letter.made.number
    while number:
        previous = connection.execute(
            sa.select(drafts.c.previous).where(drafts.c.id == number)
        ).scalar()
        if not previous:
            break
        known.append(previous)
        number = previous
    if not known:
        return ""
    held = connection.execute(
        sa.select(dispatches.c.document)
        .where(
            dispatches.c.document.in_(known),
            dispatches.c.connector == way.connector,
            dispatches.c.recipient == way.addressee.kind,
            dispatches.c.state.in_([str(one) for one in WENT_OUT]),
        )
        .order_by(dispatches.c.prepared_at.desc())
        .limit(1)
    ).scalar()
    return str(held or "")


def _address(one: Installation, way: Way) -> str:
    to = way.addressee
    words = "\x1f".join((to.kind, to.name, to.rpps, to.address))
    return hmac.new(one.vault.key(DIGEST_KEY), words.encode(), hashlib.sha256).hexdigest()


def _detail(line: Dispatch) -> dict[str, str | int]:
    return {"draft": line.draft_id, "sending": line.id, "connector": line.connector}
