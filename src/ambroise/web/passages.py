"""The passage behind a sentence: the words cited, in their document or in their row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ambroise.uses import Evidence, SpanRef
from ambroise.warehouse.views import Note

AROUND = 320
"""Characters of context shown before and after the words cited."""


@dataclass(frozen=True, slots=True)
class NotePassage:
    note_id: int
    title: str
    at: datetime | None
    author: str
    start: int
    end: int
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class RowPassage:
    table: str
    row_id: int
    quote: str
    note_id: None = None


def passages(evidence: Iterable[Evidence], notes: Iterable[Note]) -> list[NotePassage | RowPassage]:
    """Return what to show for each piece of evidence, in order.

    A document that is no longer in the record gives its quote alone.
    """
    by_id = {note.note_id: note for note in notes}
    found: list[NotePassage | RowPassage] = []
    for one in evidence:
        source = one.source
        if not isinstance(source, SpanRef):
            found.append(RowPassage(source.table, source.row_id, one.quote))
        elif source.note_id in by_id:
            found.append(_in_note(by_id[source.note_id], source))
        else:
            found.append(RowPassage("note", source.note_id, one.quote))
    return found


def _in_note(note: Note, span: SpanRef) -> NotePassage:
    first = max(span.start - AROUND, 0)
    last = min(span.end + AROUND, len(note.text))
    before, after = note.text[first : span.start], note.text[span.end : last]
    if first:
        before = f"… {before.partition(' ')[2]}"
    if last < len(note.text):
        after = f"{after.rpartition(' ')[0]} …"
    return NotePassage(
        note.note_id,
        note.title,
        note.at,
        note.author,
        span.start,
        span.end,
        before.lstrip("\n"),
        note.text[span.start : span.end],
        after.rstrip("\n"),
    )
