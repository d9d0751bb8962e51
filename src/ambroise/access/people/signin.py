"""Signing in with a local account: argon2id, and slower answers after each failure."""

import functools
from datetime import datetime

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ambroise.access.model import Actor
from ambroise.access.people import throttle
from ambroise.access.people.registry import PERSON, actor_by_id, person_id_of
from ambroise.access.people.sessions import close_sessions
from ambroise.errors import PasswordTooShort, SignInFailed
from ambroise.state import State
from ambroise.state.schema import people

MINIMUM_LENGTH = 12
PROOF = "password"

_hasher = PasswordHasher()


@functools.cache
def _nobody() -> str:
    """Return a hash to compare with when the login is unknown: the same work is done."""
    return _hasher.hash("nobody")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password; raises PasswordTooShort."""
    if len(password) < MINIMUM_LENGTH:
        raise PasswordTooShort(minimum=MINIMUM_LENGTH)
    return _hasher.hash(password)


def set_password(state: State, login: str, password: str, *, but: str = "") -> int:
    """Give a person another password and end their sessions, `but` one; return how many.

    Raises ActorUnknown, PasswordTooShort.
    """
    digest = hash_password(password)
    with state.begin() as connection:
        person_id = person_id_of(connection, login)
        ended = close_sessions(connection, person_id, but=but)
        connection.execute(
            sa.update(people).where(people.c.id == person_id).values(password_hash=digest)
        )
    return ended


def check_password(state: State, login: str, password: str, *, now: datetime) -> Actor:
    """Return the person who signs in.

    Raises SignInBlocked while the login waits after failures, and the same SignInFailed,
    after the same work, for an unknown login, a closed account and a wrong password.
    """
    throttle.attempt(state, PROOF, login, now=now)
    with state.read() as connection:
        row = connection.execute(
            sa.select(people.c.id, people.c.password_hash).where(
                people.c.login == login,
                people.c.kind == PERSON,
                sa.or_(people.c.disabled_at.is_(None), people.c.disabled_at > now),
            )
        ).one_or_none()
    known = row.password_hash if row is not None else None
    if not _matches(known or _nobody(), password) or known is None or row is None:
        raise SignInFailed
    throttle.succeeded(state, PROOF, login)
    if _hasher.check_needs_rehash(known):
        with state.begin() as connection:
            connection.execute(
                sa.update(people)
                .where(people.c.id == row.id)
                .values(password_hash=_hasher.hash(password))
            )
    return actor_by_id(state, row.id, now)


def has_password(state: State, login: str) -> bool:
    """Return whether a login is one of ours, whose password only we check."""
    with state.read() as connection:
        found = connection.execute(
            sa.select(people.c.password_hash).where(people.c.login == login)
        ).scalar_one_or_none()
    return found is not None


def _matches(digest: str, password: str) -> bool:
    try:
        return _hasher.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False
