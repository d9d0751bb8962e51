"""One holder at a time: a row with an end, renewed while its holder lives."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from ambroise.errors import WriterBusy
from ambroise.state.schema import exclusive_leases
from ambroise.state.store import State

TERM = timedelta(seconds=30)


@contextmanager
def exclusive(state: State, name: str, holder: str, *, term: timedelta = TERM) -> Iterator[None]:
    """Hold `name` alone for the length of the block, renewed from a thread three times a term.

    After a `kill -9` it falls free within one term. Raises WriterBusy while another holds it.
    """
    token = uuid.uuid4().hex
    _take(state, name, holder, token, term)
    ended = threading.Event()
    thread = threading.Thread(
        target=_renew, args=(state, token, term, ended), name=f"lease {name}", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with state.begin() as connection:
            connection.execute(sa.delete(exclusive_leases).where(exclusive_leases.c.token == token))


def _take(state: State, name: str, holder: str, token: str, term: timedelta) -> None:
    now = datetime.now(UTC)
    with state.begin() as connection:
        query = sa.select(exclusive_leases).where(exclusive_leases.c.name == name)
        held = connection.execute(query.with_for_update()).one_or_none()
        if held is not None and held.expires_at > now:
            seconds = round((held.expires_at - now).total_seconds())
            raise WriterBusy(zone=name, holder=held.holder, seconds=seconds)
        connection.execute(sa.delete(exclusive_leases).where(exclusive_leases.c.name == name))
        values = {
            "name": name,
            "holder": holder,
            "token": token,
            "acquired_at": now,
            "expires_at": now + term,
        }
        connection.execute(sa.insert(exclusive_leases).values(values))


def _renew(state: State, token: str, term: timedelta, ended: threading.Event) -> None:
    while not ended.wait(term.total_seconds() / 3):
        with state.begin() as connection:
            connection.execute(
                sa.update(exclusive_leases)
                .where(exclusive_leases.c.token == token)
                .values(expires_at=datetime.now(UTC) + term)
            )
