"""A validated letter as a file: printed, kept, opened in a word processor or by another system."""

from fastapi import APIRouter, Response

from ambroise.dispatch import letter_document
from ambroise.errors import PageUnknown
from ambroise.uses.letter.export import BY_ENDING, LetterDocument
from ambroise.warehouse.views import Stay
from ambroise.web.inputs import Key, RowId
from ambroise.web.letters import subject_of, versions_of
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import SignedIn, Visitor

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/{draft_id}")


@router.get("/document.{ending}")
def document(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key, ending: str
) -> Response:
    return file_of(visitor, person_id, stay_id, draft_id, ending)


def file_of(visitor: Visitor, person_id: int, stay_id: int, draft_id: str, ending: str) -> Response:
    """Return a validated letter as a file; raises PageUnknown, DraftUnknown, LetterNotValidated."""
    if ending not in BY_ENDING:
        raise PageUnknown
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        letter = document_in(patient, stay, draft_id)
        format_ = BY_ENDING[ending]
        content = format_.make(letter)
        patient.trace("letter.exported", {"draft": draft_id, "format": format_.name})
    number = "".join(c for c in subject_of(stay) if c.isascii() and c.isalnum())
    return Response(
        content,
        media_type=format_.media_type,
        headers={"Content-Disposition": f'attachment; filename="lettre-{number}.{ending}"'},
    )


def document_in(patient: OpenPatient, stay: Stay, draft_id: str) -> LetterDocument:
    """Return the document of a version of the letter of this stay, which the visitor may read.

    Raises DraftUnknown, LetterNotValidated, TemplateInvalid.
    """
    site = patient.visitor.site
    proposal = site.drafts.load(draft_id, patient.dataset.decision)
    versions = versions_of(patient.visitor, patient.person_id, stay)
    if all(one.id != draft_id for one in versions):
        raise PageUnknown
    return letter_document(
        site.settings,
        site.state,
        proposal,
        versions,
        banner=patient.view.banner,
        contacts=patient.view.contacts,
        stay=stay,
    )
