"""What a pseudonymisation wrote, or was given, read note by note with its spans."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from ambroise.deid.encodings import decoded
from ambroise.deid.files.kinds import FORMATS, kind_of
from ambroise.deid.files.opening import Compression, opened
from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.tables import read_parquet_batches

_READ: Final[Mapping[str, Compression]] = {
    "text": "",
    "parquet": "",
    "lines": "",
    "lines-gzip": "gzip",
    "lines-zstd": "zstd",
}
"""The kinds of file that hold notes, and how they are compressed."""
ASIDE: Final = (".quarantine.jsonl", ".report.json")
"""Ends of names that a run writes beside its notes."""


class Found(msgspec.Struct, frozen=True):
    """A span as it is exchanged."""

    start: int
    end: int
    label: str
    role: str | None = ""
    score: float | None = 1.0


class Written(msgspec.Struct, frozen=True):
    """A note with its spans, in an output or an input; a text file has no spans."""

    note_id: str | int
    note_text: str = ""
    person_id: str | int | None = None
    note_date: str | None = None
    entities: tuple[Found, ...] = ()
    note_type: str | None = None
    ward: str | None = None


def read_written(path: Path) -> Iterator[Written]:
    """Yield the notes of a file or a folder, folders in the order of their names.

    What is no note is passed over: a run has set it aside with its reason. Raises
    SourceUnreadable where there is nothing at `path`, SourceEmpty where no note can be there.
    """
    if not path.exists():
        raise SourceUnreadable(path=path, cause="fichier absent")
    paths = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    known = [one for one in paths if _read_by(one) and not one.name.endswith(ASIDE)]
    if not known:
        raise SourceEmpty(path=path, formats=FORMATS)
    for one in known:
        yield from _notes(one)


def _read_by(path: Path) -> str:
    kind = kind_of(path)
    return kind.name if kind is not None and kind.name in _READ else ""


def _notes(path: Path) -> Iterator[Written]:
    name = _read_by(path)
    if name == "text":
        yield Written(path.stem, decoded(path.read_bytes()))
    elif name == "parquet":
        for batch in read_parquet_batches(path):
            for row in batch.to_pylist():
                yield from _converted(row)
    else:
        with opened(path, _READ[name]) as (stream, _):
            yield from _lines(stream)


def _lines(lines: Iterable[bytes]) -> Iterator[Written]:
    decoder = msgspec.json.Decoder(Written)
    for line in lines:
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue


def _converted(row: dict[str, object]) -> Iterator[Written]:
    given = {name: row[name] for name in Written.__struct_fields__ if row.get(name) is not None}
    if "note_date" in given:
        given["note_date"] = str(given["note_date"])
    try:
        yield msgspec.convert(given, Written)
    except msgspec.ValidationError:
        return
