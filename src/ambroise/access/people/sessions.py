"""Browser sessions: a random id that only the browser knows, its digest in the store."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ambroise.access.model import Action, Actor
from ambroise.access.people.registry import actor_by_id
from ambroise.errors import ActorUnknown
from ambroise.state import State
from ambroise.state.schema import sessions

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)
"""How often the last use of a session is written down."""

LAUNCH: Final = "launch"
"""The way in from the electronic record, by a link on one stay."""
LAUNCH_SCOPES: Final = frozenset(
    {
        Action.READ_IDENTIFIED,
        Action.RUN_USE,
        Action.WRITE_DRAFT,
        Action.VALIDATE_DRAFT,
        Action.RECORD_INFORMATION,
        Action.RECORD_OPPOSITION,
    }
)
"""What a launch opens: care of patients one is led to, no search, no export, no management."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open session; `id` goes to the browser in a cookie, `csrf` in each form.

    `method` says how the person came in ("password", "openid", "directory", "launch"), then how
    the second factor was proved, if it was ("password+totp", "openid+provider").
    """

    id: str
    csrf: str
    actor: Actor
    expires_at: datetime
    method: str = "password"
    stay: str = ""
    proved_at: datetime | None = None  # when the person last proved who they are

    @property
    def two_factors(self) -> bool:
        return "+" in self.method

    def accepts(self, csrf: str) -> bool:
        """Return whether a form carries this session's token."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


def open_session(
    state: State,
    actor: Actor,
    *,
    now: datetime,
    method: str = "password",
    stay: str = "",
    proved_at: datetime | None = None,
) -> Session:
    """Return a new session under a new id; expired ones are swept away."""
    session = Session(
        secrets.token_urlsafe(32),
        secrets.token_urlsafe(32),
        _scoped(actor, method),
        now + LONGEST,
        method,
        stay,
        proved_at,
    )
    row = {
        "id_digest": digest_of(session.id),
        "person_id": actor.id,
        "csrf": session.csrf,
        "created_at": now,
        "last_seen_at": now,
        "expires_at": session.expires_at,
        "method": method,
        "stay": stay or None,
        "proved_at": proved_at,
    }
    with state.begin() as connection:
        connection.execute(
            sa.delete(sessions).where(
                sa.or_(sessions.c.expires_at <= now, sessions.c.last_seen_at <= now - IDLE)
            )
        )
        connection.execute(sa.insert(sessions).values(row))
    return session


def session_of(
    state: State, session_id: str, *, now: datetime, used: bool = True
) -> Session | None:
    """Return the live session of this id, its person's rights read anew; None when it is over.

    What a page asks for by itself is no use of the session (`used`): it does not keep it open.
    """
    this = sessions.c.id_digest == digest_of(session_id)
    with state.read() as connection:
        row = connection.execute(sa.select(sessions).where(this)).one_or_none()
    if row is None or now >= row.expires_at or now >= row.last_seen_at + IDLE:
        return None
    try:
        actor = actor_by_id(state, row.person_id, now)
    except ActorUnknown:
        return None
    if used and now - row.last_seen_at >= SEEN_EVERY:
        with state.begin() as connection:
            connection.execute(sa.update(sessions).where(this).values(last_seen_at=now))
    return Session(
        session_id,
        row.csrf,
        _scoped(actor, row.method),
        row.expires_at,
        row.method,
        row.stay or "",
        row.proved_at,
    )


def proved(state: State, session_id: str, *, now: datetime) -> None:
    """Note that the person of a session has just proved who they are."""
    this = sessions.c.id_digest == digest_of(session_id)
    with state.begin() as connection:
        connection.execute(sa.update(sessions).where(this).values(proved_at=now, last_seen_at=now))


def close_session(state: State, session_id: str) -> None:
    with state.begin() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.id_digest == digest_of(session_id)))


def close_sessions(connection: sa.Connection, person_id: str, *, but: str = "") -> int:
    """Close every session of a person, `but` one, within a transaction; return how many."""
    theirs = sa.and_(sessions.c.person_id == person_id, sessions.c.id_digest != digest_of(but))
    return connection.execute(sa.delete(sessions).where(theirs)).rowcount


def _scoped(actor: Actor, method: str) -> Actor:
    return replace(actor, scopes=LAUNCH_SCOPES) if method == LAUNCH else actor


def digest_of(session_id: str) -> str:
    """Return what the store knows a session by."""
    return hashlib.sha256(session_id.encode()).hexdigest()
