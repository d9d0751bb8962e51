"""Notes read from a file one by one, and the columns of what is written (design, section 5)."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa

from ambroise.deid.notes import Note
from ambroise.tables import read_parquet_batches

Found = tuple[int, Note | str]
"""The line of a note and the note, or why there is none."""


_ENTITY: Final = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("label", pa.string()),
        ("role", pa.string()),
        ("score", pa.float64()),
    ]
)


def notes_of_lines(lines: Iterable[bytes], advance: Callable[[int], None]) -> Iterator[Found]:
    """Yield the notes of JSONL lines with their numbers; `advance` receives bytes read."""
    decoder = msgspec.json.Decoder(Note)
    for number, line in enumerate(lines, 1):
        advance(len(line))
        if not line.strip():
            continue
        try:
            yield number, decoder.decode(line)
        except msgspec.ValidationError as error:
            yield number, f"champ absent ou d'un autre type : {_field_of(error)}"
        except (msgspec.DecodeError, UnicodeDecodeError):
            yield number, "JSON illisible"


def note_of_text(content: bytes, note_id: str) -> Note | str:
    """Return a whole file as one note, from UTF-8 or else Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return Note(note_id, content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return "texte ni UTF-8 ni Windows-1252"


def notes_of_parquet(source: Path) -> Iterator[Found]:
    """Yield the notes of the columns of a Parquet file, with their row numbers."""
    number = 0
    for batch in read_parquet_batches(source):
        for row in batch.to_pylist():
            number += 1
            try:
                yield (
                    number,
                    msgspec.convert(
                        {name: row.get(name) for name in Note.__struct_fields__}
                        | {
                            "note_date": None
                            if row.get("note_date") is None
                            else str(row["note_date"])
                        },
                        Note,
                    ),
                )
            except msgspec.ValidationError as error:
                yield number, f"champ absent ou d'un autre type : {_field_of(error)}"


def written_schema(*, entities_only: bool) -> pa.Schema:
    """Return the columns of a Parquet output."""
    text = [("note_text", pa.string()), ("person_id", pa.string()), ("note_date", pa.string())]
    return pa.schema(
        [
            ("note_id", pa.string()),
            *([] if entities_only else text),
            ("entities", pa.list_(_ENTITY)),
        ]
    )


def _field_of(error: msgspec.ValidationError) -> str:
    quoted = str(error).split("`")
    names = [part.lstrip("$.") for part in quoted if part.lstrip("$.") in Note.__struct_fields__]
    return names[0] if names else "objet"
