"""Notes with gold spans, in the exchange form (design, section 5)."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ambroise.errors import CorpusInvalid
from ambroise.text.spans import Span


@dataclass(frozen=True, slots=True)
class GoldNote:
    """A note and the spans that people have set in it, in order; they may overlap."""

    note_id: str
    text: str
    spans: tuple[Span, ...] = ()
    person_id: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What gives no note: its name in the corpus and why; nothing of its content."""

    name: str
    reason: str


class _Entity(msgspec.Struct, omit_defaults=True):
    start: int
    end: int
    label: str
    role: str = ""
    entity: str = ""
    score: float = 1.0


class _Line(msgspec.Struct, omit_defaults=True):
    note_id: str | int
    note_text: str
    person_id: str | int | None = None
    entities: list[_Entity] = []


def read_notes(path: Path) -> Iterator[GoldNote]:
    """Yield the notes of a JSONL file; raises CorpusInvalid at the first line that is none."""
    decoder = msgspec.json.Decoder(_Line)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = decoder.decode(line)
                spans = tuple(sorted(Span(*msgspec.structs.astuple(e)) for e in found.entities))
            except ValueError:
                raise CorpusInvalid(path=path, cause=f"ligne {number}") from None
            if any(span.end > len(found.note_text) for span in spans):
                raise CorpusInvalid(path=path, cause=f"ligne {number}")
            person = "" if found.person_id is None else str(found.person_id)
            yield GoldNote(str(found.note_id), found.note_text, spans, person)


def write_notes(notes: Iterable[GoldNote], path: Path) -> int:
    """Write notes as JSONL; the file appears whole; return how many there are."""
    count = 0
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as sink:
            for note in notes:
                entities = [
                    _Entity(span.start, span.end, span.label, span.role, span.entity)
                    for span in note.spans
                ]
                line = _Line(note.note_id, note.text, note.person_id or None, entities)
                sink.write(msgspec.json.encode(line) + b"\n")
                count += 1
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count
