"""What persons do to their own ways in: another password, sessions ended elsewhere."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.access.model import Actor
from ambroise.access.people import signin
from ambroise.access.people.passwords import not_guessable
from ambroise.access.people.sessions import IDLE, Session, close_sessions, digest_of
from ambroise.errors import PasswordUnchanged
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import sessions
from ambroise.trail import Event, Trail


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its own person sees it; `here` is the one that looks."""

    since: datetime
    last_seen_at: datetime
    method: str
    here: bool


def open_sessions(state: State, session: Session, *, now: datetime) -> list[OpenSession]:
    """Return the live sessions of the person of `session`, the latest first."""
    query = (
        sa.select(sessions)
        .where(
            sessions.c.person_id == session.actor.id,
            sessions.c.expires_at > now,
            sessions.c.last_seen_at > now - IDLE,
        )
        .order_by(sessions.c.created_at.desc())
    )
    mine = digest_of(session.id)
    with state.read() as connection:
        return [
            OpenSession(row.created_at, row.last_seen_at, row.method, row.id_digest == mine)
            for row in connection.execute(query)
        ]


def change_password(
    settings: Settings,
    state: State,
    trail: Trail,
    session: Session,
    current: str,
    new: str,
    *,
    now: datetime,
) -> int:
    """Set another password, given the present one; return how many other sessions it ended.

    Raises SignInFailed and SignInBlocked for a wrong present password, PasswordTooShort,
    PasswordGuessable, and PasswordUnchanged.
    """
    actor = session.actor
    signin.check_password(state, actor.login, current, now=now)
    if current == new:
        raise PasswordUnchanged
    signin.hash_password(new)
    not_guessable(new, settings, actor.login, actor.display_name)
    _trace(trail, actor, "password.change")
    return signin.set_password(state, actor.login, new, but=session.id)


def end_others(state: State, trail: Trail, session: Session, current: str, *, now: datetime) -> int:
    """End every other session of the person, given their password; return how many.

    Raises SignInFailed, SignInBlocked.
    """
    signin.check_password(state, session.actor.login, current, now=now)
    _trace(trail, session.actor, "sessions.end")
    with state.begin() as connection:
        return close_sessions(connection, session.actor.id, but=session.id)


def _trace(trail: Trail, actor: Actor, act: str) -> None:
    trail.append(Event(actor.login, act, "people", actor.id))
