"""Parquet files: their columns, and those that a person gives to a command and gets back."""

import sys
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def parquet_schema(path: Path) -> pa.Schema:
    """Return the columns of a Parquet file."""
    with pq.ParquetFile(path) as file:
        return file.schema_arrow


@lru_cache(maxsize=1 << 16)
def layout(file: str) -> str:
    """Return the names and types of the columns of a file of a zone, which never changes."""
    columns = [column.with_nullable(True) for column in pq.read_schema(file)]
    whole = pa.schema(columns).to_string(show_field_metadata=False, show_schema_metadata=False)
    return sys.intern(whole)


def read_parquet_batches(
    path: Path | BytesIO,
    *,
    rows: int = 10_000,
    columns: Collection[str] | None = None,
    start: int = 0,
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a Parquet file from row `start` on, in batches of at most `rows`.

    `columns`, when given, are the only ones that are read; those that are not there are left out.
    """
    with pq.ParquetFile(path) as file:
        names = columns and [name for name in file.schema_arrow.names if name in columns]
        first, before = 0, start
        while first < file.num_row_groups and before >= file.metadata.row_group(first).num_rows:
            before -= file.metadata.row_group(first).num_rows
            first += 1
        groups = range(first, file.num_row_groups)
        for batch in file.iter_batches(batch_size=rows, row_groups=groups, columns=names):
            if before < batch.num_rows:
                yield batch.slice(before)
            before = max(0, before - batch.num_rows)


def write_parquet_batches(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches of one schema to a Parquet file; return the number of rows.

    Raises ValueError when there is no batch: the schema is then unknown.
    """
    rows = 0
    iterator = iter(batches)
    first = next(iterator, None)
    if first is None:
        raise ValueError("no batch to write")
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_batch(first)
        rows += int(first.num_rows)
        for batch in iterator:
            writer.write_batch(batch)
            rows += int(batch.num_rows)
    return rows
