"""Rows on their way into a zone: a Parquet file for each name, filled in turn, in little memory."""

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ambroise.tables.spill import spill_folder
from ambroise.tables.zone import Zone, disk_errors

FLUSH_BYTES = 4 * 1024 * 1024
"""What the rows of all names may take together before they go to disk."""


class Spool:
    """Files of one batch, in the zone's spill folder; they go when the block of `open` ends."""

    def __init__(self, folder: Path, schemas: Mapping[str, pa.Schema]) -> None:
        self._folder = folder
        self._schemas = schemas
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._kinds: dict[str, str] = {}
        self._bytes = 0

    @classmethod
    @contextmanager
    def open(cls, zone: Zone, schemas: Mapping[str, pa.Schema]) -> Iterator["Spool"]:
        """Yield a spool for rows of the given kinds, each with its schema."""
        with spill_folder(zone) as folder:
            spool = cls(folder, schemas)
            try:
                with disk_errors(zone.path):
                    yield spool
            finally:
                spool._give_up()

    def add(self, kind: str, name: str, row: tuple[Any, ...], size: int) -> None:
        """Put `row` of a `kind` under `name`; `size` is about what it takes, in bytes."""
        self._kinds[name] = kind
        self._rows.setdefault(name, []).append(row)
        self._bytes += size
        if self._bytes >= FLUSH_BYTES:
            self._flush()

    def files(self) -> dict[str, str]:
        """End the writing; return the file of each name."""
        self._flush()
        self._close_writers()
        return {name: str(self._path(name)) for name in sorted(self._kinds)}

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            schema = self._schemas[self._kinds[name]]
            columns = zip(*rows, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
            writer = self._writers.get(name)
            if writer is None:
                writer = pq.ParquetWriter(self._path(name), schema, compression="lz4")
                self._writers[name] = writer
            writer.write_table(pa.table(arrays, schema=schema))
        self._rows.clear()
        self._bytes = 0

    def _close_writers(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def _give_up(self) -> None:
        """Close what an error left open; a writer that cannot would say so again when freed."""
        for writer in self._writers.values():
            with contextlib.suppress(OSError):
                writer.close()
            writer.is_open = False
        self._writers.clear()
