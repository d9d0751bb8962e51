"""Clinical documents: the list, one document with its labelled spans, and beside its twin."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from ambroise.access import Action
from ambroise.errors import PageUnknown
from ambroise.warehouse.notes.query import LONGEST
from ambroise.warehouse.notes.searching import search_notes
from ambroise.warehouse.views import Note
from ambroise.web.identities import CONTROL, pseudonymised, spans_of
from ambroise.web.inputs import RowId
from ambroise.web.note_search import LEAVABLE, LeftOut, contexts
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.spans import legend, pieces
from ambroise.web.visitor import CARE, Posting, SignedIn

READERS = (*CARE, *CONTROL)
Offset = Annotated[int, Query(ge=0)]

router = APIRouter(prefix="/patients/{person_id}/documents")


@router.get("")
def documents(visitor: SignedIn, person_id: RowId) -> Response:
    with open_patient(visitor, person_id, READERS) as patient:
        title = visitor.words("documents.title")
        return patient.page(
            "documents.html",
            title,
            "/documents",
            notes=patient.view.notes,
            hits=None,
            leavable=LEAVABLE,
        )


@router.post("/recherche")
def search(
    visitor: Posting,
    person_id: RowId,
    text: Annotated[str, Form(min_length=1, max_length=LONGEST)],
    left_out: LeftOut = (),
) -> Response:
    """Search the documents of this patient; by POST, so that no word stands in an address."""
    with open_patient(visitor, person_id) as patient:
        hits = search_notes(patient.view.notes, text, contexts(left_out))
        patient.trace("notes.searched", {"notes": len(hits)})
        return patient.page(
            "documents.html",
            visitor.words("documents.title"),
            "/documents",
            notes=patient.view.notes,
            hits=hits,
            searched=text,
            left_out=left_out,
            leavable=LEAVABLE,
        )


@router.get("/{note_id}")
def document(
    visitor: SignedIn, person_id: RowId, note_id: RowId, de: Offset = 0, a: Offset = 0
) -> Response:
    """Show a document, the passage between two offsets marked when they are given."""
    with open_patient(visitor, person_id, READERS) as patient:
        note = note_of(patient, note_id)
        spans = spans_of(patient, note)
        return patient.page(
            "document.html",
            note.title or visitor.words("documents.untitled"),
            "/documents",
            note=note,
            pieces=pieces(note.text, spans, (de, a)),
            labels=legend(spans),
            may_compare=visitor.may(Action.READ_IDENTIFIED, patient.resource, CONTROL),
        )


@router.get("/{note_id}/pseudonymise")
def side_by_side(visitor: SignedIn, person_id: RowId, note_id: RowId) -> Response:
    """Show a document as care holds it and as research holds it."""
    with open_patient(visitor, person_id, READERS) as patient:
        note = note_of(patient, note_id)
        spans = spans_of(patient, note)
        twin = pseudonymised(visitor, person_id, note_id)
        patient.trace("pseudonymised.read", {"note": str(note_id)})
        return patient.page(
            "side_by_side.html",
            visitor.words("pseudonymised.title"),
            "/documents",
            note=note,
            pieces=pieces(note.text, spans),
            labels=legend(spans),
            replaced=pieces(twin.text, twin.spans) if twin else None,
        )


def note_of(patient: OpenPatient, note_id: int) -> Note:
    """Return a document of this patient, its reading traced; raises PageUnknown for any other."""
    for note in patient.view.notes:
        if note.note_id == note_id:
            patient.trace("document.read", {"note": str(note_id)})
            return note
    raise PageUnknown
