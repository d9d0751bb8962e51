"""Access tokens: scoped, expiring, shown once, kept by their digest, revoked at once."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access.model import Action, Actor, Decision
from ambroise.access.people.administration import administers
from ambroise.access.people.registry import actor_by_id, person_id_of
from ambroise.errors import ActorUnknown, TokenRefused, TokenUnknown
from ambroise.state import State
from ambroise.state.schema import people, service_tokens
from ambroise.trail import Event, Trail

PREFIX: Final = "amb_"
"""What every token starts with, so that one left in a file or a log can be found."""
LONGEST: Final = timedelta(days=365)
SEEN_EVERY: Final = timedelta(minutes=1)
"""How often the last use of a token is written down."""
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Token:
    """An access token as the administrator sees it: `id` names it, and opens nothing."""

    id: str
    label: str
    login: str
    scopes: tuple[Action, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def create(
    state: State,
    login: str,
    label: str,
    scopes: Iterable[Action],
    lasts: timedelta,
    decision: Decision,
    *,
    now: datetime,
) -> tuple[str, Token]:
    """Return a new token of a person or a service, shown this once, and what is kept of it.

    It lasts at most LONGEST. Raises ActorUnknown.
    """
    administers(decision)
    secret = PREFIX + secrets.token_urlsafe(32)
    digest = _digest(secret)
    expires_at = now + min(lasts, LONGEST)
    chosen = tuple(sorted(set(scopes)))
    with state.begin() as connection:
        connection.execute(
            sa.insert(service_tokens).values(
                digest=digest,
                label=label,
                person_id=person_id_of(connection, login),
                scopes=[str(one) for one in chosen],
                created_by=decision.actor.login,
                created_at=now,
                expires_at=expires_at,
            )
        )
    made = (digest[:_SHOWN], label, login, chosen, decision.actor.login, now, expires_at)
    return secret, Token(*made, None, None)


def everything(state: State) -> list[Token]:
    """Return every token, the latest first."""
    query = (
        sa.select(service_tokens, people.c.login)
        .join(people, people.c.id == service_tokens.c.person_id)
        .order_by(service_tokens.c.created_at.desc(), service_tokens.c.digest)
    )
    with state.read() as connection:
        rows = connection.execute(query).all()
    return [
        Token(
            row.digest[:_SHOWN],
            row.label,
            row.login,
            _scopes(row),
            row.created_by,
            row.created_at,
            row.expires_at,
            row.revoked_at,
            row.last_used_at,
        )
        for row in rows
    ]


def revoke(state: State, token_id: str, decision: Decision, *, now: datetime) -> None:
    """End a token at once; raises TokenUnknown."""
    administers(decision)
    with state.begin() as connection:
        ended = connection.execute(
            sa.update(service_tokens)
            .where(
                sa.func.substr(service_tokens.c.digest, 1, _SHOWN) == token_id,
                service_tokens.c.revoked_at.is_(None),
            )
            .values(revoked_at=now)
        )
    if not ended.rowcount:
        raise TokenUnknown


def enter(state: State, trail: Trail, secret: str, *, now: datetime, request_id: str = "") -> Actor:
    """Return who holds a token, their rights read anew and narrowed to its scopes.

    Its first use in a minute and each refusal leave a trace. Raises the same TokenRefused for
    one unknown, expired or revoked, or whose holder is closed.
    """
    digest = _digest(secret)
    this = service_tokens.c.digest == digest
    with state.read() as connection:
        row = connection.execute(sa.select(service_tokens).where(this)).one_or_none()
    actor = None if row is None else _holder(state, row, now)
    if row is None or actor is None:
        refused = Event(
            "?",
            "token.use",
            "people",
            "",
            rule="TokenRefused",
            allowed=False,
            detail={"token": digest[:_SHOWN]},
            request_id=request_id,
        )
        trail.append(refused)
        raise TokenRefused
    if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
        detail: dict[str, str | int] = {"token": digest[:_SHOWN]}
        trail.append(
            Event(
                actor.login, "token.use", "people", actor.id, detail=detail, request_id=request_id
            )
        )
        with state.begin() as connection:
            connection.execute(sa.update(service_tokens).where(this).values(last_used_at=now))
    return replace(actor, scopes=frozenset(_scopes(row)))


def _holder(state: State, row: sa.Row[Any], now: datetime) -> Actor | None:
    if row.revoked_at is not None or now >= row.expires_at:
        return None
    try:
        return actor_by_id(state, row.person_id, now)
    except ActorUnknown:
        return None


def _scopes(row: sa.Row[Any]) -> tuple[Action, ...]:
    """Return the actions of a token; those that no longer exist open nothing."""
    return tuple(one for one in sorted(Action) if one in row.scopes)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
