"""The trail: appended before the answer goes out, durable when `append` returns."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.errors import TrailUnavailable
from ambroise.settings import Settings, private_folder
from ambroise.state import State
from ambroise.trail.anchors import Anchor, Anchors
from ambroise.trail.chain import Chain, Clock, instant
from ambroise.trail.event import Entry, Event, Retention, entry_of
from ambroise.trail.export import export
from ambroise.trail.file import TrailFile, last_sequence, purged, tail
from ambroise.trail.group import Group
from ambroise.trail.signing import Signer
from ambroise.trail.verify import Verification, verify

FILE_NAME = "trail.sqlite"
KEY_NAME = "trail.key"

_FAILURES = (sqlite3.Error, sa.exc.SQLAlchemyError, OSError, UnicodeError)
"""UnicodeError: what SQLite says of some damaged files cannot be decoded."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Trail:
    """An open trail; threads and processes may append at once."""

    def __init__(
        self, file: TrailFile, anchors: Anchors, signer: Signer, lock: Path, clock: Clock
    ) -> None:
        self._file = file
        self._anchors = anchors
        self._signer = signer
        self._clock = clock
        self._chain = Chain(signer, clock)
        self._mutex = threading.Lock()
        self._lock = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
        self._group = Group(self._write)
        self._known: tuple[int, dict[Retention, Anchor]] | None = None
        self._start()

    def append(self, event: Event) -> Entry:
        """Return the entry of `event` once it is durable.

        Events of concurrent threads share one fsync. Raises TrailUnavailable when it could not
        be written or anchored: the caller must then refuse what it was about to do.
        """
        return self._group.submit(event)

    def events(
        self,
        *,
        object_kind: str | None = None,
        object_id: str | None = None,
        actor: str | None = None,
        action: str | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """Return the entries that match everything given, the newest first."""
        given = {
            "object_kind = ?": object_kind,
            "object_id = ?": object_id,
            "actor = ?": actor,
            "action = ?": action,
            "at >= ?": None if since is None else instant(since),
        }
        terms = [term for term, value in given.items() if value is not None]
        values = [value for value in given.values() if value is not None]
        where = f"WHERE {' AND '.join(terms)}" if terms else ""
        with self._file.read() as connection:
            rows = connection.execute(
                f"SELECT body, hash FROM entries {where} ORDER BY sequence DESC LIMIT ?",
                [*values, limit],
            ).fetchall()
        return [entry_of(*row) for row in rows]

    def verify(self) -> Verification:
        """Recompute the whole trail and return every finding; it waits for no append."""
        with self._available():
            with self._alone():
                anchors = list(self._anchors.signed())
            return verify(self._file, anchors, self._anchors.sink(), self._signer)

    def checkpoint(self) -> None:
        """Sign the present end of every class in the file itself."""
        with self._available(), self._alone(), self._file.write() as connection:
            for retention in Retention:
                end = tail(connection, retention)
                if end.position > purged(connection, retention):
                    self._chain.sign_end(connection, retention, end)

    def purge(self, retention: Retention, before: datetime, *, actor: str) -> int:
        """Remove the entries of a class older than `before`; return how many.

        What is left still verifies, from a signed tombstone.
        """
        with self._settled():
            anchored = self._anchors.read()
            with self._file.write() as connection:
                self._chain.extend(connection, self._chain.lag(connection, anchored))
                removed = self._chain.purge(connection, retention, before, actor)
                ends = self._chain.ends(connection)
            self._anchors.write(ends, self._clock())
        return removed

    def resume(self, *, actor: str, reason: str) -> Entry:
        """Accept the file as it stands after an alarm, by an event that stays in the trail.

        Without it a trail that is behind its anchors takes no entry, so nobody can cover a cut.
        """
        with self._settled():
            anchored = self._anchors.read()
            with self._file.write() as connection:
                detail: dict[str, str | int] = {"reason": reason}
                for retention in Retention:
                    anchor = anchored.get(retention)
                    detail[f"{retention}_anchored"] = anchor.count if anchor else "none"
                    detail[f"{retention}_found"] = tail(connection, retention).position
                event = Event(actor, "trail.resume", "trail", "trail", detail=detail)
                entry = self._chain.extend(connection, [event])[0]
                ends = self._chain.ends(connection)
            self._anchors.write(ends, self._clock())
        return entry

    def export(self, path: Path) -> int:
        """Write the whole trail to `path` as JSONL, with what verifies it; return the entries."""
        with self._available():
            return export(self._file, self._signer, path)

    def close(self) -> None:
        self._file.close()
        self._anchors.close()
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)

    def _start(self) -> None:
        with self._available(), self._alone():
            if self._anchors.read():
                return
            with self._file.write() as connection:
                if last_sequence(connection) == 0:
                    self._anchors.write(self._chain.ends(connection), self._clock())

    def _write(self, events: Sequence[Event]) -> list[Entry]:
        """Append one group; until another process writes, our last end stands for the anchors."""
        with self._available(), self._alone():
            if self._file.replaced():
                raise TrailUnavailable(cause="file replaced")
            known, self._known = self._known, None
            with self._file.write() as connection:
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if known is None or known[0] != version:
                    anchored = self._anchors.read()
                    mends = self._chain.lag(connection, anchored)
                else:
                    anchored, mends = known[1], []
                entries = self._chain.extend(connection, [*mends, *events])
                changed = {
                    entry.event.retention: Anchor(
                        entry.event.retention, entry.position, entry.hash, entry.sequence
                    )
                    for entry in entries
                }
            self._anchors.write(changed.values(), self._clock())
            self._known = (version, {**anchored, **changed})
        return entries[len(mends) :]

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Hold the trail alone, for an act after which the anchors are to be read again."""
        with self._available(), self._alone():
            self._known = None
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the trail against other threads and processes; a killed holder lets go."""
        with self._mutex:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)

    @contextmanager
    def _available(self) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            raise TrailUnavailable(cause=type(error).__name__) from error


def open_trail(settings: Settings, state: State, *, clock: Clock = utc_now) -> Trail:
    """Return the trail of an installation, created with its signing key when there is none."""
    folder = private_folder(settings.trail)
    signer = Signer(private_folder(settings.keys) / KEY_NAME)
    try:
        file = TrailFile(folder / FILE_NAME)
    except _FAILURES as error:
        raise TrailUnavailable(cause=type(error).__name__) from error
    anchors = Anchors(state, signer, settings.trail_sink)
    return Trail(file, anchors, signer, folder / "trail.lock", clock)
