"""The index of the notes made for the newest publication of the research zone, whole or not."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import sqlalchemy as sa

from ambroise.processes import in_order
from ambroise.settings import Settings, private_folder
from ambroise.state import State, jobs
from ambroise.state.jobs import JobState
from ambroise.state.lease import exclusive
from ambroise.state.schema import jobs as job_table
from ambroise.tables import Workspace, disk_errors, open_zone, pin
from ambroise.text.spans import Span
from ambroise.warehouse.notes.analysis import COLUMNS, VERSION, analyse
from ambroise.warehouse.notes.index import (
    FOLDER,
    Entry,
    add,
    create,
    entry,
    index_path,
    read_only,
    settle,
)

JOB: Final = "notes"
"""The kind of the job."""
TASK_NOTES: Final = 500
FEW_NOTES: Final = 1000
"""Below this number, starting processes costs more than it saves."""
_PART: Final = ".part"

Progress = Callable[[int, int], None]

_NOTES: Final = """
CREATE TEMP VIEW notes AS
SELECT note_id, note_text, spans, md5(note_text || '|' || spans::VARCHAR) AS digest
FROM note JOIN text_span ON text_span.person_id = note.person_id AND text_id = md5(note_text)
"""
"""A text without stored spans is not shown, so neither is it found."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an indexing made; `read` are the notes whose words were not known from before."""

    publication: int
    notes: int
    read: int


def ask(state: State, actor: str, *, now: datetime) -> None:
    """Queue the job that makes the index of the newest publication, unless one waits.

    `actor` is the id of the person under whose rights it will run.
    """
    waiting = sa.select(job_table.c.key).where(
        job_table.c.kind == JOB, job_table.c.state == str(JobState.QUEUED)
    )
    with state.begin() as connection:
        if connection.execute(waiting).first() is None:
            jobs.enqueue(connection, JOB, {}, actor, now=now)


def build_index(
    settings: Settings,
    state: State,
    *,
    actor: str,
    progress: Progress = lambda _done, _total: None,
) -> Indexed:
    """Make the index of the notes of the newest publication of the research zone.

    Notes that the index of an earlier publication holds are taken from it unless their text, its
    spans or the reading have changed; what was done before an interruption is not done again.
    Indexes of earlier publications go. Raises NothingPublished, WriterBusy, DiskFull.
    """
    zone = open_zone(settings, "research")
    folder = private_folder(zone.path / FOLDER)
    with (
        exclusive(state, "notes:index", actor),
        pin(state, "research") as pinned,
        disk_errors(zone.path),
        Workspace.open(zone) as workspace,
    ):
        path = index_path(zone, pinned.publication.id)
        for name, table in (("note", "omop/note"), ("text_span", "text/text_span")):
            workspace.view(name, table, version=pinned.tables[table])
        workspace.sql(_NOTES)
        total, read = int(workspace.value("SELECT count(*) FROM notes")), 0
        if not path.exists():
            part = _begun(path.with_suffix(_PART))
            with closing(sqlite3.connect(part)) as index:
                _take_over(index, _earlier(folder, path), workspace)
                missing = _missing(index, workspace)
                done = total - missing
                progress(done, total)
                for entries in _analysed(workspace, missing, settings.threads):
                    with index:
                        add(index, entries)
                    read += len(entries)
                    progress(done + read, total)
                with index:
                    settle(index)
            _settled(part, path)
        for one in folder.iterdir():
            if one != path:
                one.unlink()
        return Indexed(pinned.publication.id, total, read)


def _begun(part: Path) -> Path:
    """Return the file of an index that is being made: begun anew unless it can be gone on with."""
    if part.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(part)) as index:
            if index.execute("SELECT version FROM about").fetchone() == (VERSION,):
                return part
        part.unlink()
    part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(part)) as index, index:
        create(index)
        index.execute("INSERT INTO about VALUES (?)", (VERSION,))
    return part


def _earlier(folder: Path, path: Path) -> Path | None:
    """Return the newest whole index of another publication that was read as notes are now."""
    older = sorted(folder.glob("notes-*.db"), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in older:
        with suppress(sqlite3.DatabaseError), closing(read_only(one)) as index:
            version = index.execute("SELECT version FROM about").fetchone()
            if one != path and version == (VERSION,):
                return one
    return None


def _take_over(index: sqlite3.Connection, earlier: Path | None, workspace: Workspace) -> None:
    """Copy the notes of an earlier index that are still what they were."""
    if earlier is None:
        return
    known = {row[0] for row in index.execute("SELECT note_id FROM note")}
    with closing(read_only(earlier)) as before:
        for batch in workspace.batches("SELECT note_id, digest FROM notes ORDER BY note_id"):
            wanted = dict(zip(*(column.to_pylist() for column in batch.columns), strict=True))
            found = _entries(before, [one for one in wanted if one not in known])
            with index:
                add(index, (one for one in found if wanted[one.note_id] == one.digest))


def _entries(before: sqlite3.Connection, note_ids: list[int]) -> Iterator[Entry]:
    query = (
        f"SELECT note_id, digest, forms, {', '.join(COLUMNS)}"
        " FROM note JOIN said ON doc = said.rowid WHERE note_id = ?"
    )
    for one in note_ids:
        for row in before.execute(query, (one,)):
            yield Entry(row[0], row[1], row[2], row[3:])


def _missing(index: sqlite3.Connection, workspace: Workspace) -> int:
    """Make `missing`, the notes that an index being made does not hold; return how many."""
    held = pa.array((row[0] for row in index.execute("SELECT note_id FROM note")), type=pa.int64())
    workspace.register("held", pa.table({"note_id": held}))
    workspace.sql("CREATE TEMP VIEW missing AS FROM notes ANTI JOIN held USING (note_id)")
    return int(workspace.value("SELECT count(*) FROM missing"))


def _analysed(workspace: Workspace, missing: int, processes: int) -> Iterator[list[Entry]]:
    query = "SELECT note_id, digest, note_text, spans FROM missing"
    yield from in_order(
        _reader,
        workspace.batches(query, rows=TASK_NOTES),
        processes=processes if missing > FEW_NOTES else 1,
    )


def _reader() -> Callable[[pa.RecordBatch], list[Entry]]:
    return _read


def _read(batch: pa.RecordBatch) -> list[Entry]:
    return [
        entry(row["note_id"], row["digest"], analyse(row["note_text"], _spans(row["spans"])))
        for row in batch.to_pylist()
    ]


def _spans(stored: Iterable[dict[str, object]]) -> list[Span]:
    return [Span(**one) for one in stored]  # type: ignore[arg-type]


def _settled(part: Path, path: Path) -> None:
    """Give a whole index its name, for good."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
