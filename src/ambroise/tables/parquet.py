"""Parquet files outside the zones: what a person gives to a command, and gets back."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def read_parquet_batches(path: Path | BytesIO, *, rows: int = 10_000) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a Parquet file in batches of at most `rows`."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=rows)


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
