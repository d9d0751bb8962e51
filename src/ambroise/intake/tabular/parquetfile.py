"""Rows of a Parquet file, nested ones kept whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular.pieces import KEPT_OF_LONG, LONGEST_ROW, Check, exact, piece_of
from ambroise.tables import parquet_schema, read_parquet_batches

_ROWS: Final = 1_000


def parquet_pieces(path: Path, table: str, check: Check) -> Iterator[Text | Broken]:
    """Yield the rows of a Parquet file, counted from 1; raises what `check` raises."""
    line = 0
    try:
        columns = parquet_schema(path).names
        twice = next((name for name in columns if columns.count(name) > 1), None)
        if twice:
            yield Broken(1, b"", "duplicate_column", twice)
            return
        check(columns)
        for batch in read_parquet_batches(path, rows=_ROWS):
            for rank, row in enumerate(_rows(_printed(batch)), line + 1):
                yield _piece(rank, row, table, columns)
            line += batch.num_rows
    except (pa.ArrowException, OSError):
        yield Broken(line + 1, b"", "not_parquet" if line == 0 else "truncated")


def _printed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with nanoseconds, which Python has no moment for, as texts."""
    columns = [
        column.cast(pa.string())
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns"
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _rows(batch: pa.RecordBatch) -> Iterator[list[Any] | None]:
    """Yield the cells of each row, None for one that holds what cannot be read."""
    try:
        columns = [column.to_pylist() for column in batch.columns]
    except (ValueError, OverflowError):
        if batch.num_rows == 1:
            yield None
            return
        for rank in range(batch.num_rows):
            yield from _rows(batch.slice(rank, 1))
        return
    for row in zip(*columns, strict=True):
        yield [exact(cell) for cell in row]


def _piece(line: int, cells: list[Any] | None, table: str, columns: list[str]) -> Text | Broken:
    if cells is None:
        return Broken(line, b"", "unreadable_cell")
    raw = piece_of(table, columns, cells)
    if len(raw) > LONGEST_ROW:
        return Broken(line, raw[:KEPT_OF_LONG], "too_long", f"{len(raw)} octets")
    return Text(line, raw)
