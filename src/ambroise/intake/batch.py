"""One reception: files staged, then stored type by type, then counted; a re-run never doubles."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ambroise.errors import SourceNameInvalid
from ambroise.intake.files import Broken, SourceFile, Text
from ambroise.intake.readings import Read, marks, readings
from ambroise.intake.staging import REFUSED, Staging
from ambroise.intake.store import (
    Batch,
    Stored,
    store_quarantine,
    store_type,
)
from ambroise.intake.tabular import LoadedMapping
from ambroise.intake.twins import find_replaced
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.state.schema import batch_types, batches, source_marks
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
    mapping: LoadedMapping | None = None
    marks: dict[str, str] = field(default_factory=dict)
    """How far each table of a database was read, by its name."""
    is_export: bool = True
    """Whether it comes from a source as it is, not from what waited of it."""


def ingest(
    settings: Settings,
    state: State,
    paths: list[Path],
    *,
    source: str,
    actor: str,
    mapping: LoadedMapping | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Take in the files at `paths`, each in its format, as one batch of `source`.

    With a `mapping`, the files are tables, and tables of a database are read too.

    Raises SourceNameInvalid, SourceUnreadable, SourceEmpty, WriterBusy, DiskFull; after any of
    them, or a kill, the same call again ends as an undisturbed one would have.
    """
    if not _SOURCE.fullmatch(source):
        raise SourceNameInvalid(name=source)
    started = time.monotonic()
    found = readings(state, source, paths, mapping)
    zone = open_zone(settings, "care")
    with Staging.open(zone, source) as staging:
        content: list[str] = []
        staging.take(_texts(found, content, progress), settings)
        roots = sorted({str(one.file.root) for one in found})
        written = mapping.text if mapping else ""
        batch_id = digest([source, *content, *([written] if written else [])])
        opening = Opening(batch_id, source, actor, roots, started, mapping, marks(found))
        with exclusive(state, "zone:care", actor):
            return store(state, zone, staging, opening)


def _texts(
    found: list[Read], content: list[str], progress: Progress
) -> Iterator[tuple[SourceFile, Text | Broken]]:
    """Yield every text of the readings; put the name and digest of each in `content`."""
    total = sum(reading.size for reading in found)
    gone = 0
    for reading in found:
        for count, text in enumerate(reading.texts()):
            yield reading.file, text
            if count % 1000 == 0:
                progress(gone + reading.position, total)
        gone += reading.size
        progress(gone, total)
        content += [reading.file.name, reading.digest]


def digest(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def store(
    state: State,
    zone: Zone,
    staging: Staging,
    opening: Opening,
) -> Outcome:
    """Store what is staged as one batch; the caller alone writes to the zone meanwhile."""
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
            stored = store_type(
                workspace, batch, record_type, found, documents, told_by, staging.partial
            )
            if read := staging.types.get(record_type):
                types[record_type] = _counts(read, stored)
        for record_type, refused in sorted(staging.refused.items()):
            known = types.get(record_type, Counts())
            types[record_type] = replace(known, read=known.read + refused, quarantined=refused)
        store_quarantine(workspace, state, batch, files.get(REFUSED, []))
        pieces = {name: files[name] for name in staging.types}
        find_replaced(workspace, state, batch, pieces)
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
            batch = Batch(row.id, row.number, row.source, row.started_at, opening.is_export)
            return batch, row if row.status == "done" else None
        highest = connection.execute(sa.select(sa.func.max(batches.c.number))).scalar()
        number = (highest or 0) + 1
        batch = Batch(opening.batch_id, number, opening.source, now, opening.is_export)
        values = {
            "id": batch.id,
            "number": batch.number,
            "source": batch.source,
            "label": "\n".join(opening.roots),
            "mapping": opening.mapping.text if opening.mapping else None,
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
        for name, mark in opening.marks.items():
            place = {"source": batch.source, "name": name}
            connection.execute(
                sa.delete(source_marks).where(
                    source_marks.c.source == batch.source, source_marks.c.name == name
                )
            )
            connection.execute(
                sa.insert(source_marks).values(place | {"mark": mark, "batch_id": batch.id})
            )
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
