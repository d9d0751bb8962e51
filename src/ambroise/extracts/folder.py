"""The folder of an extract while it is made: locked, taken up again after a kill, then settled.

A folder that ends in `.part` is not an extract. Its plan says what is being made; the tables that
are whole are listed in it, so that the same extract asked again goes on. What nobody makes any more
is removed as soon as another extract begins.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ambroise.extracts.written import Written
from ambroise.settings import Settings, private_folder

PART: Final = ".part"
PLAN: Final = "plan.json"
DONE: Final = "done.jsonl"
_PROJECTS: Final = "projects"


@dataclass(frozen=True, slots=True)
class Making:
    """An extract on its way: `number` is the name that its folder will have."""

    number: str
    path: Path

    @property
    def done(self) -> dict[str, Written]:
        """The tables that are whole; one whose file is not as it was written is left out."""
        record = self.path / DONE
        if not record.exists():
            return {}
        found = {}
        for line in record.read_text(encoding="utf-8").splitlines():
            try:
                one = Written(**json.loads(line))
            except (ValueError, TypeError):
                break  # the kill came while this line was written
            if _digest(self.path / one.name) == one.sha256:
                found[one.table] = one
        return found

    def add(self, one: Written) -> None:
        """Record a table that is whole and durable."""
        handle = os.open(self.path / DONE, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(one)) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def settle(self) -> Path:
        """Give the folder its name, durably, without what served to make it; return it."""
        for name in (PLAN, DONE):
            (self.path / name).unlink(missing_ok=True)
        folder = self.path.with_name(self.number)
        self.path.rename(folder)
        handle = os.open(folder.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        return folder


def place_of(project: str) -> str:
    """Return where the extracts of a project lie, below the home."""
    return f"{_PROJECTS}/{project}/extracts"


@contextmanager
def making(settings: Settings, project: str, plan: Mapping[str, Any]) -> Iterator[Making]:
    """Yield the folder of an extract; whatever is raised, nothing of it is left.

    The folder of the same plan that a kill left is taken up again; others are removed.
    """
    text = json.dumps(plan, sort_keys=True, default=str)
    folder = private_folder(settings.home / place_of(project))
    with _alone(settings.home / _PROJECTS) as every:
        path, handle = _left(every, folder, text) or _begun(folder, text)
    try:
        yield Making(path.name.removesuffix(PART), path)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(path.with_name(path.name.removesuffix(PART)), ignore_errors=True)
        raise
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Let one process at a time look at what others left, and begin."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)


def _left(every: Path, folder: Path, text: str) -> tuple[Path, int] | None:
    """Return the folder that a kill left of this very plan, locked; remove all others."""
    found = None
    for path in sorted(every.glob(f"*/extracts/*{PART}")):
        if (handle := _locked(path)) is None:
            continue
        if found is None and path.parent == folder and _plan_of(path) == text:
            found = path, handle
        else:
            shutil.rmtree(path)
            os.close(handle)
    return found


def _begun(folder: Path, text: str) -> tuple[Path, int]:
    path = private_folder(folder / f"{secrets.token_urlsafe(16)}{PART}")
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        (path / PLAN).write_text(text, encoding="utf-8")
    except BaseException:
        os.close(handle)
        shutil.rmtree(path)
        raise
    return path, handle


def _locked(path: Path) -> int | None:
    """Return a handle that holds a folder, None when a process makes it still."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _plan_of(path: Path) -> str:
    try:
        return (path / PLAN).read_text(encoding="utf-8")
    except OSError:
        return ""


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
