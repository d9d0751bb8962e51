"""Rows put in order in little memory, however many: parted by their first keys, then sorted.

An engine that sorts rows it cannot hold merges what it has sorted, and holds a part of each: the
more rows, the more memory. What is parted first is sorted part by part, none of them large.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from ambroise.tables.row_groups import read_rows
from ambroise.tables.spill import spill_folder
from ambroise.tables.workspace import Workspace, quoted, sql_list

PART_ROWS: Final = 40_000
"""Rows that are sorted at once."""

_PART_BYTES: Final = 32 * 1024 * 1024
"""What they may weigh, as text."""

_PARTS: Final = 64
"""Files written at once, each with its buffers; of more rows than they hold, parts grow."""

_BATCH_ROWS: Final = 4_000
_PERSON_BITS: Final = 63


def replace_in_order(
    workspace: Workspace, table: str, files: list[str], order: Sequence[str]
) -> int:
    """Make the rows of some Parquet files, by `order`, the new version of `table`; return it.

    The first of the columns of `order` is a number, and so is the second unless the first is
    `person_id`; both are below 2^63.
    """
    rows = f"FROM read_parquet({sql_list(files)})"
    by = "ORDER BY " + ", ".join(f'"{column}"' for column in order)
    count, size = _weight(files)
    parts, group = _parts(count, size), read_rows(count, size)
    if parts == 1:
        return workspace.replace(table, f"{rows} {by}", rows=group)
    with spill_folder(workspace.zone) as folder:
        made = _parted(workspace, rows, _key(order), parts, folder)
        for file in made:
            workspace.put_down(f"FROM read_parquet({quoted(file)}) {by}", f"{file}.sorted")
            file.unlink()
        ordered = sql_list([f"{file}.sorted" for file in made])
        return workspace.replace(table, f"FROM read_parquet({ordered})", rows=group)


def _weight(files: list[str]) -> tuple[int, int]:
    """Return how many rows some files have, and their bytes before compression."""
    found = [pq.read_metadata(file) for file in files]
    rows: int = sum(footer.num_rows for footer in found)
    size: int = sum(f.row_group(n).total_byte_size for f in found for n in range(f.num_row_groups))
    return rows, size


def _parts(rows: int, size: int) -> int:
    """Return in how many parts so many rows, and bytes, are sorted."""
    return min(_PARTS, 1 + max(rows // PART_ROWS, size // _PART_BYTES))


def _key(order: Sequence[str]) -> str:
    """Return a number that never decreases along `order`, NULL coming last as in any order.

    Rows whose keys are rounded to the same number are of one part.
    """
    first, second = order[:2]
    number = f'"{first}"::DOUBLE'
    if first != "person_id":
        number = f'{number} * pow(2, {_PERSON_BITS}) + "{second}"::DOUBLE'
    return f"coalesce({number}, 'infinity'::DOUBLE)"


def _parted(workspace: Workspace, rows: str, key: str, parts: int, folder: Path) -> list[Path]:
    """Write rows to files about as large as each other; return the files, by key."""
    shares = [number / parts for number in range(1, parts)]
    bounds = workspace.value(f"SELECT approx_quantile({key}, {shares}) {rows}")
    place = " + ".join(f"({key} >= {bound!r}::DOUBLE)::INTEGER" for bound in bounds)
    files = [folder / f"part-{number:02}.parquet" for number in range(parts)]
    writers: dict[int, pq.ParquetWriter] = {}
    with ExitStack() as closing:
        query = f'SELECT *, {place} AS "(part)" {rows}'
        for batch in workspace.batches(query, rows=_BATCH_ROWS):
            batch = batch.sort_by("(part)")
            taken, start = batch.drop_columns(["(part)"]), 0
            for number, count in sorted(Counter(batch.column("(part)").to_pylist()).items()):
                if number not in writers:
                    writers[number] = closing.enter_context(_writer(files[number], taken.schema))
                writers[number].write_batch(taken.slice(start, count))
                start += count
    pa.default_memory_pool().release_unused()
    return [files[number] for number in sorted(writers)]


def _writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        file, schema, compression="lz4", use_dictionary=False, write_statistics=False
    )
