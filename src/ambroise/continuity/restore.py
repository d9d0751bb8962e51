"""A restore: an empty installation filled from one backup, checked, and put back to work.

Nobody of the hospital is known on an empty machine, so whoever holds the key of the backups may
restore there, and nowhere else: an installation that holds something is never touched, and who
asks for it there needs the right to restore (`lives`). The trail that comes back gets a signed
entry that says from which backup, and by which account; who watches is alerted.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ambroise.access import Role
from ambroise.continuity.moment import ZONES, Clock
from ambroise.continuity.sealing import NotOurs
from ambroise.continuity.shelf import Contents, FilePart, RowsPart, Shelf
from ambroise.errors import BackupDamaged, HomeNotEmpty
from ambroise.settings import FILE_NAME, Settings, private_folder
from ambroise.state import State, copying, open_state
from ambroise.state.copying import is_empty, load
from ambroise.state.schema import alerts, backups, people
from ambroise.state.store import FILE_NAME as STATE_FILE
from ambroise.tables import disk_errors, open_zone, rows_there
from ambroise.trail import Trail, open_trail
from ambroise.trail import copying as trail_copying

ALERT: Final = "restored"
"""The kind of the alert that tells who watches of an installation that comes from a backup."""
UNFINISHED: Final = "restore.unfinished"
"""The mark of a home whose restore has not ended: the next one starts it again."""
SETTINGS_BEFORE: Final = "ambroise.toml.restored"
"""Where the settings of the old machine are put, for the administrator to compare."""

Progress = Callable[[int, int], None]
"""Called with the bytes written and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was counted in the backup and again after the restore."""

    name: str
    expected: int
    found: int

    @property
    def same(self) -> bool:
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `seconds` from the first byte to the end of the checks."""

    backup: str
    digest: str
    taken_at: datetime
    restored_at: datetime
    last_entry_at: datetime | None
    seconds: float
    bytes: int
    checks: tuple[Check, ...]
    trail_entries: int
    trail_findings: int

    @property
    def differing(self) -> tuple[str, ...]:
        """Return what does not hold; nothing when everything came back."""
        names = tuple(check.name for check in self.checks if not check.same)
        return (*names, "trail") if self.trail_findings else names


def restore(
    settings: Settings,
    shelf: Shelf,
    *,
    account: str,
    clock: Clock,
    backup_id: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Restored:
    """Fill the empty home of `settings` from a backup, the newest when none is named.

    Sessions are closed and leases dropped: the backup holds none. Killed at any moment, the same
    call starts again. Raises HomeNotEmpty, BackupUnknown, BackupDamaged, StateNewer, DiskFull.
    """
    started = time.monotonic()
    chosen = shelf.chosen(backup_id)
    contents = shelf.read(chosen)
    with disk_errors(settings.home):
        _take_place(settings, chosen)
        _write_keys(settings, shelf.keys(chosen))
        written = _write_files(settings, shelf, contents.files, progress)
        with _read_back(chosen):
            trail_copying.load(settings, _trail_rows(shelf, contents))
            _load_state(settings, shelf, contents)
        os.sync()
        with _opened(settings) as (state, trail):
            entry = next(iter(trail.events(limit=1)), None)
            checks = (*_state_checks(state, contents), *_table_checks(settings, contents))
            _remember(state, shelf, contents, written)
            _alert(state, account, chosen, clock())
            trail.restored(actor=account, backup=f"{chosen} {shelf.digest(chosen)}")
            verification = trail.verify()
        entries = sum(verification.counts.values())
        (settings.home / UNFINISHED).unlink()
    return Restored(
        chosen,
        shelf.digest(chosen),
        contents.taken_at,
        clock(),
        None if entry is None else entry.at,
        time.monotonic() - started,
        written,
        (*checks, Check("trail", _entries(contents) + 1, entries)),
        entries,
        len(verification.findings),
    )


def lives(settings: Settings) -> bool:
    """Return whether a home holds an installation whose people may be asked for their rights."""
    if (settings.home / UNFINISHED).exists():
        return False
    if settings.database_url is None:
        return (settings.state / STATE_FILE).exists()
    with closing(State(settings.database_url)) as state:
        return not is_empty(state)


def _take_place(settings: Settings, backup_id: str) -> None:
    """Make sure that nothing is there but an unfinished restore, which is cleared away."""
    home = private_folder(settings.home)
    held = {path.name for path in home.iterdir()} - {FILE_NAME}
    if held and UNFINISHED not in held:
        raise HomeNotEmpty(place=home)
    if settings.database_url is not None:
        with closing(State(settings.database_url)) as state:
            if not is_empty(state):
                raise HomeNotEmpty(place=state.engine.url.render_as_string(hide_password=True))
    (home / UNFINISHED).write_text(backup_id)
    for name in held - {UNFINISHED}:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write_keys(settings: Settings, keys: dict[str, bytes]) -> None:
    folder = private_folder(settings.keys)
    for name, content in keys.items():
        path = settings.home / SETTINGS_BEFORE if name == FILE_NAME else folder / name
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)


