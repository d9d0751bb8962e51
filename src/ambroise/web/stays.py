"""The stays of a patient, and one stay with its moves and documents."""

from collections import Counter

from fastapi import APIRouter, Response

from ambroise.access import MAY_RUN, Action, Purpose
from ambroise.errors import PageUnknown
from ambroise.uses import all_uses, state_of
from ambroise.uses.apart import ApartUse
from ambroise.uses.draft_lines import DraftLine
from ambroise.warehouse.views import Stay
from ambroise.web.inputs import RowId
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.timeline import Kind, events_of
from ambroise.web.visitor import SignedIn, Visitor

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
            uses_here=_uses_of_others(visitor, person_id, one),
        )


def _uses_of_others(
    visitor: Visitor, person_id: int, stay: Stay
) -> list[tuple[str, str, list[DraftLine]]]:
    """Return the uses of others that may run on a stay, or left a draft there.

    Each by its name, its title and its drafts, the last first.
    """
    every = all_uses()
    known = {name: one for name, one in every.items() if isinstance(one, ApartUse)}
    ours = every.keys() - known.keys()
    with visitor.site.state.read() as connection:
        running = {name for name in known if state_of(connection, name) in MAY_RUN}
    made: dict[str, list[DraftLine]] = {name: [] for name in sorted(running)}
    for line in visitor.site.drafts.history(stay.number or str(stay.visit_occurrence_id)):
        if line.person_id == person_id and line.use not in ours:
            made.setdefault(line.use, []).append(line)
    titles = {name: one.card.text(visitor.lang).title for name, one in known.items()}
    return [(name, titles.get(name, name), lines) for name, lines in made.items()]


def stay_of(patient: OpenPatient, stay_id: int) -> Stay:
    """Return a stay of this patient; raises PageUnknown for any other."""
    for one in patient.view.stays:
        if one.visit_occurrence_id == stay_id:
            return one
    raise PageUnknown
