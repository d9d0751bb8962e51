"""Parquet: one note a row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa

from ambroise.deid.exchange import notes_of_batch, written_schema
from ambroise.deid.files.handler import Made, Piece, Place
from ambroise.deid.files.lines import made_notes
from ambroise.deid.notes import Note, Pseudonymiser, Work
from ambroise.tables import read_parquet_batches, write_parquet_batches

_ROWS: Final = 256
_GROUP_ROWS: Final = 10_000
_GROUP_BYTES: Final = 64 << 20


class Parquet:
    """Parquet files with the columns of notes; other columns are not read."""

    draft = "lines"
    whole = False

    def pieces(self, source: Path, start: Place, _size: int) -> Iterator[Piece]:
        batches = read_parquet_batches(
            source, rows=_ROWS, columns=Note.__struct_fields__, start=start.at
        )
        place = start
        for batch in batches:
            after = Place(place.at + batch.num_rows, place.number + batch.num_rows)
            yield Piece(batch, place, after, batch.nbytes)
            place = after
        if place is start:
            yield Piece(pa.RecordBatch.from_pylist([]), start, start, 0)

    def made(self, piece: Piece, notes: Pseudonymiser) -> Made:
        given = list(enumerate(notes_of_batch(piece.content), piece.start.number + 1))
        return made_notes(given, notes)

    def finish(self, draft: Path, target: Path, work: Work) -> None:
        write_parquet_batches(target, _batches(draft, entities_only=work.key is None))

    def suffix(self, suffix: str, _work: Work) -> str:
        return suffix


def _batches(draft: Path, *, entities_only: bool) -> Iterator[pa.RecordBatch]:
    """Yield the lines of a draft as row groups that depend on them alone."""
    schema = written_schema(entities_only=entities_only)
    rows: list[dict[str, Any]] = []
    size = 0
    yield pa.RecordBatch.from_pylist([], schema=schema)
    with draft.open("rb") as lines:
        for line in lines:
            row = msgspec.json.decode(line)
            rows.append({**row, "note_id": str(row["note_id"])})
            size += len(line)
            if len(rows) == _GROUP_ROWS or size >= _GROUP_BYTES:
                yield pa.RecordBatch.from_pylist(rows, schema=schema)
                rows, size = [], 0
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=schema)
