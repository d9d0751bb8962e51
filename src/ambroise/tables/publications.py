"""A publication pins one version of every table of a zone, in one row of the operational store."""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from ambroise.errors import NothingPublished
from ambroise.state import State
from ambroise.state.schema import publications, reader_leases

LEASE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Publication:
    id: int
    zone: str
    created_at: datetime
    tables: dict[str, int]
    """Table name below the zone ("omop/person") to its version."""
    detail: dict[str, object]


@dataclass(slots=True)
class Pinned:
    """A publication that vacuum leaves alone until the lease ends."""

    publication: Publication
    lease_id: str
    expires_at: datetime

    @property
    def tables(self) -> dict[str, int]:
        return self.publication.tables


def publish(
    state: State, zone: str, tables: dict[str, int], detail: dict[str, object]
) -> Publication:
    """Make `tables` what every new reader of `zone` sees, all at once."""
    now = datetime.now(UTC)
    row = {"zone": zone, "created_at": now, "tables": tables, "detail": detail}
    with state.begin() as connection:
        number = connection.execute(
            sa.insert(publications).values(row).returning(publications.c.id)
        ).scalar_one()
    return Publication(number, zone, now, tables, detail)


def latest(state: State, zone: str) -> Publication:
    """Return the newest publication of `zone`; raises NothingPublished."""
    with state.read() as connection:
        return _latest(connection, zone)


def _latest(connection: sa.Connection, zone: str) -> Publication:
    query = (
        sa.select(publications)
        .where(publications.c.zone == zone)
        .order_by(publications.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NothingPublished(zone=zone)
    return Publication(row.id, row.zone, row.created_at, row.tables, row.detail)


@contextmanager
def pin(state: State, zone: str) -> Iterator[Pinned]:
    """Lease the newest publication of `zone` for the length of the block."""
    pinned = take_lease(state, zone)
    try:
        yield pinned
    finally:
        give_lease(state, pinned)


def take_lease(state: State, zone: str) -> Pinned:
    lease_id = uuid.uuid4().hex
    expires = datetime.now(UTC) + LEASE
    with state.begin() as connection:
        publication = _latest(connection, zone)
        lease = {
            "id": lease_id,
            "zone": zone,
            "publication_id": publication.id,
            "holder": f"{socket.gethostname()}:{os.getpid()}",
            "expires_at": expires,
        }
        connection.execute(sa.insert(reader_leases).values(lease))
    return Pinned(publication, lease_id, expires)


def renew_lease(state: State, pinned: Pinned) -> None:
    """Push the end of the lease back by a whole term."""
    pinned.expires_at = datetime.now(UTC) + LEASE
    query = (
        sa.update(reader_leases)
        .where(reader_leases.c.id == pinned.lease_id)
        .values(expires_at=pinned.expires_at)
    )
    with state.begin() as connection:
        connection.execute(query)


def give_lease(state: State, pinned: Pinned) -> None:
    with state.begin() as connection:
        connection.execute(sa.delete(reader_leases).where(reader_leases.c.id == pinned.lease_id))


def leased(state: State, zone: str) -> list[Publication]:
    """Return the publications of `zone` that a reader holds, and the newest one."""
    now = datetime.now(UTC)
    held = sa.select(reader_leases.c.publication_id).where(
        reader_leases.c.zone == zone, reader_leases.c.expires_at > now
    )
    newest = sa.select(sa.func.max(publications.c.id)).where(publications.c.zone == zone)
    query = sa.select(publications).where(
        publications.c.id.in_(held) | (publications.c.id == newest.scalar_subquery())
    )
    with state.read() as connection:
        rows = connection.execute(query).all()
    return [Publication(r.id, r.zone, r.created_at, r.tables, r.detail) for r in rows]
