"""The notes of a view that a search found in the zone: those it shows, and their rendered texts.

An index of the zone's texts knows the ids of the zone; these stay inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa

from ambroise.access.view import rendering
from ambroise.access.view.columns import Tables
from ambroise.access.view.scope import Scope
from ambroise.tables import EnclosedCursor, Enclosure
from ambroise.text.spans import Span

FOUND: Final = "zone_note"
"""The column of the zone's id of a note."""
_PLACES, _TEXTS = "own.note_places", "own.note_texts"
_NEEDED: Final = frozenset({"note_id", "person_id", "note_text"})


@dataclass(frozen=True, slots=True)
class Written:
    """A note as the project reads it, with what stands for an identity in it."""

    zone_note: int
    text: str
    spans: tuple[Span, ...]


def are_open(shown: Tables) -> bool:
    """Return whether a view shows texts that can be searched."""
    return {column.name for column in shown.get("note", ())} >= _NEEDED


def add_notes(enclosure: Enclosure, zone: Tables, shown: Tables, scope: Scope, ages: date) -> None:
    """Make what `places` and `written` read, out of the reach of a project's own queries."""
    if not are_open(shown):
        return
    columns = tuple(column for column in shown["note"] if column.policy != "deid")
    texts = tuple(column for column in shown["note"] if column.name == "note_text")
    number = f"t.note_id AS {FOUND}"
    spans = f"{number}, {rendering.spans_of(texts[0])} AS spans"
    for name, chosen, first in ((_PLACES, columns, number), (_TEXTS, texts, spans)):
        query = rendering.select("note", zone, chosen, scope, ages, first=first)
        enclosure.sql(f"CREATE VIEW {name} AS {query}")


def places(cursor: EnclosedCursor, zone_notes: Sequence[int]) -> pa.Table:
    """Return the notes of the view among these: `FOUND`, then the open columns without text."""
    found = "SELECT unnest($found::BIGINT[])"
    answer = cursor.stream(
        f"SELECT * FROM {_PLACES} WHERE {FOUND} IN ({found})", {"found": list(zone_notes)}
    )
    return pa.Table.from_batches(answer.batches, answer.schema)


def written(cursor: EnclosedCursor, zone_notes: Sequence[int]) -> list[Written]:
    """Return the notes of the view among these, a few, rendered; in no order."""
    # Written out, the numbers are looked for where the files are read, before any text is.
    listed = ", ".join(str(int(one)) for one in zone_notes) or "NULL"
    query = f"SELECT {FOUND}, note_text, spans FROM {_TEXTS} WHERE {FOUND} IN ({listed})"
    answer = cursor.stream(query, {})
    rows = (row for batch in answer.batches for row in batch.to_pylist())
    return [_written(row) for row in rows if row["note_text"] is not None]


def _written(row: dict[str, Any]) -> Written:
    spans = tuple(Span(**one) for one in row["spans"] or ())
    return Written(row[FOUND], row["note_text"], spans)
