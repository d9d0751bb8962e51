"""One table written as a file: Parquet or CSV, its digest, and how filled each column is."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.csv as pa_csv

from ambroise.access.view import Answer
from ambroise.tables import write_parquet_batches

Form = Literal["parquet", "csv"]
FORMS: Final[tuple[Form, ...]] = ("parquet", "csv")


@dataclass(frozen=True, slots=True)
class Written:
    """A file of an extract; `name` is its path below the folder, `filled` rows with a value."""

    name: str
    table: str
    rows: int
    sha256: str
    columns: Mapping[str, str]
    filled: Mapping[str, int]


def write_table(folder: Path, table: str, answer: Answer, form: Form) -> Written:
    """Write the rows of a table for the service account alone; the file is durable on return."""
    path = folder / f"{table}.{form}"
    filled: Counter[str] = Counter()

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in answer.batches:
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                filled[name] += len(column) - column.null_count
            yield batch

    rows = (_csv if form == "csv" else _parquet)(path, answer.schema, counted())
    return Written(
        path.name,
        table,
        rows,
        settled(path),
        {field.name: str(field.type) for field in answer.schema},
        {name: filled[name] for name in answer.schema.names},
    )


def _parquet(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    empty = pa.RecordBatch.from_pylist([], schema)
    return write_parquet_batches(path, chain((empty,), batches))


def _csv(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    rows = 0
    with pa_csv.CSVWriter(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += int(batch.num_rows)
    return rows


def settled(path: Path) -> str:
    """Make a file private and durable; return its SHA-256."""
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(path: Path, text: str) -> str:
    """Write a text for the service account alone, durable on return; return its SHA-256."""
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return settled(path)
