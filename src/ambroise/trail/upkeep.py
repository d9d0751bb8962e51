"""What is done to the chains with time: segments are closed and signed, old entries purged."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

from ambroise.errors import SegmentUnknown
from ambroise.trail.chain import SELF, Chain
from ambroise.trail.event import Event, Retention, instant
from ambroise.trail.file import START, Statement, Tail, hash_at, put_signed, tail

Act = Callable[[Chain, sqlite3.Connection], int]


def purge(retention: Retention, before: datetime, *, actor: str, sent: int | None) -> Act:
    """Return the act that removes the entries of a class older than `before`, and counts them.

    `sent`, when given, is the sequence up to which entries were sent on: later ones stay. A
    signed tombstone keeps the end of what was removed, from which the rest verifies, and an
    event says who did it.
    """

    def act(chain: Chain, connection: sqlite3.Connection) -> int:
        end = _last_due(connection, retention, before, sent)
        if end is None:
            return 0
        statement: Statement = {
            "retention": str(retention),
            "position": end.position,
            "sequence": end.sequence,
            "hash": end.hash,
            "before": instant(before),
            "at": instant(chain.clock()),
        }
        put_signed(connection, "tombstones", statement, chain.signer.sign("tombstone", statement))
        connection.execute(
            "DELETE FROM tombstones WHERE retention = ? AND position < ?", (retention, end.position)
        )
        removed = 0
        for table in ("checkpoints", "entries"):
            removed = connection.execute(
                f"DELETE FROM {table} WHERE retention = ? AND position <= ?",
                (retention, end.position),
            ).rowcount
        detail: dict[str, str | int] = {
            "retention": str(retention),
            "through": end.position,
            "before": instant(before),
        }
        event = Event(actor, "trail.purge", "trail", "trail", count=removed, detail=detail)
        chain.extend(connection, [event])
        return removed

    return act


def due(
    connection: sqlite3.Connection, retention: Retention, before: datetime, sent: int | None
) -> int:
    """Return how many entries a purge would remove now."""
    end = _last_due(connection, retention, before, sent)
    row = connection.execute(
        "SELECT count(*) FROM entries WHERE retention = ? AND position <= ?",
        (retention, end.position if end else 0),
    ).fetchone()
    return int(row[0])


def _last_due(
    connection: sqlite3.Connection, retention: Retention, before: datetime, sent: int | None
) -> Tail | None:
    """Return the last entry of those that a purge removes; nothing after one that stays goes."""
    kept = (
        "SELECT min(position) FROM entries WHERE retention = :retention"
        " AND (at >= :before OR sequence > coalesce(:sent, sequence))"
    )
    row = connection.execute(
        "SELECT position, hash, sequence FROM entries WHERE retention = :retention"
        f" AND position < coalesce(({kept}), position + 1) ORDER BY position DESC LIMIT 1",
        {"retention": retention, "before": instant(before), "sent": sent},
    ).fetchone()
    return None if row is None else Tail(*row)


def close_segment(retention: Retention, *, actor: str = SELF) -> Act:
    """Return the act that signs what a class holds since its last segment, as its next one.

    It gives the number of the segment, from 1; 0 when nothing came since the last one.
    """

    def act(chain: Chain, connection: sqlite3.Connection) -> int:
        row = connection.execute(
            "SELECT number, position, hash FROM segments WHERE retention = ?"
            " ORDER BY number DESC LIMIT 1",
            (retention,),
        ).fetchone()
        number, last, previous = row or (0, 0, START)
        end = tail(connection, retention)
        if end.position == last:
            return 0
        statement: Statement = {
            "retention": str(retention),
            "number": number + 1,
            "first": last + 1,
            "position": end.position,
            "sequence": end.sequence,
            "previous": previous,
            "hash": end.hash,
            "at": instant(chain.clock()),
        }
        put_signed(connection, "segments", statement, chain.signer.sign("segment", statement))
        detail: dict[str, str | int] = {
            "retention": str(retention),
            "number": number + 1,
            "first": last + 1,
            "last": end.position,
        }
        count = end.position - last
        event = Event(actor, "trail.segment", "trail", "trail", count=count, detail=detail)
        chain.extend(connection, [event])
        return int(number) + 1

    return act


def segment(
    connection: sqlite3.Connection, retention: Retention, number: int
) -> tuple[Statement, str]:
    """Return the signed statement of a segment whose entries are all there.

    Raises SegmentUnknown.
    """
    connection.row_factory = sqlite3.Row
    row = connection.execute(
        "SELECT * FROM segments WHERE retention = ? AND number = ?", (retention, number)
    ).fetchone()
    connection.row_factory = None
    if row is None or hash_at(connection, retention, row["position"]) is None:
        raise SegmentUnknown(retention=retention, number=number)
    statement: Statement = dict(row)
    first = connection.execute(
        "SELECT 1 FROM entries WHERE retention = ? AND position = ?", (retention, row["first"])
    ).fetchone()
    if first is None:
        raise SegmentUnknown(retention=retention, number=number)
    return statement, str(statement.pop("signature"))


def closed(connection: sqlite3.Connection) -> list[tuple[Retention, int]]:
    """Return the segments whose entries are all there."""
    rows = connection.execute(
        "SELECT retention, number FROM segments AS one WHERE EXISTS (SELECT 1 FROM entries"
        " WHERE entries.retention = one.retention AND entries.position = one.first)"
        " ORDER BY retention, number"
    ).fetchall()
    return [(Retention(row[0]), row[1]) for row in rows]
