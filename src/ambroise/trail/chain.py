"""The chains inside an open transaction: extend, compare with the anchors, sign."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ambroise.errors import TrailUnavailable
from ambroise.trail.anchors import Anchor
from ambroise.trail.event import Entry, Event, Retention, body_of, digest, instant
from ambroise.trail.file import Tail, hash_at, last_sequence, purged, put_signed, tail
from ambroise.trail.signing import Signer

CHECKPOINT_EVERY = 1000
"""Each thousandth entry of a class is signed in the file itself."""

SELF = "ambroise"
"""The actor of what the trail does by itself."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Chain:
    """The rules of the chains; `connection` is always inside a writing transaction."""

    signer: Signer
    clock: Clock

    def extend(
        self,
        connection: sqlite3.Connection,
        events: Sequence[Event],
        known: Mapping[Retention, Anchor] | None = None,
    ) -> list[Entry]:
        """Add entries at the ends of their chains, which are read when they are not `known`."""
        now = self.clock().astimezone(UTC)
        at = instant(now)
        if known is None:
            ends = {kind: tail(connection, kind) for kind in Retention}
            sequence = last_sequence(connection)
        else:
            ends = {kind: Tail(one.count, one.head, one.sequence) for kind, one in known.items()}
            sequence = max(one.sequence for one in known.values())
        entries, rows, signed = [], [], []
        for event in events:
            retention = event.retention
            end = ends[retention]
            sequence, position, ticks = sequence + 1, end.position + 1, time.monotonic_ns()
            body = body_of(event, sequence, position, at, ticks, end.hash)
            hash_ = digest(body)
            entries.append(Entry(sequence, position, now, ticks, event, end.hash, hash_))
            rows.append((sequence, retention, position, hash_, body))
            ends[retention] = end = Tail(position, hash_, sequence)
            if position % CHECKPOINT_EVERY == 0:
                signed.append((retention, end))
        connection.executemany(
            "INSERT INTO entries (sequence, retention, position, hash, body)"
            " VALUES (?, ?, ?, ?, ?)",
            rows,
        )
        for retention, end in signed:
            self.sign_end(connection, retention, end)
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
        for anchor, end in self.behind(connection, anchored):
            detail: dict[str, str | int] = {
                "retention": str(anchor.retention),
                "anchored": anchor.count,
                "found": end.position,
            }
            mends.append(Event(SELF, "trail.mend", "trail", "trail", detail=detail))
            self.sign_end(connection, anchor.retention, end)
        return mends

    def behind(
        self, connection: sqlite3.Connection, anchored: Mapping[Retention, Anchor]
    ) -> list[tuple[Anchor, Tail]]:
        """Return the anchors that a crash left behind their class, with its end; writes nothing.

        Raises TrailUnavailable when the file does not contain what was anchored.
        """
        found = []
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
            found.append((anchor, end))
        return found

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
