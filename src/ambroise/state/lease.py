"""One writer at a time: a named lease that a living holder renews and a dead one loses."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from ambroise.errors import AmbroiseError, LeaseLost, WriterBusy
from ambroise.state.process import is_dead, this_process
from ambroise.state.schema import exclusive_leases as leases
from ambroise.state.store import State

TERM = timedelta(seconds=30)

Clock = Callable[[], datetime]


class Lease:
    """A held lease; `keep` proves in a transaction that it still is."""

    def __init__(self, state: State, name: str, term: timedelta, clock: Clock) -> None:
        self.name = name
        self._state = state
        self._term = term
        self._clock = clock
        self._token = f"{this_process()} {uuid.uuid4().hex}"

    def keep(self, connection: sa.Connection) -> None:
        """Renew the lease in the caller's transaction; raises LeaseLost, which undoes it."""
        now = self._clock()
        renewed = connection.execute(
            sa.update(leases)
            .where(leases.c.name == self.name, leases.c.token == self._token)
            .values(expires_at=now + self._term)
        )
        if renewed.rowcount != 1:
            raise LeaseLost(name=self.name)

    def take(self, holder: str) -> None:
        """Take the lease when it is free or its holder is dead; raises WriterBusy."""
        try:
            self._take(holder)
        except sa.exc.IntegrityError:
            self._take(holder)

    def _take(self, holder: str) -> None:
        now = self._clock()
        values = {
            "holder": holder,
            "token": self._token,
            "acquired_at": now,
            "expires_at": now + self._term,
        }
        with self._state.begin() as connection:
            row = connection.execute(
                sa.select(leases).where(leases.c.name == self.name).with_for_update()
            ).one_or_none()
            if row is None:
                connection.execute(sa.insert(leases).values(name=self.name, **values))
            elif row.expires_at > now and not is_dead(row.token.partition(" ")[0]):
                seconds = max(1, round((row.expires_at - now).total_seconds()))
                raise WriterBusy(zone=self.name, holder=row.holder, seconds=seconds)
            else:
                connection.execute(
                    sa.update(leases).where(leases.c.name == self.name).values(values)
                )

    def give(self) -> None:
        with self._state.begin() as connection:
            connection.execute(
                sa.delete(leases).where(leases.c.name == self.name, leases.c.token == self._token)
            )

    def renew_until(self, stopped: threading.Event) -> None:
        """Renew at each third of the term, until told to stop or until the lease is lost."""
        while not stopped.wait(self._term.total_seconds() / 3):
            try:
                with self._state.begin() as connection:
                    self.keep(connection)
            except LeaseLost:
                return
            except (sa.exc.SQLAlchemyError, AmbroiseError):
                continue


@contextmanager
def exclusive(
    state: State,
    name: str,
    holder: str,
    *,
    term: timedelta = TERM,
    clock: Clock = lambda: datetime.now(UTC),
) -> Iterator[Lease]:
    """Hold the lease `name` for the length of the block; raises WriterBusy.

    A holder that dies is waited for at most one `term`, on the same machine not at all. Work that
    must not go on after a pause longer than that calls `Lease.keep` in its last transaction.
    """
    lease = Lease(state, name, term, clock)
    lease.take(holder)
    stopped = threading.Event()
    renewing = threading.Thread(target=lease.renew_until, args=(stopped,), daemon=True)
    renewing.start()
    try:
        yield lease
    finally:
        stopped.set()
        renewing.join()
        lease.give()
