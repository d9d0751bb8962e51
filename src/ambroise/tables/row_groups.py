"""How many rows go in a row group of Parquet: what is decoded at once to read any of them."""

import pyarrow.parquet as pq

READ_ROWS = 20_000
"""Rows of a Parquet row group: what a reader of one person or one record has to decode."""

RECORD_ROWS = 4_000
"""The same for rows that hold a whole record or text, some kilobytes each, in 300 columns.

More take more memory to write; fewer make a footer that takes more memory to read than its rows.
"""

GROUP_BYTES = 32 * 1024 * 1024
"""What the rows of a row group may weigh as text."""


def record_rows(files: list[str]) -> int:
    """Return how many rows like those of some Parquet files make a row group: RECORD_ROWS at
    most, fewer where records are so large that as many would not fit in memory."""
    found = [pq.ParquetFile(file).metadata for file in files]
    rows: int = sum(metadata.num_rows for metadata in found)
    size: int = sum(m.row_group(n).total_byte_size for m in found for n in range(m.num_row_groups))
    return max(1, min(RECORD_ROWS, GROUP_BYTES * rows // max(1, size)))
