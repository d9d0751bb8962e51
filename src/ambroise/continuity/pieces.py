"""The pieces of all backups in one folder: each content once, encrypted, under its own name."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from ambroise.continuity.sealing import BackupKey, NotOurs
from ambroise.settings import private_folder

PIECE = 1 << 20
"""Bytes of content in a piece, the last one of a file apart."""


class Pieces:
    """A folder `pieces/ab/ab...`; a piece is whole and durable once its name is there."""

    def __init__(self, folder: Path, key: BackupKey) -> None:
        self._folder = private_folder(folder)
        self._key = key

    def put(self, plain: bytes, *, squeeze: bool) -> tuple[str, int]:
        """Return the name of the piece and the bytes written, none when it was there."""
        name = self._key.name(plain)
        path = self._path(name)
        if path.exists():
            return name, 0
        sealed = self._key.seal(plain, bound_to=name, squeeze=squeeze)
        write_durably(path, sealed)
        return name, len(sealed)

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def read(self, name: str) -> bytes:
        """Return the content of a piece; raises NotOurs, FileNotFoundError."""
        plain = self._key.unseal(_from_disk(self._path(name)), bound_to=name)
        if self._key.name(plain) != name:
            raise NotOurs(name)
        return plain

    def damaged(self, names: Collection[str]) -> list[str]:
        """Re-read pieces from the disk; return those that are missing or altered.

        These leave their place, so that the next backup writes them again.
        """
        return [name for name in names if not self._sound(name)]

    def _sound(self, name: str) -> bool:
        try:
            self.read(name)
        except (NotOurs, FileNotFoundError):
            self._path(name).unlink(missing_ok=True)
            return False
        return True

    def sweep(self, kept: Collection[str]) -> int:
        """Remove every piece that is not kept, and what a killed backup left; return how many."""
        removed = 0
        for path in self._all():
            if path.name not in kept:
                path.unlink()
                removed += 1
        return removed

    def _all(self) -> Iterator[Path]:
        for folder in sorted(self._folder.iterdir()):
            yield from sorted(folder.iterdir())

    def _path(self, name: str) -> Path:
        return private_folder(self._folder / name[:2]) / name


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is whole whenever its name is there, even after a power cut."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(waiting, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        waiting.rename(path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _from_disk(path: Path) -> bytes:
    """Return a file's bytes as the disk holds them, where the system may forget its copy."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()
