"""The vault: an encrypted file with the keys by version and the pseudonym-to-person map."""

import re
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from ambroise.errors import KeyUnknown, PseudonymTaken, VaultKeyMissing, VaultLocked
from ambroise.settings import Settings, private_folder, secret_file

FILE_NAME = "vault.sqlite"
KEY_NAME = "vault.key"
KEY_BYTES = 32

_RAW_KEY = re.compile(r"[0-9a-fA-F]{64}")
_SCHEMA = """
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
    """An open vault; threads may share one, processes open their own."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection
        self._mutex = threading.Lock()

    def key(self, name: str, version: int | None = None) -> bytes:
        """Return 32 bytes: the current version, created at first use, or an older `version`.

        Raises KeyUnknown for a version that never was.
        """
        with self._transaction() as connection:
            if version is None:
                version = self._current(connection, name) or self._create(connection, name, 1)
            row = connection.execute(
                "SELECT key FROM keys WHERE name = ? AND version = ?", (name, version)
            ).fetchone()
        if row is None:
            raise KeyUnknown(name=name, version=version)
        return bytes(row[0])

    def versions(self, name: str) -> tuple[int, ...]:
        """Return the versions of a key, the oldest first; the last one is current."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT version FROM keys WHERE name = ? ORDER BY version", (name,)
            ).fetchall()
        return tuple(row[0] for row in rows)

    def rotate(self, name: str) -> int:
        """Make a new version current and return it; older ones stay readable."""
        with self._transaction() as connection:
            return self._create(connection, name, self._current(connection, name) + 1)

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

    def close(self) -> None:
        self._connection.close()

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
    def _current(connection: dbapi2.Connection, name: str) -> int:
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


def open_vault(settings: Settings) -> Vault:
    """Return the vault of an installation, created with its own key when there is none.

    The key is `settings.vault_key`, else the content of `settings.vault_key_file`, else
    `keys/vault.key`: 64 hexadecimal digits are the key itself, anything else a passphrase.
    Raises VaultLocked for a wrong key, VaultKeyMissing when a vault has lost its key file.
    """
    path = private_folder(settings.vault) / FILE_NAME
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10
    )
    key_file = settings.vault_key_file or settings.keys / KEY_NAME
    try:
        connection.execute(f"PRAGMA key = {_quoted(_vault_key(settings, path, key_file))}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)
    except dbapi2.DatabaseError as error:
        connection.close()
        if "not a database" not in str(error):
            raise
        raise VaultLocked(path=path, key_file=key_file) from error
    except BaseException:
        connection.close()
        raise
    path.chmod(0o600)
    return Vault(connection)


def _vault_key(settings: Settings, path: Path, key_file: Path) -> str:
    if settings.vault_key is not None:
        return settings.vault_key
    fresh = path.stat().st_size == 0 and settings.vault_key_file is None
    if not fresh and not key_file.exists():
        raise VaultKeyMissing(path=path, key_file=key_file)
    return secret_file(key_file, lambda: secrets.token_hex(KEY_BYTES).encode()).decode().strip()


def _quoted(key: str) -> str:
    if _RAW_KEY.fullmatch(key):
        return f"\"x'{key}'\""
    return "'" + key.replace("'", "''") + "'"
