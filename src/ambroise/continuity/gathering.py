"""The content of one moment, put down in pieces; what the backup before holds is not read again."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from ambroise.continuity.moment import Moment, other_files, tables
from ambroise.continuity.pieces import PIECE
from ambroise.continuity.shelf import (
    Contents,
    FilePart,
    RowsPart,
    Shelf,
    WarehousePart,
    new_id,
)
from ambroise.errors import BackupUnsettled
from ambroise.settings import Settings
from ambroise.state import copying
from ambroise.tables import Zone
from ambroise.trail import copying as trail_copying
from ambroise.vault import Vault

_ATTEMPTS: Final = 3

Progress = Callable[[int], None]
"""Called with the bytes gone through so far."""


@dataclass(slots=True)
class Gathering:
    """One backup being made: `written` are its new pieces with their sizes, in bytes."""

    settings: Settings
    shelf: Shelf
    progress: Progress
    read: int = 0
    written: dict[str, int] = field(default_factory=dict)
    before: dict[tuple[str, int, int], tuple[str, ...]] = field(default_factory=dict)

    def of(self, of: Moment, vault: Vault) -> Contents:
        known = self.shelf.ids()
        previous = known[-1] if known else ""
        if previous:
            held = self.shelf.read(previous).files
            self.before = {(one.path, one.size, one.mtime_ns): one.pieces for one in held}
        revision = copying.revision(of.connection)
        state = self._rows(copying.dump(of.connection))
        of.connection.close()
        with trail_copying.snapshot(self.settings) as snapshot:
            trail = self._rows(trail_copying.dump(snapshot))
        files = [self._vault(vault)]
        versions = []
        for zone, table in tables(self.settings):
            of.stay()
            part, parts = self._table(of, zone, table)
            versions += part
            files += parts
        for path in other_files(self.settings):
            of.stay()
            files += self._loose(path)
        return Contents(
            new_id(of.taken_at, previous),
            previous,
            of.taken_at,
            version("ambroise"),
            revision,
            {zone: one.publication.id for zone, one in of.pinned.items()},
            state,
            trail,
            tuple(versions),
            tuple(files),
        )

    def _rows(self, heads: Iterable[tuple[Any, Iterator[bytes]]]) -> tuple[RowsPart, ...]:
        parts = []
        for head, lines in heads:
            counted = _Counted(lines)
            pieces = tuple(self._put(piece, squeeze=True) for piece in counted.pieces())
            parts.append(RowsPart(head.table, head.columns, counted.lines, pieces))
        return tuple(parts)

    def _vault(self, vault: Vault) -> FilePart:
        with vault.still() as path:
            known = self._known(path)
            if known is not None:
                return known
            command = ("/bin/cat", "--", str(path))
            with subprocess.Popen(command, stdout=subprocess.PIPE) as reading:  # noqa: S603
                content = reading.stdout
                part = None if content is None else self._part(path, content, squeeze=False)
            if part is None or reading.returncode:
                raise BackupUnsettled(name=str(path))
            return part

    def _table(
        self, of: Moment, zone: Zone, table: str
    ) -> tuple[list[WarehousePart], list[FilePart]]:
        """Copy a table; one that no publication holds may be made anew meanwhile: again, then."""
        for _ in range(_ATTEMPTS):
            found = of.files(zone, table)
            if found is None:
                return [], []
            try:
                parts = [self._file(path) for path in (*found.data, *found.log)]
            except FileNotFoundError:
                continue
            return [WarehousePart(zone.name, table, found.version, found.rows)], parts
        raise BackupUnsettled(name=f"{zone.name}/{table}")

    def _loose(self, path: Path) -> list[FilePart]:
        """Copy a file that may change or go meanwhile; one that is gone is not copied."""
        for _ in range(_ATTEMPTS):
            try:
                part = self._file(path)
                stat = path.stat()
            except FileNotFoundError:
                return []
            if (part.size, part.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
                return [part]
        raise BackupUnsettled(name=str(path.relative_to(self.settings.home)))

    def _file(self, path: Path) -> FilePart:
        known = self._known(path)
        if known is not None:
            return known
        with path.open("rb") as content:
            return self._part(path, content, squeeze=path.suffix != ".parquet")

    def _known(self, path: Path) -> FilePart | None:
        """Return the part of a file that the backup before holds already, unread."""
        stat = path.stat()
        name = str(path.relative_to(self.settings.home))
        pieces = self.before.get((name, stat.st_size, stat.st_mtime_ns))
        if pieces is None or not all(map(self.shelf.pieces.has, pieces)):
            return None
        self._count(stat.st_size)
        return FilePart(name, stat.st_size, stat.st_mtime_ns, pieces)

    def _part(self, path: Path, content: IO[bytes], *, squeeze: bool) -> FilePart:
        stat = path.stat()
        pieces = []
        size = 0
        while piece := content.read(PIECE):
            size += len(piece)
            pieces.append(self._put(piece, squeeze=squeeze))
        name = str(path.relative_to(self.settings.home))
        return FilePart(name, size, stat.st_mtime_ns, tuple(pieces))

    def _put(self, plain: bytes, *, squeeze: bool) -> str:
        name, written = self.shelf.pieces.put(plain, squeeze=squeeze)
        if written:
            self.written[name] = written
        self._count(len(plain))
        return name

    def _count(self, size: int) -> None:
        self.read += size
        self.progress(self.read)


@dataclass(slots=True)
class _Counted:
    """Lines put together in pieces, counted on the way."""

    source: Iterator[bytes]
    lines: int = 0

    def pieces(self) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        for line in self.source:
            self.lines += 1
            held.append(line)
            size += len(line)
            if size >= PIECE:
                yield b"".join(held)
                held, size = [], 0
        if held:
            yield b"".join(held)
