"""Signing in with a local account: argon2id, and slower answers after each failure."""

import functools
import hashlib
import math
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ambroise.access.model import Actor
from ambroise.access.people.registry import actor_by_id
from ambroise.errors import PasswordTooShort, SignInBlocked, SignInFailed
from ambroise.state import State
from ambroise.state.schema import people, sign_in_failures

MINIMUM_LENGTH = 12
FREE_FAILURES = 3
"""Failures before the first wait; each one after doubles it, from 1 s."""
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=24)

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


def set_password(state: State, login: str, password: str) -> None:
    digest = hash_password(password)
    with state.begin() as connection:
        connection.execute(
            sa.update(people).where(people.c.login == login).values(password_hash=digest)
        )


def check_password(state: State, login: str, password: str, *, now: datetime) -> Actor:
    """Return the person who signs in.

    Raises SignInBlocked while the login waits after failures, and the same SignInFailed,
    after the same work, for an unknown login, a closed account and a wrong password.
    """
    _raise_if_blocked(state, login, now)
    with state.read() as connection:
        row = connection.execute(
            sa.select(people.c.id, people.c.password_hash).where(
                people.c.login == login,
                sa.or_(people.c.disabled_at.is_(None), people.c.disabled_at > now),
            )
        ).one_or_none()
    known = row.password_hash if row is not None else None
    if not _matches(known or _nobody(), password) or known is None or row is None:
        _count_failure(state, login, now)
        raise SignInFailed
    with state.begin() as connection:
        connection.execute(
            sa.delete(sign_in_failures).where(sign_in_failures.c.login_digest == _digest(login))
        )
        if _hasher.check_needs_rehash(known):
            fresh = _hasher.hash(password)
            connection.execute(
                sa.update(people).where(people.c.id == row.id).values(password_hash=fresh)
            )
    return actor_by_id(state, row.id, now)


def _matches(digest: str, password: str) -> bool:
    try:
        return _hasher.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(login: str) -> str:
    return hashlib.sha256(login.encode()).hexdigest()


def _raise_if_blocked(state: State, login: str, now: datetime) -> None:
    query = sa.select(sign_in_failures.c.blocked_until).where(
        sign_in_failures.c.login_digest == _digest(login)
    )
    with state.read() as connection:
        until = connection.execute(query).scalar_one_or_none()
    if until is not None and until > now:
        raise SignInBlocked(seconds=math.ceil((until - now).total_seconds()))


def _count_failure(state: State, login: str, now: datetime) -> None:
    table = sign_in_failures
    this = table.c.login_digest == _digest(login)
    with state.begin() as connection:
        row = connection.execute(sa.select(table).where(this).with_for_update()).one_or_none()
        old = row is not None and row.last_failed_at > now - FORGET_AFTER
        failures = 1 + (row.failures if row is not None and old else 0)
        wait = timedelta(0)
        if failures > FREE_FAILURES:
            wait = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES - 1, 20)), LONGEST_WAIT)
        values = {"failures": failures, "last_failed_at": now, "blocked_until": now + wait}
        if row is None:
            connection.execute(sa.insert(table).values(login_digest=_digest(login), **values))
        else:
            connection.execute(sa.update(table).where(this).values(values))
