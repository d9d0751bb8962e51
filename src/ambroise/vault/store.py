"""The vault: an encrypted file with the keys by version and the pseudonym-to-person map."""

import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from ambroise.errors import KeyNotRotated, KeyUnknown, PseudonymTaken
from ambroise.vault.names import rotates, rotating

FILE_NAME = "vault.sqlite"
KEY_BYTES = 32

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    name TEXT NOT NULL, version INTEGER NOT NULL, key BLOB NOT NULL, created_at TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;
CREATE TABLE IF NOT EXISTS pseudonyms (
    zone TEXT NOT NULL, pseudonym TEXT NOT NULL, person_key TEXT NOT NULL,
    PRIMARY KEY (zone, pseudonym)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE given (pseudonym TEXT NOT NULL, person_key TEXT NOT NULL);
"""


class Vault:
    """An open vault; threads may share one, processes open their own.

    `hold` is an open handle whose lock says that the vault is in use; it is closed with it.
    """

    def __init__(self, connection: dbapi2.Connection, hold: int) -> None:
        self._connection = connection
        self._hold = hold
        self._mutex = threading.Lock()

    def key(self, name: str, version: int | None = None) -> bytes:
        """Return 32 bytes: the current version, created at first use, or an older `version`.

        Raises KeyUnknown for a version that never was.
        """
        if version is None:
            return self.current(name)[1]
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT key FROM keys WHERE name = ? AND version = ?", (name, version)
            ).fetchone()
        if row is None:
            raise KeyUnknown(name=name, version=version)
        return bytes(row[0])

    def current(self, name: str) -> tuple[int, bytes]:
        """Return the current version of a key, created at first use, with its number."""
        with self._transaction() as connection:
            if not self._last(connection, name):
                self._create(connection, name, 1)
            version, key = connection.execute(
                "SELECT version, key FROM keys WHERE name = ? ORDER BY version DESC LIMIT 1",
                (name,),
            ).fetchone()
        return version, bytes(key)

    def versions(self, name: str) -> tuple[int, ...]:
        """Return the versions of a key, the oldest first; the last one is current."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT version FROM keys WHERE name = ? ORDER BY version", (name,)
            ).fetchall()
        return tuple(row[0] for row in rows)

    def rotate(self, name: str) -> int:
        """Make a new version current and return it; older ones stay readable.

        Raises KeyNotRotated for a key from which identifiers or dates are made.
        """
        if not rotates(name):
            raise KeyNotRotated(name=name, known=", ".join(rotating()))
        with self._transaction() as connection:
            return self._create(connection, name, self._last(connection, name) + 1)

    def remember(self, zone: str, pairs: Iterable[tuple[str, str]]) -> int:
        """Keep (pseudonym, person key) pairs of a zone; return how many are new.

        Known pairs change nothing. Raises PseudonymTaken, and keeps nothing, when a pseudonym
        already stands for another person.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM given")
            connection.executemany("INSERT INTO given VALUES (?, ?)", pairs)
            before = connection.total_changes
            connection.execute(
                "INSERT INTO pseudonyms SELECT ?, pseudonym, person_key FROM given WHERE true"
                " ON CONFLICT DO NOTHING",
                (zone,),
            )
            new = connection.total_changes - before
            taken = connection.execute(
                "SELECT given.pseudonym FROM given JOIN pseudonyms AS kept"
                " ON kept.zone = ? AND kept.pseudonym = given.pseudonym"
                " WHERE kept.person_key <> given.person_key LIMIT 1",
                (zone,),
            ).fetchone()
            connection.execute("DELETE FROM given")
            if taken is not None:
                raise PseudonymTaken(zone=zone, pseudonym=taken[0])
        return new

    def resolve(self, zone: str, pseudonym: str) -> str | None:
        """Return the person key behind a pseudonym of a zone, or None."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT person_key FROM pseudonyms WHERE zone = ? AND pseudonym = ?",
                (zone, pseudonym),
            ).fetchone()
        return None if row is None else str(row[0])

    def examine(self, act: Callable[[dbapi2.Connection], None]) -> None:
        """Let `act` read the whole vault in one snapshot, for a proof that keeps nothing."""
        with self._transaction() as connection:
            act(connection)

    @contextmanager
    def still(self) -> Iterator[Path]:
        """Hold every writer off and yield the encrypted file, to be copied as it is.

        Another process must read it: to close a file drops the locks of the one that closes it.
        """
        with self._transaction() as connection:
            yield _path(connection)

    @property
    def path(self) -> Path:
        return _path(self._connection)

    def close(self) -> None:
        self._connection.close()
        hold, self._hold = self._hold, -1
        if hold >= 0:
            os.close(hold)

    @contextmanager
    def _transaction(self) -> Iterator[dbapi2.Connection]:
        with self._mutex:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @staticmethod
    def _last(connection: dbapi2.Connection, name: str) -> int:
        row = connection.execute(
            "SELECT coalesce(max(version), 0) FROM keys WHERE name = ?", (name,)
        ).fetchone()
        return int(row[0])

    @staticmethod
    def _create(connection: dbapi2.Connection, name: str, version: int) -> int:
        connection.execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?)",
            (name, version, secrets.token_bytes(KEY_BYTES), datetime.now(UTC).isoformat()),
        )
        return version


def _path(connection: dbapi2.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])
