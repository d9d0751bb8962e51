"""Many small files of a table made into few."""

from typing import Final

from deltalake import DeltaTable, WriterProperties

from ambroise.tables.row_groups import RECORD_ROWS
from ambroise.tables.zone import Zone, disk_errors

_MANY: Final = 16
"""Small files of a table from which making them one is worth the writing."""
_TARGET_BYTES: Final = 64 * 1024 * 1024
_KEPT_HOURS: Final = 1
"""How long a reader that listed the files before may take to read them."""


def compact(zone: Zone, prefix: str) -> int:
    """Make the small files of the tables below `prefix` into larger ones; return how many it made.

    The rows are the same, and what committed them is still known. What was replaced leaves the disk
    by a later call, an hour after at the earliest. The caller is the only one to write the tables,
    no publication pins them, and no batch is half written to them.
    """
    made = 0
    with disk_errors(zone.path):
        for name in zone.tables(prefix):
            delta = DeltaTable(str(zone.table_path(name)))
            sizes = delta.get_add_actions(flatten=True).column("size_bytes").to_pylist()
            if sum(size < _TARGET_BYTES // 2 for size in sizes) >= _MANY:
                done = delta.optimize.compact(
                    target_size=_TARGET_BYTES,
                    max_concurrent_tasks=1,
                    writer_properties=WriterProperties(
                        compression="ZSTD", max_row_group_size=RECORD_ROWS
                    ),
                )
                made += int(done["numFilesAdded"])
            if _forget(delta, dry_run=True):
                _forget(delta, dry_run=False)
    return made


def _forget(delta: DeltaTable, *, dry_run: bool) -> list[str]:
    """Delete what was replaced long enough ago; return the files. It is written to the log."""
    return delta.vacuum(_KEPT_HOURS, dry_run=dry_run, enforce_retention_duration=False)
