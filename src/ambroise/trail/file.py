"""The trail's own SQLite file: entries, signed checkpoints and segments, tombstones of purges."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ambroise.trail.event import Retention

FILE_NAME = "trail.sqlite"

START = "0" * 64
"""The previous hash of the first entry of a class."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    sequence INTEGER PRIMARY KEY,
    retention TEXT NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT AS (json_extract(body, '$.at')) VIRTUAL,
    actor TEXT AS (json_extract(body, '$.actor')) VIRTUAL,
    action TEXT AS (json_extract(body, '$.action')) VIRTUAL,
    object_kind TEXT AS (json_extract(body, '$.object_kind')) VIRTUAL,
    object_id TEXT AS (json_extract(body, '$.object_id')) VIRTUAL,
    UNIQUE (retention, position)
) STRICT;
CREATE INDEX IF NOT EXISTS entries_object ON entries (object_kind, object_id);
CREATE INDEX IF NOT EXISTS entries_actor ON entries (actor);
CREATE TABLE IF NOT EXISTS checkpoints (
    retention TEXT NOT NULL,
    position INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (retention, position)
) STRICT;
CREATE TABLE IF NOT EXISTS tombstones (
    retention TEXT NOT NULL,
    position INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    before TEXT NOT NULL,
    at TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (retention, position)
) STRICT;
CREATE TABLE IF NOT EXISTS segments (
    retention TEXT NOT NULL,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (retention, number)
) STRICT;
"""

SIGNED = ("checkpoints", "tombstones", "segments")
"""Tables of signed statements, each on one `position` of a class and its hash."""

Statement = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Tail:
    """The last entry of a class, still there or purged."""

    position: int
    hash: str
    sequence: int


class TrailFile:
    """One connection on the file; `write` and `read` open transactions on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=10
        )
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(_SCHEMA)
        path.chmod(0o600)
        self._inode = path.stat().st_ino

    def replaced(self) -> bool:
        """Return whether another file now stands where this one was opened."""
        try:
            return self.path.stat().st_ino != self._inode
        except FileNotFoundError:
            return True

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that is durable when the block ends."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Open a snapshot on a connection of its own: reading never waits for an append."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            yield connection

    def close(self) -> None:
        self._connection.close()


def tail(connection: sqlite3.Connection, retention: Retention) -> Tail:
    """Return the end of the chain of one class, purged entries counted."""
    for table in ("entries", "tombstones"):
        row = connection.execute(
            f"SELECT position, hash, sequence FROM {table} WHERE retention = ?"
            " ORDER BY position DESC LIMIT 1",
            (retention,),
        ).fetchone()
        if row:
            return Tail(*row)
    return Tail(0, START, 0)


def last_sequence(connection: sqlite3.Connection) -> int:
    """Return the highest sequence ever given, purged entries counted."""
    row = connection.execute(
        "SELECT max(coalesce((SELECT max(sequence) FROM entries), 0),"
        " coalesce((SELECT max(sequence) FROM tombstones), 0))"
    ).fetchone()
    return int(row[0])


def hash_at(connection: sqlite3.Connection, retention: Retention, position: int) -> str | None:
    """Return the hash of the entry at `position`; None when it is not there or was purged."""
    if position == 0:
        return START
    for table in ("entries", "tombstones"):
        row = connection.execute(
            f"SELECT hash FROM {table} WHERE retention = ? AND position = ?", (retention, position)
        ).fetchone()
        if row:
            return str(row[0])
    return None


def purged(connection: sqlite3.Connection, retention: Retention) -> int:
    """Return the position up to which a class was purged, 0 when it never was."""
    row = connection.execute(
        "SELECT coalesce(max(position), 0) FROM tombstones WHERE retention = ?", (retention,)
    ).fetchone()
    return int(row[0])


def signed_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[Statement, str]]:
    """Yield each signed statement of `table` with its signature."""
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY retention, position")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        statement: Statement = dict(zip(names, row, strict=True))
        signature = str(statement.pop("signature"))
        yield statement, signature


def put_signed(
    connection: sqlite3.Connection, table: str, statement: Mapping[str, object], signature: str
) -> None:
    names: Sequence[str] = [*statement, "signature"]
    marks = ", ".join("?" for _ in names)
    connection.execute(
        f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})",
        [*statement.values(), signature],
    )
