"""CSV tables: one row a record."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from ambroise.deid.encodings import HEAD_BYTES, decoded, encoding_of
from ambroise.deid.files.handler import Made, Piece, Place
from ambroise.deid.files.lines import Lines
from ambroise.deid.files.opening import Compression, opened, skip
from ambroise.deid.notes import NoteRefused, Pseudonymiser, Work
from ambroise.deid.tabular.dialect import Dialect, dialect_of
from ambroise.deid.tabular.records import Record, records_of
from ambroise.deid.tabular.rows import Rows
from ambroise.deid.tabular.work import table_work

_HEAD: Final = 1 << 16


class Csv:
    """Files of separated values, in the dialect that their first bytes show."""

    draft = "csv"
    whole = False

    def __init__(self, compression: Compression = "") -> None:
        self.compression = compression

    def pieces(self, source: Path, start: Place, size: int) -> Iterator[Piece]:
        dialect = csv_dialect(source, self.compression)
        with opened(source, self.compression) as (stream, position):
            before = position() if start.at == 0 else 0
            skip(stream, start.at)
            for piece in _pieces(stream, dialect, start, size):
                read = position() - before
                before += read
                yield msgspec.structs.replace(piece, size=read)

    def made(self, piece: Piece, notes: Pseudonymiser) -> Made:
        dialect: Dialect = piece.content[0]
        rows = Rows(notes, dialect.header)
        output: list[str] = []
        if piece.start.at == 0:
            written = table_work(notes.work).columns.written(dialect.header)
            output.append(dialect.heading([column.name for column in written]))
        aside: list[tuple[int, str]] = []
        read = made = 0
        for number, record in enumerate(piece.content[1], piece.start.number + 1):
            if not record.reason and not record.content.strip():
                continue
            read += 1
            try:
                output.append(_row(record, dialect, rows))
                made += 1
            except NoteRefused as refused:
                aside.append((number, str(refused)))
        return Made("".join(output).encode(), read, made, rows.entities, tuple(aside))

    def finish(self, draft: Path, target: Path, work: Work) -> None:
        Lines(self.compression).finish(draft, target, work)

    def suffix(self, suffix: str, _work: Work) -> str:
        return suffix


def csv_dialect(source: Path, compression: Compression = "") -> Dialect:
    """Return the dialect of a file by its first 64 KiB."""
    with opened(source, compression) as (stream, _):
        head = decoded(stream.read(_HEAD))
    marked = False
    if not compression:
        with source.open("rb") as raw:
            marked = encoding_of(raw.read(HEAD_BYTES))[1] > 0
    return dialect_of(head, marked=marked)


def csv_rows(source: Path, compression: Compression = "") -> Iterator[dict[str, str]]:
    """Yield the rows that read whole, by column, in constant memory."""
    dialect = csv_dialect(source, compression)
    with opened(source, compression) as (stream, _):
        records = records_of(stream, quoted=dialect.quoted, fits=_fitting(dialect))
        next(records, None)
        for record in records:
            if record.content.strip() and (values := _values(record, dialect)) is not None:
                yield dict(zip(dialect.header, values, strict=True))


def _pieces(stream: IO[bytes], dialect: Dialect, start: Place, size: int) -> Iterator[Piece]:
    records = records_of(stream, quoted=dialect.quoted, fits=_fitting(dialect))
    at = start.at
    if start.at == 0:
        at = next(records, Record(b"", 0)).size
    begins, taken, number, bytes_ = start, list[Record](), start.number, 0
    for record in records:
        taken.append(record)
        number += 1
        at += record.size
        bytes_ += record.size
        if bytes_ >= size:
            after = Place(at, number)
            yield Piece((dialect, taken), begins, after, bytes_)
            begins, taken, bytes_ = after, [], 0
    if taken or begins.at == 0:
        yield Piece((dialect, taken), begins, Place(at, number), bytes_)


def _row(record: Record, dialect: Dialect, rows: Rows) -> str:
    if record.reason:
        raise NoteRefused(record.reason)
    values = _values(record, dialect)
    if values is None:
        raise NoteRefused(f"{len(dialect.header)} champs étaient attendus")
    made = rows.row(dict(zip(dialect.header, values, strict=True)))
    return dialect.written([str(value) for value in made])


def _values(record: Record, dialect: Dialect) -> list[str] | None:
    """Return the fields of a record, None where they are not as many as in the header."""
    try:
        values = dialect.read(decoded(record.content).rstrip("\r\n"))
    except ValueError:
        return None
    return values if len(values) == len(dialect.header) else None


def _fitting(dialect: Dialect) -> Callable[[bytes], bool]:
    return lambda content: _values(Record(content, len(content)), dialect) is not None
