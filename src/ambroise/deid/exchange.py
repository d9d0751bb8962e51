"""Notes as lines and as rows, and the columns of what is written (design, section 5)."""

import json
from collections.abc import Iterator
from typing import Final

import msgspec
import pyarrow as pa

from ambroise.deid.encodings import decoded
from ambroise.deid.notes import Note

_DECODER: Final = msgspec.json.Decoder(Note)
_ENTITY: Final = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("label", pa.string()),
        ("role", pa.string()),
        ("score", pa.float64()),
    ]
)


def note_of_line(line: bytes) -> Note | str:
    """Return the note of a JSONL line, or why it is none.

    A line of another encoding and control characters left raw in a text are read all the same.
    """
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError as error:
        return _wrong(error)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _loosely(line)


def _loosely(line: bytes) -> Note | str:
    try:
        note = msgspec.convert(json.loads(decoded(line), strict=False), Note)
        note.note_text.encode()
    except msgspec.ValidationError as error:
        return _wrong(error)
    except UnicodeEncodeError:
        return "texte avec la moitié d'un caractère"
    except (ValueError, RecursionError):
        return "JSON illisible"
    return note


def notes_of_batch(batch: pa.RecordBatch) -> Iterator[Note | str]:
    """Yield the note of each row of a batch, or why it is none."""
    fields = [name for name in Note.__struct_fields__ if name in batch.schema.names]
    for row in batch.select(fields).to_pylist():
        day = row.get("note_date")
        try:
            yield msgspec.convert(row | {"note_date": None if day is None else str(day)}, Note)
        except msgspec.ValidationError as error:
            yield _wrong(error)


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


def _wrong(error: msgspec.ValidationError) -> str:
    quoted = str(error).split("`")
    names = [part.lstrip("$.") for part in quoted if part.lstrip("$.") in Note.__struct_fields__]
    return f"champ absent ou d'un autre type : {names[0] if names else 'objet'}"
