"""A backup: everything of one moment, encrypted piece by piece, read again before it counts."""

import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ambroise.access import Action, Decision
from ambroise.continuity.gathering import Gathering, Progress
from ambroise.continuity.moment import Clock, moment
from ambroise.continuity.sealing import BackupKey
from ambroise.continuity.shelf import Contents, Shelf
from ambroise.errors import BackupDamaged, DecisionSpent
from ambroise.settings import FILE_NAME, Settings
from ambroise.state import State
from ambroise.state.schema import backups
from ambroise.tables import disk_errors
from ambroise.vault import Vault

KEPT: Final = 14
"""Backups that a folder keeps when nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup came to; `bytes_written` counts the new pieces alone."""

    id: str
    folder: str
    previous: str
    taken_at: datetime
    files: int
    bytes: int
    bytes_written: int
    seconds: float
    digest: str
    forgotten: int


def back_up(
    settings: Settings,
    state: State,
    vault: Vault,
    folder: Path,
    key: BackupKey,
    decision: Decision,
    *,
    clock: Clock,
    keep: int = KEPT,
    progress: Progress = lambda _bytes: None,
) -> Taken:
    """Add a backup of the installation to `folder`, verified, and forget all but `keep`.

    Reception, publication and reading go on meanwhile. Killed at any moment, the backups before
    stay whole and the next one takes what was already copied. Raises BackupBusy, BackupKeyWrong,
    BackupUnsettled, BackupDamaged when a piece written does not read back, DiskFull.
    """
    if not decision.allowed or decision.action is not Action.BACK_UP:
        raise DecisionSpent(rule=decision.rule)
    started = time.monotonic()
    with disk_errors(folder):
        shelf = Shelf(folder, key)
        with shelf.alone(), moment(settings, state, clock) as of:
            copy = Gathering(settings, shelf, progress)
            contents = copy.of(of, vault)
            damaged = shelf.pieces.damaged(copy.written)
            if damaged:
                raise BackupDamaged(backup=contents.id, count=len(damaged))
            shelf.write(contents, _keys(settings))
            taken = Taken(
                contents.id,
                str(folder),
                contents.previous,
                contents.taken_at,
                len(contents.files),
                copy.read,
                sum(copy.written.values()),
                time.monotonic() - started,
                shelf.digest(contents.id),
                len(shelf.keep(keep)),
            )
    _record(state, taken, clock())
    return taken


def verify(shelf: Shelf, backup_id: str) -> Contents:
    """Read every piece of a backup again and return what it holds.

    Raises BackupDamaged; altered pieces leave their place, so that the next backup copies what
    they held again.
    """
    contents = shelf.read(backup_id)
    shelf.keys(backup_id)
    damaged = shelf.pieces.damaged(sorted(set(contents.pieces())))
    if damaged:
        raise BackupDamaged(backup=backup_id, count=len(damaged))
    return contents


def verified(state: State, backup_id: str, *, now: datetime) -> None:
    """Write down that a backup was read again, whole."""
    with state.begin() as connection:
        this = backups.c.id == backup_id
        connection.execute(sa.update(backups).where(this).values(verified_at=now))


def _record(state: State, taken: Taken, now: datetime) -> None:
    row = asdict(taken) | {"verified_at": now, "previous": taken.previous or None}
    del row["forgotten"]
    with state.begin() as connection:
        connection.execute(sa.insert(backups).values(row))


def _keys(settings: Settings) -> dict[str, bytes]:
    """Return the key files of the home, and its settings, which may name secrets too."""
    files = [path for path in settings.keys.glob("[!.]*") if path.is_file()]
    toml = settings.home / FILE_NAME
    return {path.name: path.read_bytes() for path in [*files, *([toml] if toml.exists() else [])]}
