"""What a reception reads: files, each in its format, and tables of a database."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import sqlalchemy as sa

from ambroise.intake.documents.folder.format import DOCUMENTS
from ambroise.intake.documents.folder.settings import FILE_NAME
from ambroise.intake.files import (
    Broken,
    Format,
    Reading,
    SourceFile,
    Text,
    files_at,
    find_files,
    nothing_at,
)
from ambroise.intake.formats import FORMATS
from ambroise.intake.tabular import DatabaseReading, LoadedMapping, Mark, TableFormat
from ambroise.state import State
from ambroise.state.schema import source_marks

_WITH_DOCUMENTS: Final = (*FORMATS, DOCUMENTS)


class Read(Protocol):
    """One pass over a file or a table; the digest is there once the pieces have been had."""

    @property
    def file(self) -> SourceFile: ...
    @property
    def size(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def digest(self) -> str: ...

    def texts(self) -> Iterator[Text | Broken]: ...


class TableReading:
    """One pass over a table of a database, from where the one before ended."""

    size = 0
    position = 0

    def __init__(self, loaded: LoadedMapping, table: str, since: Mark | None) -> None:
        self._reading = DatabaseReading(loaded, table, since=since)
        self.file = SourceFile(Path("/"), Path("/"), TableFormat(loaded), self._reading.name)
        self.digest = ""

    @property
    def mark(self) -> Mark | None:
        return self._reading.mark

    def texts(self) -> Iterator[Text | Broken]:
        digest = hashlib.sha256()
        for piece in self._reading.pieces():
            digest.update(piece.raw)
            yield piece
        self.digest = digest.hexdigest()


def readings(
    state: State, source: str, paths: list[Path], mapping: LoadedMapping | None
) -> list[Read]:
    """Return what is to be read of `source`: the files at `paths`, or what a mapping names.

    Raises SourceUnreadable, SourceEmpty.
    """
    if mapping is None:
        files = [file for path in paths for file in files_at(path, formats_at(path))]
        if not files:
            raise nothing_at(paths, FORMATS)
        return [Reading(file) for file in files]
    found: list[Read] = []
    if paths:
        found += [Reading(file) for file in find_files(paths, [TableFormat(mapping)])]
    for name, table in mapping.mapping.tables.items():
        if not table.files:
            found.append(_table(state, source, mapping, name))
    return found


def formats_at(path: Path) -> Sequence[Format]:
    """Return the formats of what stands at `path`.

    Documents are a source of their own in a folder that says whose they are, or when they are
    given one by one; elsewhere they are what records point to.
    """
    if path.is_dir() and not (path / FILE_NAME).exists():
        return FORMATS
    return _WITH_DOCUMENTS


def marks(read: Sequence[Read]) -> dict[str, str]:
    """Return how far each table was read, by its name."""
    return {
        one.file.name: one.mark.written()
        for one in read
        if isinstance(one, TableReading) and one.mark is not None
    }


def _table(state: State, source: str, mapping: LoadedMapping, name: str) -> TableReading:
    reading = TableReading(mapping, name, None)
    query = sa.select(source_marks.c.mark).where(
        source_marks.c.source == source, source_marks.c.name == reading.file.name
    )
    with state.read() as connection:
        written = connection.execute(query).scalar()
    return TableReading(mapping, name, Mark.read(written)) if written else reading
