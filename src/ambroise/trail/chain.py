"""The chains inside an open transaction: extend, compare with the anchors, sign, purge."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ambroise.errors import TrailUnavailable
from ambroise.trail.anchors import Anchor
from ambroise.trail.event import Entry, Event, Retention, body_of, digest, entry_of
from ambroise.trail.file import Tail, hash_at, last_sequence, purged, put_signed, tail
from ambroise.trail.signing import Signer

CHECKPOINT_EVERY = 1000
"""Each thousandth entry of a class is signed in the file itself."""

SELF = "ambroise"
"""The actor of what the trail does by itself."""

Clock = Callable[[], datetime]


def instant(moment: datetime) -> str:
    """Return the text of an instant in the trail; its order is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Chain:
    """The rules of the chains; `connection` is always inside a writing transaction."""

    signer: Signer
    clock: Clock

    def extend(self, connection: sqlite3.Connection, events: Sequence[Event]) -> list[Entry]:
        now = self.clock().astimezone(UTC)
        sequence = last_sequence(connection)
        ends: dict[Retention, Tail] = {}
        entries = []
        for event in events:
            retention = event.retention
            end = ends.get(retention) or tail(connection, retention)
            sequence += 1
            body = body_of(
                event,
                sequence=sequence,
                position=end.position + 1,
                at=instant(now),
                monotonic_ns=time.monotonic_ns(),
                previous=end.hash,
            )
            ends[retention] = end = Tail(end.position + 1, digest(body), sequence)
            connection.execute(
                "INSERT INTO entries (sequence, retention, position, hash, body)"
                " VALUES (?, ?, ?, ?, ?)",
                (sequence, retention, end.position, end.hash, body),
            )
            if end.position % CHECKPOINT_EVERY == 0:
                self.sign_end(connection, retention, end)
            entries.append(entry_of(body, end.hash))
        return entries

    def ends(self, connection: sqlite3.Connection) -> list[Anchor]:
        """Return what the anchors should be."""
        found = [(retention, tail(connection, retention)) for retention in Retention]
        return [Anchor(kind, end.position, end.hash, end.sequence) for kind, end in found]

    def lag(
        self, connection: sqlite3.Connection, anchored: Mapping[Retention, Anchor]
    ) -> list[Event]:
        """Return the events that report anchors left behind by a crash; none most of the time.

        Raises TrailUnavailable when the file does not contain what was anchored.
        """
        mends = []
        for retention in Retention:
            anchor = anchored.get(retention)
            if anchor is None:
                raise TrailUnavailable(cause=f"anchor of {retention} missing")
            end = tail(connection, retention)
            if (anchor.count, anchor.head) == (end.position, end.hash):
                continue
            if anchor.count >= purged(connection, retention) and (
                hash_at(connection, retention, anchor.count) != anchor.head
            ):
                raise TrailUnavailable(cause=f"chain {retention} does not reach its anchor")
            detail: dict[str, str | int] = {
                "retention": str(retention),
                "anchored": anchor.count,
                "found": end.position,
            }
            mends.append(Event(SELF, "trail.mend", "trail", "trail", detail=detail))
            self.sign_end(connection, retention, end)
        return mends

    def sign_end(self, connection: sqlite3.Connection, retention: Retention, end: Tail) -> None:
        """Sign the present end of one class in the file itself."""
        statement = {
            "retention": str(retention),
            "position": end.position,
            "sequence": end.sequence,
            "hash": end.hash,
            "at": instant(self.clock()),
        }
        put_signed(connection, "checkpoints", statement, self.signer.sign("checkpoint", statement))

    def purge(
        self, connection: sqlite3.Connection, retention: Retention, before: datetime, actor: str
    ) -> int:
        """Remove the entries of a class older than `before`; return how many.

        A signed tombstone keeps the end of what was removed, from which the rest verifies, and
        an event says who did it.
        """
        limit = connection.execute(
            "SELECT coalesce(min(position) - 1, (SELECT max(position) FROM entries"
            " WHERE retention = :retention)) FROM entries"
            " WHERE retention = :retention AND at >= :before",
            {"retention": retention, "before": instant(before)},
        ).fetchone()[0]
        row = connection.execute(
            "SELECT position, hash, sequence FROM entries WHERE retention = ? AND position = ?",
            (retention, limit),
        ).fetchone()
        if row is None:
            return 0
        end = Tail(*row)
        statement = {
            "retention": str(retention),
            "position": end.position,
            "sequence": end.sequence,
            "hash": end.hash,
            "before": instant(before),
            "at": instant(self.clock()),
        }
        put_signed(connection, "tombstones", statement, self.signer.sign("tombstone", statement))
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
        self.extend(connection, [event])
        return removed
