"""The trail: appended before the answer goes out, durable when `append` returns."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.errors import TrailUnavailable
from ambroise.settings import Settings, private_folder
from ambroise.state import State
from ambroise.trail.anchors import Anchor, Anchors, anchor_of
from ambroise.trail.chain import Chain, Clock
from ambroise.trail.event import Entry, Event, Retention, entry_of
from ambroise.trail.export import archive, export
from ambroise.trail.file import FILE_NAME, TrailFile, last_sequence, tail
from ambroise.trail.findings import Verification
from ambroise.trail.group import Group
from ambroise.trail.selection import Selection
from ambroise.trail.signing import PublicKey, Signer
from ambroise.trail.table import spreadsheet
from ambroise.trail.upkeep import Act, close_segment, closed, due, purge
from ambroise.trail.verify import verify

KEY_NAME = "trail.key"
EVERYTHING = Selection()

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
        object_id: str | Collection[str] = (),
        actor: str | None = None,
        action: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """Return the entries that match everything given, the newest first.

        Several `object_id` are the numbers of one object that was merged.
        """
        ids = (object_id,) if isinstance(object_id, str) else object_id
        asked = Selection(object_kind, ids, actor, action, since=since, until=until)
        return self.search(asked, limit=limit)

    def search(self, selection: Selection, *, limit: int) -> list[Entry]:
        """Return the entries asked for, the newest first."""
        where, values = selection.where()
        with self._file.read() as connection:
            rows = connection.execute(
                f"SELECT body, hash FROM entries WHERE {where} ORDER BY sequence DESC LIMIT ?",
                [*values, limit],
            ).fetchall()
        return [entry_of(*row) for row in rows]

    def verify(self) -> Verification:
        """Recompute the whole trail and return every finding; it waits for no append."""
        with self._available():
            with self._alone():
                anchors = list(self._anchors.signed())
            return verify(self._file, anchors, self._anchors.sink(), self._signer)

    def check(self) -> None:
        """Raise TrailUnavailable when the next entry would be refused; nothing is written."""
        with self._settled():
            if self._file.replaced():
                raise TrailUnavailable(cause="file replaced")
            with self._file.read() as connection:
                self._chain.behind(connection, self._anchors.read())
            with self._file.write():
                return

    def close_segment(self, retention: Retention, *, actor: str) -> int:
        """Sign what a class holds since its last segment; return its number, 0 without entries."""
        return self._act(close_segment(retention, actor=actor))

    def segments(self) -> list[tuple[Retention, int]]:
        """Return the closed segments whose entries are all there."""
        with self._available(), self._file.read() as connection:
            return closed(connection)

    def purge(
        self, retention: Retention, before: datetime, *, actor: str, sent: int | None = None
    ) -> int:
        """Remove the entries of a class older than `before`; return how many.

        What is left still verifies, from a signed tombstone. `sent`, when given, is the sequence
        up to which the collector has the trail: what it has not stays.
        """
        return self._act(purge(retention, before, actor=actor, sent=sent))

    def due(self, retention: Retention, before: datetime, *, sent: int | None = None) -> int:
        """Return how many entries `purge` would remove; nothing is changed."""
        with self._available(), self._file.read() as connection:
            return due(connection, retention, before, sent)

    def resume(self, *, actor: str, reason: str) -> Entry:
        """Accept the file as it stands after an alarm, by an event that stays in the trail.

        Without it a trail that is behind its anchors takes no entry, so nobody can cover a cut.
        """
        return self._accept(actor, "trail.resume", {"reason": reason})

    def restored(self, *, actor: str, backup: str) -> Entry:
        """Accept a file put back from a backup, by a signed event that names the backup."""
        return self._accept(actor, "trail.restore", {"backup": backup})

    def export(self, path: Path, selection: Selection = EVERYTHING) -> int:
        """Write the entries asked for to `path` as JSONL that verifies alone; return how many."""
        with self._available():
            return export(self._file, self._signer, selection, path)

    def archive(self, retention: Retention, number: int, path: Path) -> int:
        """Write one segment to `path` as JSONL that verifies alone; raises SegmentUnknown."""
        with self._available():
            return archive(self._file, self._signer, retention, number, path)

    def spreadsheet(self, path: Path, selection: Selection, words: Mapping[str, str]) -> int:
        """Write the entries asked for to `path` as a table in French; return how many."""
        with self._available():
            return spreadsheet(self._file, selection, words, path)

    @property
    def public_key(self) -> PublicKey:
        """The key with which a third party checks what is exported."""
        return self._signer.public

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
                    entries = self._chain.extend(connection, [*mends, *events])
                    ends = {one.retention: one for one in self._chain.ends(connection)}
                else:
                    anchored, mends = known[1], []
                    entries = self._chain.extend(connection, events, anchored)
                    ends = anchored | {entry.event.retention: anchor_of(entry) for entry in entries}
            moved = [one for kind, one in ends.items() if one != anchored[kind]]
            self._anchors.write(moved, self._clock())
            self._known = (version, ends)
        return entries[len(mends) :]

    def _act(self, act: Act) -> int:
        """Do an act on the chains, once its anchors are known to hold."""
        with self._settled():
            anchored = self._anchors.read()
            with self._file.write() as connection:
                self._chain.extend(connection, self._chain.lag(connection, anchored))
                answer = act(self._chain, connection)
                ends = self._chain.ends(connection)
            self._anchors.write(ends, self._clock())
        return answer

    def _accept(self, actor: str, action: str, why: Mapping[str, str | int]) -> Entry:
        with self._settled():
            anchored = self._anchors.read()
            with self._file.write() as connection:
                detail = dict(why)
                for retention in Retention:
                    anchor = anchored.get(retention)
                    detail[f"{retention}_anchored"] = anchor.count if anchor else "none"
                    detail[f"{retention}_found"] = tail(connection, retention).position
                event = Event(actor, action, "trail", "trail", detail=detail)
                entry = self._chain.extend(connection, [event])[0]
                end = tail(connection, event.retention)
                self._chain.sign_end(connection, event.retention, end)
                ends = self._chain.ends(connection)
            self._anchors.accept(ends, self._clock(), entry.sequence)
        return entry

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
    anchors = Anchors(settings.trail_database_url or state.url, signer, settings.trail_sink)
    return Trail(file, anchors, signer, folder / "trail.lock", clock)