def _write_files(
    settings: Settings, shelf: Shelf, files: tuple[FilePart, ...], progress: Progress
) -> int:
    total = sum(part.size for part in files)
    written = 0
    for part in files:
        path = settings.home / part.path
        private_folder(path.parent)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file, _read_back(part.path):
            for piece in part.pieces:
                written += file.write(shelf.pieces.read(piece))
                progress(written, total)
        os.utime(path, ns=(part.mtime_ns, part.mtime_ns))
    return written


@contextmanager
def _read_back(name: str) -> Iterator[None]:
    try:
        yield
    except (NotOurs, FileNotFoundError) as error:
        raise BackupDamaged(backup=name, count=1) from error


def _load_state(settings: Settings, shelf: Shelf, contents: Contents) -> None:
    url = settings.database_url or f"sqlite:///{private_folder(settings.state) / STATE_FILE}"
    with closing(State(url)) as state:
        rows = (
            (copying.Head(part.table, tuple(map(tuple, part.columns))), _lines(shelf, part))
            for part in contents.state
        )
        load(state, contents.revision, rows)


def _trail_rows(
    shelf: Shelf, contents: Contents
) -> Iterator[tuple[trail_copying.Head, Iterator[bytes]]]:
    for part in contents.trail:
        yield trail_copying.Head(part.table, tuple(part.columns)), _lines(shelf, part)


def _lines(shelf: Shelf, part: RowsPart) -> Iterator[bytes]:
    """Yield the lines of a table; no line goes over two pieces."""
    for piece in part.pieces:
        yield from shelf.pieces.read(piece).splitlines(keepends=True)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[State, Trail]]:
    with closing(open_state(settings)) as state, closing(open_trail(settings, state)) as trail:
        yield state, trail


def _state_checks(state: State, contents: Contents) -> Iterator[Check]:
    with state.read() as connection:
        for part in contents.state:
            query = sa.select(sa.func.count()).select_from(sa.table(part.table))
            yield Check(f"state:{part.table}", part.rows, connection.execute(query).scalar_one())


def _table_checks(settings: Settings, contents: Contents) -> Iterator[Check]:
    zones = {name: open_zone(settings, name) for name in ZONES}
    for part in contents.tables:
        rows = rows_there(zones[part.zone], part.table, part.version)
        yield Check(f"{part.zone}/{part.table}", part.rows, rows)
    yield Check(
        "files",
        len(contents.files),
        sum((settings.home / part.path).stat().st_size == part.size for part in contents.files),
    )


def _entries(contents: Contents) -> int:
    return sum(part.rows for part in contents.trail if part.table == "entries")


def _alert(state: State, account: str, backup_id: str, now: datetime) -> None:
    """Tell the security officer and the data protection officer who put which backup back."""
    with state.begin() as connection:
        found = connection.execute(
            sa.select(people.c.id).where(people.c.os_account == account)
        ).scalar_one_or_none()
        row = {
            "kind": ALERT,
            "actor_id": found or account,
            "object_kind": "installation",
            "object_id": backup_id,
            "reason": account,
            "created_at": now,
        }
        told = [{**row, "recipient": str(role)} for role in (Role.SECURITY_OFFICER, Role.DPO)]
        connection.execute(sa.insert(alerts), told)


def _remember(state: State, shelf: Shelf, contents: Contents, written: int) -> None:
    """Write down the backup that the installation comes from: it could not know itself."""
    row = {
        "id": contents.id,
        "folder": str(shelf.folder),
        "previous": contents.previous or None,
        "taken_at": contents.taken_at,
        "files": len(contents.files),
        "bytes": written,
        "bytes_written": 0,
        "seconds": 0.0,
        "digest": shelf.digest(contents.id),
    }
    with state.begin() as connection:
        connection.execute(sa.insert(backups).values(row))
