"""Values that hold once and not for long: a step of sign-in, a state, the id of a link."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from ambroise.access.people.sealing import Sealer
from ambroise.state import State
from ambroise.state.schema import one_time_values


class OneTime:
    """Random values, known here by their digest, and what each one stands for, sealed."""

    def __init__(self, state: State, sealer: Sealer) -> None:
        self._state = state
        self._sealer = sealer

    def make(
        self, kind: str, content: Mapping[str, str], *, now: datetime, lasts: timedelta
    ) -> str:
        """Return a new value of a kind that stands for `content` until `now + lasts`."""
        value = secrets.token_urlsafe(32)
        digest = _digest(kind, value)
        sealed = self._sealer.seal(json.dumps(dict(content)).encode(), bound_to=digest)
        row = {"digest": digest, "kind": kind, "sealed": sealed, "expires_at": now + lasts}
        with self._state.begin() as connection:
            connection.execute(
                sa.delete(one_time_values).where(one_time_values.c.expires_at <= now)
            )
            connection.execute(sa.insert(one_time_values).values(row))
        return value

    def look(self, kind: str, value: str, *, now: datetime) -> dict[str, str] | None:
        """Return what a value stands for, if it is still good; it stays so."""
        digest = _digest(kind, value)
        with self._state.read() as connection:
            sealed = connection.execute(
                sa.select(one_time_values.c.sealed).where(_good(digest, now))
            ).scalar_one_or_none()
        return None if sealed is None else self._open(sealed, digest)

    def take(self, kind: str, value: str, *, now: datetime) -> dict[str, str] | None:
        """Return what a value stands for, the first time it is taken; None ever after."""
        digest = _digest(kind, value)
        with self._state.begin() as connection:
            sealed = connection.execute(
                sa.select(one_time_values.c.sealed).where(_good(digest, now)).with_for_update()
            ).scalar_one_or_none()
            if sealed is not None:
                connection.execute(
                    sa.update(one_time_values)
                    .where(one_time_values.c.digest == digest)
                    .values(used_at=now, sealed=None)
                )
        return None if sealed is None else self._open(sealed, digest)

    def first_time(self, kind: str, value: str, *, now: datetime, until: datetime) -> bool:
        """Return whether a value made by others comes for the first time; kept until `until`."""
        row = {"digest": _digest(kind, value), "kind": kind, "used_at": now, "expires_at": until}
        try:
            with self._state.begin() as connection:
                connection.execute(sa.insert(one_time_values).values(row))
        except sa.exc.IntegrityError:
            return False
        return True

    def _open(self, sealed: bytes, digest: str) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._sealer.unseal(sealed, bound_to=digest))
        return found


def _good(digest: str, now: datetime) -> sa.ColumnElement[bool]:
    table = one_time_values
    return sa.and_(
        table.c.digest == digest,
        table.c.used_at.is_(None),
        table.c.sealed.is_not(None),
        table.c.expires_at > now,
    )


def _digest(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
