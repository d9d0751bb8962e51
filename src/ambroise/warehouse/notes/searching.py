"""Notes searched: those of a project's view, by its own pseudonyms, or those of one patient."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ambroise.access.view import View
from ambroise.access.view.notes import FOUND
from ambroise.text.assertions import AFFIRMED, Context
from ambroise.text.spans import Span
from ambroise.warehouse.notes.analysis import Said, analyse
from ambroise.warehouse.notes.excerpts import Piece, excerpt
from ambroise.warehouse.notes.index import NotesIndex, entry
from ambroise.warehouse.notes.query import Query, parse
from ambroise.warehouse.views import Note

PERSONS: Final = 10
"""Persons of a page."""
SHOWN: Final = 3
"""Notes of a person whose excerpt is shown."""
CLASS, DAY = "note_class_concept_id", "note_date"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; days are those that the project sees, both in.

    `left_out` is not looked for where it is said so; `kind` is a concept of documents; `among` are
    the only pseudonyms that count.
    """

    text: str
    left_out: Context = AFFIRMED
    kind: int | None = None
    since: date | None = None
    until: date | None = None
    among: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A note that was found, as the project reads it."""

    note_id: int
    day: date | None
    kind: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class OfPerson:
    """A person by pseudonym: how many of their notes were found, and the latest of them."""

    person_id: int
    notes: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `places` are the rows of the notes, for who takes them away."""

    query: Query
    persons: int
    notes: int
    kinds: Mapping[int, int]
    places: pa.Table

    def pages(self) -> int:
        return max(1, -(-self.persons // PERSONS))


@dataclass(frozen=True, slots=True)
class InDossier:
    """A note of one patient that was found, with the offsets of the first word found in it."""

    note: Note
    start: int
    end: int
    pieces: tuple[Piece, ...]


def search(view: View, index: NotesIndex, asked: Asked) -> Found:
    """Return the notes of a view that match.

    Raises NoteSearchInvalid, DatasetLimited, TableNotOpen when the permit opens no text.
    """
    query = parse(asked.text, index.stems)
    expression = query.expression(asked.left_out)
    places = view.places_of(index.found(expression) if expression else [])
    limits = [
        pc.is_in(places["person_id"], pa.array(sorted(asked.among), type=pa.int64()))
        if asked.among is not None
        else None,
        pc.equal(places[CLASS], asked.kind) if asked.kind is not None else None,
        pc.greater_equal(places[DAY], asked.since) if asked.since is not None else None,
        pc.less_equal(places[DAY], asked.until) if asked.until is not None else None,
    ]
    for limit in limits:
        if limit is not None:
            places = places.filter(limit)
    kinds: dict[int, int] = {}
    if CLASS in places.column_names:
        counted = places[CLASS].value_counts().to_pylist()
        kinds = {one["values"]: one["counts"] for one in counted}
    persons = len(places["person_id"].unique())
    return Found(query, persons, places.num_rows, kinds, places)


def shown_on(view: View, found: Found, left_out: Context, page: int) -> tuple[OfPerson, ...]:
    """Return the persons of a page, those with most notes first; `page` counts from 1."""
    counted = found.places["person_id"].value_counts().to_pylist()
    counts = {one["values"]: one["counts"] for one in counted}
    ranked = sorted(counts, key=lambda one: (-counts[one], one))
    of_page = ranked[(page - 1) * PERSONS : page * PERSONS]
    theirs = pc.is_in(found.places["person_id"], pa.array(of_page, type=pa.int64()))
    notes: dict[int, list[dict[str, Any]]] = {person: [] for person in of_page}
    for row in found.places.filter(theirs).to_pylist():
        notes[row["person_id"]].append(row)
    chosen = {person: sorted(rows, key=_latest)[:SHOWN] for person, rows in notes.items()}
    written = {
        one.zone_note: one
        for one in view.texts_of([row[FOUND] for rows in chosen.values() for row in rows])
    }
    return tuple(
        OfPerson(
            person,
            counts[person],
            tuple(
                Shown(row["note_id"], row.get(DAY), row.get(CLASS), pieces)
                for row in rows
                if (one := written.get(row[FOUND])) is not None
                for pieces in [_pieces(one.text, one.spans, found.query, left_out)]
            ),
        )
        for person, rows in chosen.items()
    )


def search_notes(notes: Sequence[Note], text: str, left_out: Context = AFFIRMED) -> list[InDossier]:
    """Return the notes of one patient that match, in their order, with an excerpt of each.

    In care nothing is left out of their texts. Raises NoteSearchInvalid.
    """
    said = {one.note_id: analyse(one.text) for one in notes}
    with NotesIndex.of(entry(number, "", words) for number, words in said.items()) as index:
        query = parse(text, index.stems)
        expression = query.expression(left_out)
        found = set(index.found(expression)) if expression else set()
    hits = [one for one in notes if one.note_id in found]
    return [_in_dossier(one, query.matches(said[one.note_id], left_out)) for one in hits]


def _in_dossier(note: Note, found: Sequence[Said]) -> InDossier:
    start, end = (found[0].start, found[0].end) if found else (0, 0)
    return InDossier(note, start, end, excerpt(note.text, found))


def _pieces(text: str, spans: Iterable[Span], query: Query, left_out: Context) -> tuple[Piece, ...]:
    return excerpt(text, query.matches(analyse(text, spans), left_out))


def _latest(row: Mapping[str, Any]) -> tuple[int, int]:
    day: date | None = row.get(DAY)
    return (-day.toordinal() if day else 0, row["note_id"])
