"""The only importer of duckdb, deltalake and pyarrow.parquet: write, publish, pin, read, vacuum."""

from ambroise.tables.compaction import compact
from ambroise.tables.enclosure import EnclosedCursor, Enclosure, Streamed
from ambroise.tables.parquet import parquet_schema, read_parquet_batches, write_parquet_batches
from ambroise.tables.publications import (
    Pinned,
    Publication,
    latest,
    pin,
    publish,
    renew_lease,
)
from ambroise.tables.raised import QueryRaised, query_raised
from ambroise.tables.reader import Cursor, Reader, Readers
from ambroise.tables.row_groups import record_rows
from ambroise.tables.snapshot import TableFiles, rows_there, settled_version, table_files
from ambroise.tables.sorting import replace_in_order
from ambroise.tables.spool import Spool
from ambroise.tables.vacuum import Vacuumed, vacuum
from ambroise.tables.workspace import Workspace, quoted, sql_list
from ambroise.tables.zone import Zone, disk_errors, open_zone

__all__ = [
    "Cursor",
    "EnclosedCursor",
    "Enclosure",
    "Pinned",
    "Publication",
    "QueryRaised",
    "Reader",
    "Readers",
    "Spool",
    "Streamed",
    "TableFiles",
    "Vacuumed",
    "Workspace",
    "Zone",
    "compact",
    "disk_errors",
    "latest",
    "open_zone",
    "parquet_schema",
    "pin",
    "publish",
    "query_raised",
    "quoted",
    "read_parquet_batches",
    "record_rows",
    "renew_lease",
    "replace_in_order",
    "rows_there",
    "settled_version",
    "sql_list",
    "table_files",
    "vacuum",
    "write_parquet_batches",
]
