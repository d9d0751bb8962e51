"""Rows on their way into a zone: Parquet files by name, filled in turn, in little memory."""

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

FILE_BYTES = 32 * 1024 * 1024
"""What the rows of one file may take: what reads a file whole fits in the memory of an engine."""


class Spool:
    """Files of one batch, in the zone's spill folder; they go when the block of `open` ends."""

    def __init__(self, folder: Path, schemas: Mapping[str, pa.Schema]) -> None:
        self._folder = folder
        self._schemas = schemas
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._kinds: dict[str, str] = {}
        self._files: dict[str, list[str]] = {}
        self._written: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
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
        self._sizes[name] = self._sizes.get(name, 0) + size
        self._bytes += size
        if self._bytes >= FLUSH_BYTES:
            self._flush()

    def files(self) -> dict[str, list[str]]:
        """End the writing; return the files of each name, in order."""
        self._flush()
        self._close_writers()
        pa.default_memory_pool().release_unused()  # the pool keeps all that it ever held
        return dict(sorted(self._files.items()))

    def _writer(self, name: str, schema: pa.Schema) -> pq.ParquetWriter:
        if name not in self._writers:
            found = self._files.setdefault(name, [])
            found.append(str(self._folder / f"{name}-{len(found)}.parquet"))
            self._writers[name] = pq.ParquetWriter(found[-1], schema, compression="lz4")
        return self._writers[name]

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            schema = self._schemas[self._kinds[name]]
            columns = zip(*rows, strict=True)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
            self._writer(name, schema).write_table(pa.table(arrays, schema=schema))
            self._written[name] = self._written.get(name, 0) + self._sizes.pop(name)
            if self._written[name] >= FILE_BYTES:
                self._writers.pop(name).close()
                self._written[name] = 0
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
