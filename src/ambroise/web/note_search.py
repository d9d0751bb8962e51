"""« Chercher dans les documents »: the notes of a project's view, in full text."""

import csv
import hashlib
import io
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Response
from pydantic import BeforeValidator

from ambroise.access import Action, Decision, Purpose
from ambroise.access.view import View
from ambroise.tables import open_zone
from ambroise.text.assertions import AFFIRMED, Context
from ambroise.warehouse.notes.index import NotesIndex, open_index
from ambroise.warehouse.notes.query import LONGEST
from ambroise.warehouse.notes.searching import Asked, Found, search, shown_on
from ambroise.web.groups import kept_cohorts, members_of, names_of
from ambroise.web.inputs import LARGEST, Day, Key
from ambroise.web.studies import on_project
from ambroise.web.visitor import Posting, SignedIn, Visitor

RESEARCH: Final = (Purpose.RESEARCH,)
MOST_PAGES: Final = 10_000
LEAVABLE: Final = ("denied", "family", "supposed")
"""What a search may leave aside, by the names of the form."""

LeftOut = Annotated[tuple[str, ...], Form()]
Empty = BeforeValidator(lambda given: None if given == "" else given)
"""A field of a form that was left empty is none."""

router = APIRouter(prefix="/projets/{project_id}/documents")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form asks; `page` counts from 1."""

    text: str
    left_out: tuple[str, ...]
    kind: int | None
    since: date | None
    until: date | None
    cohort: int | None
    page: int


def chosen(
    text: Annotated[str, Form(max_length=LONGEST)] = "",
    left_out: LeftOut = (),
    kind: Annotated[int | None, Form(ge=-LARGEST, le=LARGEST), Empty] = None,
    since: Annotated[Day | None, Form(), Empty] = None,
    until: Annotated[Day | None, Form(), Empty] = None,
    cohort: Annotated[int | None, Form(ge=1, le=LARGEST), Empty] = None,
    page: Annotated[int, Form(ge=1, le=MOST_PAGES)] = 1,
) -> Choice:
    return Choice(text, left_out, kind, since, until, cohort, page)


Chosen = Annotated[Choice, Depends(chosen)]
NOTHING: Final = Choice("", (), None, None, None, None, 1)


def contexts(names: Iterable[str]) -> Context:
    """Return what the boxes of a form leave aside; a name that is none of them counts for none."""
    found = AFFIRMED
    for name in names:
        if name in LEAVABLE:
            found |= Context[name.upper()]
    return found


@router.get("")
def ask_search(visitor: SignedIn, project_id: Key) -> Response:
    decision = _decide(visitor, project_id)
    with _opened(visitor, decision) as (view, index):
        return _page(visitor, project_id, view, indexed=index is not None)


@router.post("")
def search_notes(visitor: Posting, project_id: Key, choice: Chosen) -> Response:
    """Search by POST, so that what is looked for stands in no address, history or log."""
    decision = _decide(visitor, project_id)
    with _opened(visitor, decision) as (view, index):
        if index is None:
            return _page(visitor, project_id, view, choice, indexed=False)
        found = _found(visitor, decision, view, index, choice)
        page = min(choice.page, found.pages())
        return _page(
            visitor,
            project_id,
            view,
            choice,
            indexed=True,
            found=found,
            page=page,
            persons=shown_on(view, found, contexts(choice.left_out), page),
        )


@router.post("/export.csv")
def export(visitor: Posting, project_id: Key, choice: Chosen) -> Response:
    """Return the numbers of the persons and notes found, without a word of them, as CSV."""
    decision = _decide(visitor, project_id, Action.EXPORT)
    with _opened(visitor, decision) as (view, index):
        rows: list[dict[str, Any]] = []
        if index is not None:
            found = _found(visitor, decision, view, index, choice)
            kept = [name for name in _TAKEN if name in found.places.column_names]
            rows = found.places.select(kept).to_pylist()
    text = io.StringIO()
    writer = csv.DictWriter(text, [name for name in _TAKEN if not rows or name in rows[0]])
    writer.writeheader()
    writer.writerows(rows)
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="documents.csv"'},
    )


_TAKEN: Final = ("person_id", "note_id", "note_date", "visit_occurrence_id")


def _decide(
    visitor: Visitor, project_id: str, action: Action = Action.READ_PSEUDONYMISED
) -> Decision:
    return on_project(visitor, project_id, action, data=True)


@contextmanager
def _opened(visitor: Visitor, decision: Decision) -> Iterator[tuple[View, NotesIndex | None]]:
    """Yield the view with the index of its publication, None while that is being made."""
    zone = open_zone(visitor.site.settings, "research")
    with (
        visitor.site.views.open(decision) as view,
        open_index(zone, view.publication) as index,
    ):
        yield view, index


def _found(
    visitor: Visitor, decision: Decision, view: View, index: NotesIndex, choice: Choice
) -> Found:
    """Return what a search finds; the trail keeps its digest and how much it found."""
    among = None if choice.cohort is None else members_of(view, choice.cohort)
    asked = Asked(
        choice.text,
        contexts(choice.left_out),
        choice.kind,
        choice.since,
        choice.until,
        among,
    )
    found = search(view, index, asked)
    visitor.site.door.note(
        decision,
        "notes.searched",
        count=found.notes,
        detail={"persons": found.persons},
        digests={"query": hashlib.sha256(choice.text.encode()).hexdigest()},
        request_id=visitor.request_id,
    )
    return found


def _page(
    visitor: Visitor,
    project_id: str,
    view: View,
    choice: Choice = NOTHING,
    *,
    indexed: bool,
    found: Found | None = None,
    page: int = 1,
    persons: Collection[Any] = (),
) -> Response:
    kinds = found.kinds if found else {}
    return visitor.page(
        "note_search.html",
        visitor.words("note_search.title"),
        here=f"/projets/{project_id}",
        choice=choice,
        leavable=LEAVABLE,
        cohorts=kept_cohorts(visitor, project_id),
        open="note_text" in view.tables.get("note", ()),
        indexed=indexed,
        found=found,
        kinds=names_of(view, {*kinds, *([choice.kind] if choice.kind is not None else [])}),
        persons=persons,
        page=page,
        may_export=visitor.gap(Action.EXPORT, view.decision.resource, RESEARCH) is None,
    )
