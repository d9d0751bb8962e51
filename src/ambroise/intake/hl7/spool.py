"""The messages that a listener has received, on disk before they are acknowledged.

A segment is a file of MLLP frames, as they came. It is open under one name, closed under another
and handed over; it goes once it has been taken in. A message that is there already is not written
again: a sender that saw no answer sends it once more.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

_OPEN: Final = "recu-en-cours.part"
_CLOSED: Final = "recu-*.mllp"
_FRAME: Final = re.compile(rb"\x0b([^\x0b\x1c]*)\x1c\r")
_KNOWN: Final = "recu.connus"
_REMEMBERED: Final = 20_000
"""Messages of which the digest is kept, so that one sent again is known."""
_DIGEST_BYTES: Final = 16


class MessageSpool:
    """The segments of a folder; one process at a time writes them.

    Raises OSError from any method: what was not written is not there.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.count = 0
        """Messages of the open segment."""
        self._known: dict[bytes, None] = {}
        self._file = -1
        self._size = 0
        self._recall()
        for path in self.closed():
            self._remember(path.read_bytes())
        self._recover()

    def closed(self) -> list[Path]:
        """Return the segments to take in, the oldest first."""
        return sorted(self.folder.glob(_CLOSED))

    def add(self, messages: list[bytes]) -> None:
        """Write messages down; when it returns they are on disk, each once.

        A message has neither 0x0B nor 0x1C in it. Raises OSError, the segment as it was before.
        """
        fresh = {self._digest(message): message for message in messages}
        for digest in [digest for digest in fresh if digest in self._known]:
            del fresh[digest]
        if not fresh:
            return
        if self._file < 0:
            self._open()
        frames = b"".join(b"\x0b" + message + b"\x1c\r" for message in fresh.values())
        try:
            self._write(frames)
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(frames)
        self.count += len(fresh)
        self._known |= dict.fromkeys(fresh)
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]

    def close(self, now: datetime) -> Path | None:
        """Close the open segment and return it; None where no message has come."""
        if self._file < 0:
            return None
        os.close(self._file)
        self._file = -1
        return self._rename(now)

    def taken(self, path: Path) -> None:
        """Remove a segment that was taken in; what it held is still known, after a stop too."""
        written = self.folder / f"{_KNOWN}.new"
        with written.open("wb") as file:
            file.write(b"".join(self._known))
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.folder / _KNOWN)
        path.unlink(missing_ok=True)
        self._sync()

    def _recall(self) -> None:
        """Take up what a process before knew."""
        try:
            known = (self.folder / _KNOWN).read_bytes()
        except FileNotFoundError:
            return
        for at in range(0, len(known) - _DIGEST_BYTES + 1, _DIGEST_BYTES):
            self._known[known[at : at + _DIGEST_BYTES]] = None

    def _recover(self) -> None:
        """Close the segment that a stopped process left open, without what it had not finished."""
        left = self.folder / _OPEN
        if not left.exists():
            return
        content = left.read_bytes()
        whole = max((match.end() for match in _FRAME.finditer(content)), default=0)
        if whole == 0:
            left.unlink()
            return
        with left.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
        self._remember(content[:whole])
        self._rename(datetime.fromtimestamp(left.stat().st_mtime).astimezone())

    def _remember(self, content: bytes) -> None:
        self._known |= {self._digest(message): None for message in _messages(content)}

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        self._file = os.open(self.folder / _OPEN, flags, 0o600)
        self._size = self.count = 0
        self._sync()

    def _write(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[os.write(self._file, view) :]

    def _rename(self, now: datetime) -> Path:
        names = (f"recu-{now:%Y%m%dT%H%M%S%f}-{n:04d}.mllp" for n in count(1))
        closed = next(path for path in map(self.folder.joinpath, names) if not path.exists())
        (self.folder / _OPEN).rename(closed)
        self._sync()
        self.count = 0
        return closed

    def _sync(self) -> None:
        """Make names durable."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @staticmethod
    def _digest(message: bytes) -> bytes:
        return hashlib.blake2b(message, digest_size=_DIGEST_BYTES).digest()


def _messages(content: bytes) -> Iterator[bytes]:
    for match in _FRAME.finditer(content):
        yield match[1]
