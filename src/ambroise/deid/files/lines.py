"""JSONL: one note a line, compressed or not; also the form in which every draft is kept."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import pyarrow as pa

from ambroise.deid.exchange import note_of_line
from ambroise.deid.files.handler import Made, Piece, Place
from ambroise.deid.files.opening import Compression, opened, skip
from ambroise.deid.notes import Note, NoteRefused, Pseudonymiser, Work

encode = msgspec.json.Encoder().encode


class Lines:
    """Files of JSON lines, in the exchange form of notes."""

    draft = "lines"
    whole = False

    def __init__(self, compression: Compression = "") -> None:
        self._compression = compression

    def pieces(self, source: Path, start: Place, size: int) -> Iterator[Piece]:
        with opened(source, self._compression) as (stream, position):
            before = position() if start.at == 0 else 0
            skip(stream, start.at)
            for piece in line_pieces(stream, start, size):
                read = position() - before
                before += read
                yield msgspec.structs.replace(piece, size=read)

    def made(self, piece: Piece, notes: Pseudonymiser) -> Made:
        return made_lines(piece, notes)

    def finish(self, draft: Path, target: Path, _work: Work) -> None:
        if not self._compression:
            draft.replace(target)
            return
        with draft.open("rb") as written:
            if self._compression == "gzip":
                with target.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as sink:
                    shutil.copyfileobj(written, sink, 1 << 20)
            else:
                with pa.CompressedOutputStream(pa.OSFile(str(target), "wb"), "zstd") as sink:
                    shutil.copyfileobj(written, sink, 1 << 20)

    def suffix(self, suffix: str, _work: Work) -> str:
        return suffix


def line_pieces(stream: IO[bytes], start: Place, size: int) -> Iterator[Piece]:
    """Yield whole lines of a stream, about `size` bytes at a time, from the place where it is."""
    place = start
    while True:
        lines = stream.readlines(size)
        if not lines and place is not start:
            return
        content = b"".join(lines)
        after = Place(place.at + len(content), place.number + len(lines))
        yield Piece(content, place, after, len(content))
        place = after
        if not lines:
            return


def made_lines(piece: Piece, notes: Pseudonymiser) -> Made:
    """Return the lines that the lines of a piece become; blank ones are not read."""
    given = [
        (number, note_of_line(line))
        for number, line in enumerate(piece.content.split(b"\n"), piece.start.number + 1)
        if line.strip()
    ]
    return made_notes(given, notes)


def made_notes(given: list[tuple[int, Note | str]], notes: Pseudonymiser) -> Made:
    """Return notes as lines; where a note is missing, why goes aside under its number."""
    lines: list[bytes] = []
    entities: dict[str, int] = {}
    aside: list[tuple[int, str]] = []
    for number, note in given:
        written = tried(note, notes)
        if isinstance(written, str):
            aside.append((number, written))
            continue
        lines.append(encode(written))
        count(written["entities"], entities)
    output = b"".join(line + b"\n" for line in lines)
    return Made(output, len(given), len(lines), entities, tuple(aside))


def tried(note: Note | str, notes: Pseudonymiser) -> dict[str, Any] | str:
    """Return what is written for a note, or why nothing is: one note never stops the others."""
    if isinstance(note, str):
        return note
    try:
        return notes.note(note)
    except NoteRefused as error:
        return str(error)
    except (ValueError, LookupError, ArithmeticError, RecursionError) as error:
        return f"échec du traitement ({type(error).__name__})"


def count(found: list[dict[str, Any]], entities: dict[str, int]) -> None:
    """Add the spans of a note to the counts by label."""
    for one in found:
        entities[one["label"]] = entities.get(one["label"], 0) + 1
