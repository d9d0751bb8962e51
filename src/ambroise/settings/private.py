"""Folders and secrets that the service account alone can open."""

import contextlib
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

from ambroise.errors import HomeNotPrivate


def private_folder(path: Path) -> Path:
    """Create `path`, and what is missing above it, for the service account alone (mode 0700).

    Raises HomeNotPrivate when it exists and others may read it.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True, mode=0o700)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise HomeNotPrivate(path=path, mode=oct(mode))
    return path


def secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the content of `path`, first written from `make` for the service account alone.

    Of several processes that start at once, one writes and all read the same.
    Raises HomeNotPrivate when others may read it.
    """
    if not path.exists():
        private_folder(path.parent)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(handle)
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise HomeNotPrivate(path=path, mode=oct(mode))
    return path.read_bytes()
