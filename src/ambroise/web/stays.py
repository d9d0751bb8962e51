"""The stays of a patient, and one stay with its moves and documents."""

from collections import Counter

from fastapi import APIRouter, Response

from ambroise.access import Action, Purpose
from ambroise.errors import PageUnknown
from ambroise.warehouse.views import Stay
from ambroise.web.inputs import RowId
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.timeline import Kind, events_of
from ambroise.web.visitor import SignedIn

router = APIRouter(prefix="/patients/{person_id}/sejours")


@router.get("")
def stays(visitor: SignedIn, person_id: RowId) -> Response:
    with open_patient(visitor, person_id) as patient:
        title = visitor.words("stays.title")
        return patient.page("stays.html", title, "/sejours", stays=patient.view.stays)


@router.get("/{stay_id}")
def stay(visitor: SignedIn, person_id: RowId, stay_id: RowId) -> Response:
    with open_patient(visitor, person_id) as patient:
        one = stay_of(patient, stay_id)
        patient.trace("stay.read", {"stay": str(stay_id)})
        counts = Counter(
            event.kind
            for event in events_of(patient.view)
            if event.stay_id == stay_id and event.kind is not Kind.STAY
        )
        return patient.page(
            "stay.html",
            visitor.words("stays.one"),
            "/sejours",
            stay=one,
            codes=visitor.may(Action.VALIDATE_DRAFT, patient.resource, (Purpose.CODING_QUALITY,)),
            notes=[note for note in patient.view.notes if note.stay_id == stay_id],
            counts=sorted(counts.items()),
        )


def stay_of(patient: OpenPatient, stay_id: int) -> Stay:
    """Return a stay of this patient; raises PageUnknown for any other."""
    for one in patient.view.stays:
        if one.visit_occurrence_id == stay_id:
            return one
    raise PageUnknown
