"""What was received, told again from the kept bytes by a newer version of what reads it."""

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from ambroise.intake.batch import Opening, digest, store
from ambroise.intake.files import Format, SourceFile, Text
from ambroise.intake.formats import FORMATS
from ambroise.intake.hl7.format import HL7
from ambroise.intake.pmsi.format import PMSI
from ambroise.intake.staging import Staging, bytes_of
from ambroise.intake.store import records_table
from ambroise.intake.versions import RECORD_COLUMNS
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.state.schema import batches
from ambroise.tables import Workspace, Zone, compact, open_zone

SLICE: Final = 5_000
"""Pieces told again at once: what a kill makes to be done again."""

_LABEL: Final = "again"
_READ_ROWS: Final = 100
_NO_BATCH: Final = 1 << 31
"""Above the number of every batch."""

Progress = Callable[[int, int], None]
"""Called with the pieces gone through and the pieces in all."""


@dataclass(frozen=True, slots=True)
class Again:
    """How many pieces could be read again, and how many were stored as a new version."""

    read: int
    stored: int


@dataclass(frozen=True, slots=True)
class _Slice:
    """Pieces of one type of a source, from one row to another, both among them.

    `batch` is the id and the number of a batch that was begun and not ended.
    """

    source: str
    type: str
    first: int
    last: int
    batch: tuple[str, int] | None = None

    @property
    def label(self) -> str:
        return f"{_LABEL} {self.type} {self.first} {self.last}"


def tell_again(
    settings: Settings,
    state: State,
    *,
    actor: str,
    source: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Again:
    """Tell again what stands of a source, or of all, where its reader has another version by now.

    Each record counts from when it first came, so that the order of versions does not change. What
    a kill interrupts is taken up again by the next call; told twice, nothing changes. A piece that
    cannot be read any more stays as it was told. Small files of records then become larger ones.

    Raises WriterBusy, DiskFull.
    """
    zone = open_zone(settings, "care")
    told = [_tell(settings, state, zone, one, actor) for one in _begun(state)]
    todo = [
        (name, type_, reader, uids)
        for name, type_, reader in _pieces(zone, source)
        if (uids := _outdated(zone, name, type_, reader))
    ]
    total = sum(len(uids) for *_, uids in todo)
    done = 0
    for name, type_, _, uids in todo:
        for start in range(0, len(uids), SLICE):
            some = uids[start : start + SLICE]
            one = _Slice(name, type_, some[0], some[-1])
            told.append(_tell(settings, state, zone, one, actor))
            done += len(some)
            progress(done, total)
    with exclusive(state, "zone:care", actor):
        if not _unfinished(state):
            compact(zone, f"records/{source}" if source else "records")
    return Again(sum(one.read for one in told), sum(one.stored for one in told))


def _reader_of(record_type: str) -> Format | None:
    """Return the format whose pieces are records of that type, told from their bytes alone."""
    if record_type.startswith("HL7v2-"):
        return HL7
    return PMSI if record_type in ("RSS", "RSA") else None


def _pieces(zone: Zone, source: str | None) -> Iterator[tuple[str, str, Format]]:
    """Yield source, type and reader of each table of pieces."""
    for table in zone.tables(f"records/{source}" if source else "records"):
        _, name, record_type = table.split("/")
        if reader := _reader_of(record_type):
            yield name, record_type, reader


def _outdated(zone: Zone, source: str, record_type: str, reader: Format) -> Sequence[int]:
    """Return the pieces that stand and that another version told, in the order they came."""
    with Workspace.open(zone) as workspace:
        _view(workspace, source, record_type, reader)
        found = array("q")
        for batch in workspace.batches(f"SELECT record_uid {_STANDING} ORDER BY 1"):
            found.extend(batch.column(0).to_pylist())
    return found


def _view(
    workspace: Workspace, source: str, record_type: str, reader: Format, before: int = _NO_BATCH
) -> None:
    """Make `pieces`, and give `_STANDING` the version that reads them and the number of a batch:
    what it or a later one brought is left aside."""
    workspace.view("pieces", records_table(source, record_type), columns=RECORD_COLUMNS)
    workspace.let("teller", reader.teller)
    workspace.let("before", before)


def _tell(settings: Settings, state: State, zone: Zone, one: _Slice, actor: str) -> Again:
    """Tell the pieces of a slice again."""
    started = time.monotonic()
    reader = _reader_of(one.type) or FORMATS[0]
    with Staging.open(zone, one.source) as staging, exclusive(state, "zone:care", actor):
        staging.take(_texts(zone, one, reader), settings)
        if not staging.read and one.batch is None:
            return Again(0, 0)
        parts = [one.source, one.label, reader.teller]
        batch_id = one.batch[0] if one.batch else digest(parts)
        opening = Opening(batch_id, one.source, actor, [one.label], started, is_export=False)
        return Again(staging.read, store(state, zone, staging, opening).stored)


def _texts(zone: Zone, one: _Slice, reader: Format) -> Iterator[tuple[SourceFile, Text]]:
    """Yield the pieces of a slice, the same ones after a kill."""
    with Workspace.open(zone) as workspace:
        _view(workspace, one.source, one.type, reader, one.batch[1] if one.batch else _NO_BATCH)
        workspace.let("first", one.first)
        workspace.let("last", one.last)
        query = (
            f"SELECT file, line, received_at, encoding, raw {_STANDING}"
            " AND record_uid BETWEEN getvariable('first') AND getvariable('last')"
            " ORDER BY record_uid"
        )
        for batch in workspace.batches(query, rows=_READ_ROWS):
            for row in batch.to_pylist():
                path = Path(row["file"])
                file = SourceFile(path, Path(), reader, row["file"], row["received_at"])
                yield file, Text(row["line"], bytes_of(row["raw"], row["encoding"]))


def _begun(state: State) -> list[_Slice]:
    """Return the slices that were begun and not ended."""
    found = []
    for row in _unfinished(state):
        word, *place = str(row.label).split(" ")
        if word == _LABEL and len(place) == 3:
            first, last = int(place[1]), int(place[2])
            found.append(_Slice(row.source, place[0], first, last, (row.id, row.number)))
    return found


def _unfinished(state: State) -> list[sa.Row[Any]]:
    query = sa.select(batches).where(batches.c.status != "done").order_by(batches.c.number)
    with state.read() as connection:
        return list(connection.execute(query).all())


_STANDING: Final = """
FROM pieces
WHERE
    told IS NOT NULL
    AND line IS NOT NULL
    AND teller IS DISTINCT FROM getvariable('teller')
    AND superseded_by IS NULL
    AND record_uid NOT IN (
        SELECT supersedes FROM pieces
        WHERE supersedes IS NOT NULL AND (record_uid >> 32) < getvariable('before')
    )
"""
