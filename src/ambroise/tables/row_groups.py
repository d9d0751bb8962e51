"""How many rows go in a row group of Parquet: what is decoded at once to read any of them."""

import pyarrow.parquet as pq

READ_ROWS = 20_000
"""Rows of a Parquet row group: what a reader of one person or one record has to decode."""

READ_GROUPS = 500
"""Row groups of a large table: a query looks at the statistics of each, whatever it reads."""

READ_FORMAT = "COMPRESSION zstd, PARQUET_VERSION V2"
"""Of what is read often: version 2 keeps numbers as differences, three times quicker to decode."""

RECORD_ROWS = 4_000
"""The same for rows that hold a whole record or text, some kilobytes each, in 300 columns.

More take more memory to write; fewer make a footer that takes more memory to read than its rows.
"""

GROUP_BYTES = 32 * 1024 * 1024
"""What the rows of a row group may weigh as text."""


def read_rows(rows: int, size: int) -> int:
    """Return how many rows go in a row group of a table of `rows` rows that weigh `size` bytes:
    READ_ROWS; more for READ_GROUPS groups at most, as long as none weighs over GROUP_BYTES."""
    many = -(-rows // READ_GROUPS)
    return max(READ_ROWS, min(many, GROUP_BYTES * rows // max(1, size)))


def record_rows(files: list[str]) -> int:
    """Return how many rows like those of some Parquet files make a row group: RECORD_ROWS at
    most, fewer where records are so large that as many would not fit in memory."""
    found = [pq.ParquetFile(file).metadata for file in files]
    rows: int = sum(metadata.num_rows for metadata in found)
    size: int = sum(m.row_group(n).total_byte_size for m in found for n in range(m.num_row_groups))
    return max(1, min(RECORD_ROWS, GROUP_BYTES * rows // max(1, size)))
