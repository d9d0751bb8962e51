"""Parquet tables: the columns that are written keep their type."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ambroise.deid.files.handler import Made, Piece, Place
from ambroise.deid.notes import NoteRefused, Pseudonymiser, Work
from ambroise.deid.tabular.columns import Column
from ambroise.deid.tabular.dates import Ticks
from ambroise.deid.tabular.rows import Rows
from ambroise.deid.tabular.work import table_work
from ambroise.tables import parquet_schema, read_parquet_batches, write_parquet_batches

_ROWS: Final = 1_000
_GROUP_ROWS: Final = 10_000
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class TableParquet:
    """Parquet files, a row a record."""

    draft = "arrow"
    whole = False

    def pieces(self, source: Path, start: Place, _size: int) -> Iterator[Piece]:
        place = start
        for batch in read_parquet_batches(source, rows=_ROWS, start=start.at):
            after = Place(place.at + batch.num_rows, place.number + batch.num_rows)
            yield Piece(batch, place, after, batch.nbytes)
            place = after
        if place.at == 0:
            empty = parquet_schema(source).empty_table().to_batches()
            batch = empty[0] if empty else pa.RecordBatch.from_pylist([], parquet_schema(source))
            yield Piece(batch, start, start, 0)

    def made(self, piece: Piece, notes: Pseudonymiser) -> Made:
        batch: pa.RecordBatch = piece.content
        columns = table_work(notes.work).columns
        rows = Rows(notes, batch.schema.names)
        written = columns.written(batch.schema.names)
        needed = {one.name for one in written} | ({columns.person} - {""})
        given = {name: _values(batch.column(name)) for name in batch.schema.names if name in needed}
        made: list[list[Any]] = []
        kept: list[int] = []
        aside: list[tuple[int, str]] = []
        for index in range(batch.num_rows):
            try:
                made.append(rows.row({name: values[index] for name, values in given.items()}))
                kept.append(index)
            except NoteRefused as refused:
                aside.append((piece.start.number + index + 1, str(refused)))
        arrays = [
            _array(one, batch.column(one.name), kept, [row[place] for row in made])
            for place, one in enumerate(written)
        ]
        fields = [
            pa.field(one.name, array.type) for one, array in zip(written, arrays, strict=True)
        ]
        output = pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, output.schema) as stream:
            stream.write_batch(output)
        return Made(
            sink.getvalue().to_pybytes(), batch.num_rows, len(made), rows.entities, tuple(aside)
        )

    def finish(self, draft: Path, target: Path, _work: Work) -> None:
        write_parquet_batches(target, _groups(draft))

    def suffix(self, suffix: str, _work: Work) -> str:
        return suffix


def _values(column: pa.Array) -> list[Any]:
    """Return the cells as Python values, dates and timestamps as `Ticks`."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    per_day = _per_day(kind)
    if per_day:
        narrow = pa.int32() if pa.types.is_date32(kind) else pa.int64()
        counts = column.cast(narrow).to_pylist()
        return [None if count is None else Ticks(count, per_day) for count in counts]
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return list(column.to_pylist())
    if _is_text(kind):
        return list(column.cast(pa.string()).to_pylist())
    return [None if not valid else _OTHER for valid in column.is_valid().to_pylist()]


def _is_text(kind: pa.DataType) -> bool:
    """Return whether a type is read as text; decimals are, so that long numbers stay exact."""
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(kind) for test in tests) or pa.types.is_decimal(kind)


_OTHER: Final = b""
"""Stands for a value of a type that is kept or dropped, never changed."""


def _array(column: Column, given: pa.Array, kept: list[int], values: list[Any]) -> pa.Array:
    if column.treatment == "keep":
        return given.take(pa.array(kept, pa.int64()))
    kind = given.type.value_type if pa.types.is_dictionary(given.type) else given.type
    if column.treatment == "key":
        return pa.array(values, pa.int64() if pa.types.is_integer(kind) else pa.string())
    if _per_day(kind):
        return pa.array(values, pa.int32() if pa.types.is_date32(kind) else pa.int64()).cast(kind)
    return pa.array(values, pa.string() if _is_text(kind) else kind)


def _per_day(kind: pa.DataType) -> int:
    """Return how many units of a temporal type a day has, 0 for another type."""
    if pa.types.is_date32(kind):
        return 1
    if pa.types.is_date64(kind):
        return 86_400_000
    return 86_400 * _PER_SECOND[kind.unit] if pa.types.is_timestamp(kind) else 0


def _groups(draft: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a draft in groups that do not depend on how it was cut."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    schema: pa.Schema | None = None
    for batch in _batches(draft):
        if schema is None:
            schema = batch.schema
            yield batch.slice(0, 0)
        waiting.append(batch)
        count += batch.num_rows
        while count >= _GROUP_ROWS:
            whole = pa.Table.from_batches(waiting, schema).combine_chunks()
            yield from whole.slice(0, _GROUP_ROWS).combine_chunks().to_batches()
            waiting = whole.slice(_GROUP_ROWS).to_batches()
            count -= _GROUP_ROWS
    if count:
        yield from pa.Table.from_batches(waiting, schema).combine_chunks().to_batches()


def _batches(draft: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(draft), "rb") as file:
        while file.tell() < file.size():
            with pa.ipc.open_stream(file) as stream:
                yield from stream
