"""Send on what came since the last time, from a cursor that moves after the collector has it.

At least once: a cursor is written after each acknowledged batch, so a crash or a cut sends the
last batch again, with the same numbers. Over UDP nothing acknowledges: what is lost on the way
is not sent again.
"""

import fcntl
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ambroise.errors import SiemUnreachable
from ambroise.settings import Settings, private_folder
from ambroise.trail.event import Entry, entry_of
from ambroise.trail.file import FILE_NAME, TrailFile, last_sequence
from ambroise.trail.siem.address import Address, address_of
from ambroise.trail.siem.message import message
from ambroise.trail.siem.wire import Wire

CURSOR_NAME = "siem.cursor"
LOCK_NAME = "siem.lock"
BATCH = 200
"""Entries sent between two moves of the cursor: what may come twice after a crash."""


@dataclass(frozen=True, slots=True)
class _Cursor:
    sequence: int = 0
    hash: str = ""


class Forwarder:
    """Sends the trail on to one collector; one at a time for an installation."""

    def __init__(self, file: TrailFile, address: Address, cursor: Path) -> None:
        self._file = file
        self._address = address
        self._path = cursor
        self._host = socket.gethostname()
        self._wire: Wire | None = None

    def send_waiting(self) -> int:
        """Send everything that waits, in order, and return how many entries.

        Raises SiemUnreachable: what was not acknowledged goes again the next time.
        """
        sent = 0
        while batch := self._batch():
            try:
                self._wire = self._wire or Wire(self._address)
                self._wire.send([message(entry, self._host) for entry in batch])
            except OSError as error:
                self.close()
                raise SiemUnreachable(address=self._address, cause=type(error).__name__) from error
            _store(self._path, _Cursor(batch[-1].sequence, batch[-1].hash))
            sent += len(batch)
        return sent

    def follow(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Send what comes until `stop`; when the collector is away, try again after `pause` s."""
        while not stop.is_set():
            try:
                self.send_waiting()
            except SiemUnreachable:
                stop.wait(min(30.0, pause * 10))
            stop.wait(pause)

    def _batch(self) -> list[Entry]:
        with self._file.read() as connection:
            cursor = _load(self._path)
            if not _still_there(connection, cursor):
                row = connection.execute(
                    "SELECT max(sequence) - 1 FROM entries"
                    " WHERE action IN ('trail.restore', 'trail.resume')"
                ).fetchone()
                cursor = _Cursor(row[0] or 0)
            rows = connection.execute(
                "SELECT body, hash FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?",
                (cursor.sequence, BATCH),
            ).fetchall()
        return [entry_of(*row) for row in rows]

    def close(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()


@contextmanager
def open_forwarder(settings: Settings) -> Iterator[Forwarder | None]:
    """Yield the forwarder of an installation, None without a collector or when another one runs.

    Raises SettingsInvalid for an address that is none.
    """
    address = address_of(settings)
    if address is None:
        yield None
        return
    folder = private_folder(settings.trail)
    lock = os.open(folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        yield None
        return
    file = TrailFile(folder / FILE_NAME)
    forwarder = Forwarder(file, address, folder / CURSOR_NAME)
    try:
        yield forwarder
    finally:
        forwarder.close()
        file.close()
        os.close(lock)


def sent_through(settings: Settings) -> int | None:
    """Return the sequence up to which the collector has the trail; None without a collector."""
    if settings.siem is None:
        return None
    return _load(settings.trail / CURSOR_NAME).sequence


def _still_there(connection: sqlite3.Connection, cursor: _Cursor) -> bool:
    """Return whether the file still holds what was sent, or has purged it since."""
    row = connection.execute(
        "SELECT hash FROM entries WHERE sequence = ?", (cursor.sequence,)
    ).fetchone()
    if row is None:
        return cursor.sequence <= last_sequence(connection)
    return bool(row[0] == cursor.hash)


def _load(path: Path) -> _Cursor:
    try:
        found = json.loads(path.read_text())
        return _Cursor(int(found["sequence"]), str(found["hash"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return _Cursor()


def _store(path: Path, cursor: _Cursor) -> None:
    draft = path.with_name(f".{path.name}")
    handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump({"sequence": cursor.sequence, "hash": cursor.hash}, out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
