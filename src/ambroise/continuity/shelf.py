"""A folder of backups: what each holds, which pieces it is made of, its keys apart."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from ambroise.continuity.pieces import Pieces, write_durably
from ambroise.continuity.sealing import BackupKey, NotOurs
from ambroise.errors import BackupBusy, BackupDamaged, BackupKeyWrong, BackupUnknown
from ambroise.settings import private_folder

FORMAT: Final = "ambroise backup 1"
_SEAL: Final = "format"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file below the home, by its relative path."""

    path: str
    size: int
    mtime_ns: int
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsPart:
    """One table of a store as lines: `columns` is what its copy says of them."""

    table: str
    columns: Any
    rows: int
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WarehousePart:
    """One version of a table of a zone; its files are among the files of the backup."""

    zone: str
    table: str
    version: int
    rows: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All that one backup holds."""

    id: str
    previous: str
    taken_at: datetime
    program: str
    revision: str
    publications: dict[str, int]
    state: tuple[RowsPart, ...]
    trail: tuple[RowsPart, ...]
    tables: tuple[WarehousePart, ...]
    files: tuple[FilePart, ...]

    def pieces(self) -> Iterator[str]:
        """Yield the name of every piece, once for each part that it is in."""
        for rows in (*self.state, *self.trail):
            yield from rows.pieces
        for file in self.files:
            yield from file.pieces


class Shelf:
    """Backups in one folder, the oldest first; a backup is there once its contents are."""

    def __init__(self, folder: Path, key: BackupKey) -> None:
        self.folder = private_folder(folder)
        self._key = key
        self._check_key()
        self._contents = private_folder(folder / "backups")
        self._keys = private_folder(folder / "keys")
        self.pieces = Pieces(folder / "pieces", key)

    def _check_key(self) -> None:
        """Raise BackupKeyWrong when the folder was begun under another key."""
        file = self.folder / "format"
        if not file.exists():
            write_durably(file, self._key.seal(FORMAT.encode(), bound_to=_SEAL))
        try:
            self._key.unseal(file.read_bytes(), bound_to=_SEAL)
        except NotOurs as error:
            raise BackupKeyWrong(folder=self.folder, key_file=self._key.file) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder against other backups; raises BackupBusy."""
        handle = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupBusy(folder=self.folder) from error
            yield
        finally:
            os.close(handle)

    def ids(self) -> list[str]:
        return sorted(path.name for path in self._contents.iterdir() if path.name[0] != ".")

    def chosen(self, backup_id: str | None) -> str:
        """Return a backup that is there, the newest when none is named; raises BackupUnknown."""
        known = self.ids()
        if not known or (backup_id is not None and backup_id not in known):
            raise BackupUnknown(folder=self.folder, backup=backup_id or "")
        return backup_id or known[-1]

    def read(self, backup_id: str) -> Contents:
        """Return what a backup holds; raises BackupDamaged."""
        return self._opened(self._contents / backup_id, f"contents {backup_id}", Contents)

    def digest(self, backup_id: str) -> str:
        """Return the SHA-256 of the sealed contents, which name every piece by its content."""
        return hashlib.sha256((self._contents / backup_id).read_bytes()).hexdigest()

    def write(self, contents: Contents, keys: Mapping[str, bytes]) -> None:
        """Add a backup whose pieces are all there: its keys first, then it exists."""
        for folder, what, value in (
            (self._keys, "keys", dict(keys)),
            (self._contents, "contents", contents),
        ):
            sealed = self._key.seal(
                msgspec.json.encode(value), bound_to=f"{what} {contents.id}", squeeze=True
            )
            write_durably(folder / contents.id, sealed)

    def keys(self, backup_id: str) -> dict[str, bytes]:
        """Return the key files of a backup by name; raises BackupDamaged."""
        return self._opened(self._keys / backup_id, f"keys {backup_id}", dict[str, bytes])

    def keep(self, count: int) -> list[str]:
        """Forget all but the newest `count` backups and what only they held; return them.

        Pieces that a killed backup left go too.
        """
        known = self.ids()
        gone = known[: max(0, len(known) - count)]
        for backup_id in gone:
            (self._contents / backup_id).unlink()
        for folder in (self._contents, self._keys):
            for path in folder.iterdir():
                if path.name not in known or path.name in gone:
                    path.unlink(missing_ok=True)
        kept = {piece for one in self.ids() for piece in self.read(one).pieces()}
        self.pieces.sweep(kept)
        return gone

    def _opened(self, path: Path, bound_to: str, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(
                self._key.unseal(path.read_bytes(), bound_to=bound_to), type=kind
            )
        except (NotOurs, OSError, msgspec.MsgspecError) as error:
            raise BackupDamaged(backup=path.name, count=1) from error


def new_id(now: datetime, previous: str) -> str:
    """Return the name of the backup after `previous`: "000012-20260304T101500Z-1f2e3d".

    The number comes first: a clock set back does not make an old backup the newest.
    """
    number = int(previous.partition("-")[0]) + 1 if previous else 1
    return f"{number:06}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
