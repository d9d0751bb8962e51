"""A table to a table: CSV to CSV in its dialect, Parquet to Parquet with its types."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ambroise.deid.files import Kind, Outcome, pseudonymise_path
from ambroise.deid.files.running import PIECE_BYTES, Progress
from ambroise.deid.tabular.csvfiles import Csv, csv_dialect, csv_rows
from ambroise.deid.tabular.parquetfiles import TableParquet
from ambroise.deid.tabular.work import TableWork
from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.tables import parquet_schema, read_parquet_batches

KINDS: Final = (
    Kind("csv", (".csv", ".tsv", ".txt"), Csv()),
    Kind("csv-gzip", (".csv.gz", ".tsv.gz", ".txt.gz"), Csv("gzip")),
    Kind("csv-zstd", (".csv.zst", ".tsv.zst", ".txt.zst"), Csv("zstd")),
    Kind("table-parquet", (".parquet",), TableParquet()),
)
FORMATS: Final = ", ".join(suffix for kind in KINDS for suffix in kind.suffixes)


def pseudonymise_table(
    source: Path,
    out: Path,
    work: TableWork,
    *,
    processes: int = 1,
    progress: Progress | None = None,
    piece_bytes: int = PIECE_BYTES,
    resumes: bool = True,
) -> Outcome:
    """Write a table, or each table of a folder, with its columns treated as `work` says.

    Rows that cannot be treated are set aside in `<out>.quarantine.jsonl`, with their number and
    the reason. As for notes, a run that was stopped is gone on with by the same call, and nothing
    depends on the number of processes.

    Raises ColumnsInvalid when a listed column is not in a table, SourceUnreadable, SourceEmpty,
    and what `pseudonymise_path` raises.
    """
    if source.is_file() and table_kind(out) != table_kind(source):
        raise SourceUnreadable(path=out, cause="extension autre que celle de l'entrée")
    for path in tables_of(source):
        work.columns.check(header_of(path), path)
    return pseudonymise_path(
        source,
        out,
        work,
        processes=processes,
        progress=progress,
        piece_bytes=piece_bytes,
        resumes=resumes,
        read_by=table_kind,
    )


def table_kind(path: Path) -> Kind | None:
    """Return the kind of a table by its suffix, None when it has none of ours."""
    name = path.name.lower()
    return next((kind for kind in KINDS if name.endswith(kind.suffixes)), None)


def tables_of(source: Path) -> list[Path]:
    """Return the tables of a folder, or the one that `source` is; SourceUnreadable, SourceEmpty."""
    if not source.exists():
        raise SourceUnreadable(path=source, cause="fichier absent")
    paths = [source] if source.is_file() else sorted(source.rglob("*"))
    found = [path for path in paths if path.is_file() and table_kind(path) is not None]
    if not found:
        raise SourceEmpty(path=source, formats=FORMATS)
    return found


def header_of(path: Path) -> tuple[str, ...]:
    """Return the names of the columns of a table; raises SourceUnreadable, SourceEmpty."""
    handler = _handler(path)
    try:
        if isinstance(handler, Csv):
            return csv_dialect(path, handler.compression).header
        return tuple(parquet_schema(path).names)
    except (OSError, EOFError, pa.ArrowException) as error:
        raise SourceUnreadable(path=path, cause=type(error).__name__) from None


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by column, in constant memory; a row that does not read is not
    among them. Dates of Parquet come as texts. Raises SourceUnreadable, SourceEmpty."""
    handler = _handler(path)
    try:
        if isinstance(handler, Csv):
            yield from csv_rows(path, handler.compression)
            return
        for batch in read_parquet_batches(path):
            columns = [_readable(column).to_pylist() for column in batch.columns]
            for values in zip(*columns, strict=True):
                yield dict(zip(batch.schema.names, values, strict=True))
    except (OSError, EOFError, pa.ArrowException) as error:
        raise SourceUnreadable(path=path, cause=type(error).__name__) from None


def _readable(column: pa.Array) -> pa.Array:
    """Return a column whose dates, of any unit and century, are ISO texts."""
    return column.cast(pa.string()) if pa.types.is_temporal(column.type) else column


def _handler(path: Path) -> Csv | TableParquet:
    kind = table_kind(path)
    if kind is None or not isinstance(kind.handler, Csv | TableParquet):
        raise SourceEmpty(path=path, formats=FORMATS)
    return kind.handler
