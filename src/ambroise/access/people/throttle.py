"""Slower answers after each failure to prove who one is, whatever the proof."""

import hashlib
import math
from datetime import datetime, timedelta

import sqlalchemy as sa

from ambroise.errors import SignInBlocked
from ambroise.state import State
from ambroise.state.schema import sign_in_failures

FREE_FAILURES = 3
"""Failures before the first wait; each one after doubles it, from 1 s."""
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=24)


def attempt(state: State, proof: str, who: str, *, now: datetime) -> None:
    """Count one attempt of `who` at `proof` ("password", ...), before it is looked at.

    Counted as failed until `succeeded`, so that many at once are no more than many in turn.
    Raises SignInBlocked while `who` waits.
    """
    digest = _digest(proof, who)
    try:
        _count(state, digest, now)
    except sa.exc.IntegrityError:  # two first attempts at the same instant: count this one too
        _count(state, digest, now)


def succeeded(state: State, proof: str, who: str) -> None:
    """Forget the failures of `who`."""
    with state.begin() as connection:
        connection.execute(
            sa.delete(sign_in_failures).where(
                sign_in_failures.c.login_digest == _digest(proof, who)
            )
        )


def _count(state: State, digest: str, now: datetime) -> None:
    table = sign_in_failures
    this = table.c.login_digest == digest
    with state.begin() as connection:
        row = connection.execute(sa.select(table).where(this).with_for_update()).one_or_none()
        if row is not None and row.blocked_until > now:
            raise SignInBlocked(seconds=math.ceil((row.blocked_until - now).total_seconds()))
        recent = row is not None and row.last_failed_at > now - FORGET_AFTER
        failures = 1 + (row.failures if row is not None and recent else 0)
        wait = timedelta(0)
        if failures > FREE_FAILURES:
            wait = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES - 1, 20)), LONGEST_WAIT)
        values = {"failures": failures, "last_failed_at": now, "blocked_until": now + wait}
        if row is None:
            connection.execute(sa.insert(table).values(login_digest=digest, **values))
        else:
            connection.execute(sa.update(table).where(this).values(values))


def _digest(proof: str, who: str) -> str:
    return hashlib.sha256(f"{proof}:{who}".encode()).hexdigest()
