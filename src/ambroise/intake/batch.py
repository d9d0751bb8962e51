"""One reception: files staged, then stored type by type, then counted; a re-run never doubles."""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ambroise.errors import QuarantineUnknown, SourceNameInvalid
from ambroise.intake.files import Broken, Reading, SourceFile, Text, find_files, format_of
from ambroise.intake.formats import FORMATS
from ambroise.intake.quarantine import Quarantined, contents, list_quarantine, resolve
from ambroise.intake.staging import REFUSED, Staging
from ambroise.intake.store import (
    Batch,
    Stored,
    store_quarantine,
    store_type,
)
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.state.schema import batch_types, batches
from ambroise.tables import Workspace, Zone, open_zone

_SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Progress = Callable[[int, int], None]
"""Called with the bytes gone through and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the records of one type; read is the sum of the four others."""

    read: int = 0
    mapped: int = 0
    kept_only: int = 0
    unchanged: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: read = stored + unchanged + quarantined."""

    batch_id: str
    number: int
    read: int
    stored: int
    unchanged: int
    quarantined: int
    seconds: float
    types: dict[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a batch once it is read: the same content gives the same id."""

    batch_id: str
    source: str
    actor: str
    roots: list[str]
    started: float


def ingest(
    settings: Settings,
    state: State,
    paths: list[Path],
    *,
    source: str,
    actor: str,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Take in the files at `paths`, each in its format, as one batch of `source`.

    Raises SourceNameInvalid, SourceUnreadable, SourceEmpty, WriterBusy, DiskFull; after any of
    them, or a kill, the same call again ends as an undisturbed one would have.
    """
    if not _SOURCE.fullmatch(source):
        raise SourceNameInvalid(name=source)
    started = time.monotonic()
    files = find_files(paths, FORMATS)
    zone = open_zone(settings, "care")
    with Staging.open(zone, source) as staging:
        content: list[str] = []
        staging.take(_texts(files, content, progress), processes=settings.threads)
        roots = sorted({str(file.root) for file in files})
        opening = Opening(_digest([source, *content]), source, actor, roots, started)
        with exclusive(state, "zone:care", actor):
            return _store(state, zone, staging, opening)


def _texts(
    files: list[SourceFile], content: list[str], progress: Progress
) -> Iterator[tuple[SourceFile, Text | Broken]]:
    """Yield every text of the files; put the name and digest of each file in `content`."""
    total = sum(file.path.stat().st_size for file in files)
    gone = 0
    for file in files:
        reading = Reading(file)
        for count, text in enumerate(reading.texts()):
            yield file, text
            if count % 1000 == 0:
                progress(gone + reading.position, total)
        gone += file.path.stat().st_size
        progress(gone, total)
        content += [file.name, reading.digest]


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _store(
    state: State,
    zone: Zone,
    staging: Staging,
    opening: Opening,
) -> Outcome:
    batch, before = _open_batch(state, opening)
    if before is not None:
        return _seen_before(state, batch, before, staging.read, opening)
    files = staging.spool.files()
    types: dict[str, Counts] = {}
    with Workspace.open(zone) as workspace:
        for record_type in sorted({*staging.types, *staging.told}, key=staging.order):
            documents = files.get(f"documents-{record_type}", [])
            told_by = staging.told.get(record_type, ())
            found = files[record_type]
            stored = store_type(workspace, batch, record_type, found, documents, told_by)
            if read := staging.types.get(record_type):
                types[record_type] = _counts(read, stored)
        for record_type, refused in sorted(staging.refused.items()):
            known = types.get(record_type, Counts())
            types[record_type] = replace(known, read=known.read + refused, quarantined=refused)
        store_quarantine(workspace, state, batch, files.get(REFUSED, []))
    return _close_batch(state, batch, types, opening)


def _counts(read: int, stored: Stored) -> Counts:
    kept_only = stored.pieces - stored.mapped
    return Counts(read, stored.mapped, kept_only, unchanged=read - stored.pieces)


def _open_batch(state: State, opening: Opening) -> tuple[Batch, sa.Row[Any] | None]:
    """Return the batch, numbered; and its row when it was stored whole before."""
    now = datetime.now(UTC)
    with state.begin() as connection:
        query = sa.select(batches).where(batches.c.id == opening.batch_id)
        row = connection.execute(query).one_or_none()
        if row is not None:
            batch = Batch(row.id, row.number, row.source, row.started_at)
            return batch, row if row.status == "done" else None
        highest = connection.execute(sa.select(sa.func.max(batches.c.number))).scalar()
        batch = Batch(opening.batch_id, (highest or 0) + 1, opening.source, now)
        values = {
            "id": batch.id,
            "number": batch.number,
            "source": batch.source,
            "label": "\n".join(opening.roots),
            "actor": opening.actor,
            "started_at": now,
            "status": "running",
        }
        connection.execute(sa.insert(batches).values(values))
    return batch, None


def _close_batch(state: State, batch: Batch, types: dict[str, Counts], opening: Opening) -> Outcome:
    outcome = Outcome(
        batch_id=batch.id,
        number=batch.number,
        read=sum(c.read for c in types.values()),
        stored=sum(c.mapped + c.kept_only for c in types.values()),
        unchanged=sum(c.unchanged for c in types.values()),
        quarantined=sum(c.quarantined for c in types.values()),
        seconds=time.monotonic() - opening.started,
        types=types,
    )
    totals = ("read", "stored", "unchanged", "quarantined", "seconds")
    values = {name: getattr(outcome, name) for name in totals}
    with state.begin() as connection:
        connection.execute(sa.delete(batch_types).where(batch_types.c.batch_id == batch.id))
        for name, counts in types.items():
            row = {"batch_id": batch.id, "record_type": name, **asdict(counts)}
            connection.execute(sa.insert(batch_types).values(row))
        connection.execute(
            sa.update(batches)
            .where(batches.c.id == batch.id)
            .values(status="done", ended_at=datetime.now(UTC), **values)
        )
    return outcome


def _seen_before(
    state: State, batch: Batch, before: sa.Row[Any], read: int, opening: Opening
) -> Outcome:
    """Say of a batch stored whole before that nothing changed."""
    query = sa.select(batch_types).where(batch_types.c.batch_id == batch.id)
    with state.read() as connection:
        rows = connection.execute(query).all()
    types = {
        row.record_type: Counts(
            read=row.read, unchanged=row.read - row.quarantined, quarantined=row.quarantined
        )
        for row in rows
    }
    seconds = time.monotonic() - opening.started
    unchanged = read - before.quarantined
    return Outcome(batch.id, batch.number, read, 0, unchanged, before.quarantined, seconds, types)


def retry(
    settings: Settings,
    state: State,
    *,
    actor: str,
    items: Iterable[str] | None = None,
) -> list[Outcome]:
    """Take quarantined items in again, all that wait when `items` is None, one batch a source.

    One that is refused again waits on, with its new reason. Raises QuarantineUnknown for an item
    that does not wait.
    """
    waiting = list_quarantine(state, limit=None)
    chosen = None if items is None else set(items)
    unknown = (chosen or set()) - {item.id for item in waiting}
    if unknown:
        raise QuarantineUnknown
    by_source: dict[str, list[Quarantined]] = {}
    for item in waiting:
        if chosen is None or item.id in chosen:
            by_source.setdefault(item.source, []).append(item)
    return [_retry(settings, state, source, found, actor) for source, found in by_source.items()]


def _retry(
    settings: Settings, state: State, source: str, items: list[Quarantined], actor: str
) -> Outcome:
    started = time.monotonic()
    zone = open_zone(settings, "care")
    attempt = datetime.now(UTC).isoformat()
    batch_id = _digest([source, "retry", attempt, *(item.id for item in items)])
    with Staging.open(zone, source) as staging, exclusive(state, "zone:care", actor):
        folders = {item.id: _folder(state, item) for item in items}
        staging.take(
            (_place(item, folders[item.id], raw), Text(item.line or 1, raw))
            for item, raw in contents(zone, items)
        )
        roots = sorted({str(folder) for folder in folders.values()})
        outcome = _store(state, zone, staging, Opening(batch_id, source, actor, roots, started))
    again = {item.id for item in list_quarantine(state, batch_id=batch_id, limit=None)}
    resolve(state, [item.id for item in items if item.id not in again])
    return outcome


def _folder(state: State, item: Quarantined) -> Path:
    """Return the folder that the file of an item was read from."""
    query = sa.select(batches.c.label).where(batches.c.id == item.batch_id)
    with state.read() as connection:
        roots = [Path(root) for root in str(connection.execute(query).scalar_one()).split("\n")]
    return next((root for root in roots if (root / item.file).exists()), roots[0])


def _place(item: Quarantined, folder: Path, piece: bytes) -> SourceFile:
    path = folder / item.file
    return SourceFile(path, folder, format_of(path, piece, FORMATS) or FORMATS[0])
