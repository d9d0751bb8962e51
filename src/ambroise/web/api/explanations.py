"""Versions of a letter for patients: made, read, corrected, decided, taken as files."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ambroise.access import Action
from ambroise.errors import DraftUnknown
from ambroise.uses import Pointer
from ambroise.uses.explanation.schema import FRENCH, Audience
from ambroise.uses.working_copy import Given
from ambroise.web.api.letters import Saved, line_shown, proposal_shown
from ambroise.web.explanation_acts import (
    asked,
    check_own,
    file_of,
    kept_versions,
    signed,
)
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_editing import rejected, reopened, saved
from ambroise.web.letter_words import Written
from ambroise.web.patients import open_patient
from ambroise.web.plain import plain
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Calling, SignedIn

STAY = "/patients/{person_id}/stays/{stay_id}/explanations"
DRAFT = f"{STAY}/{{draft_id}}"
router = APIRouter(tags=["explanations"])


class Wanted(BaseModel):
    """Versions to make; `engine` is a name of `/moteurs`, "" for the one that the site chose."""

    audiences: list[Audience] = Field(min_length=1, max_length=len(Audience))
    language: Annotated[str, Field(max_length=8)] = FRENCH
    engine: Key = ""


class Signed(BaseModel):
    """Phrases confirmed, by JSON pointer into the version; words are changed by `save`.

    `revision` is that of the version as it was read: another one is refused.
    """

    confirmed: list[str] = []
    revision: int


@router.get(STAY)
def read_explanations(visitor: SignedIn, person_id: RowId, stay_id: RowId) -> Any:
    """Return every version of the letter of a stay, the last made first, no content."""
    with open_patient(visitor, person_id) as patient:
        kept = kept_versions(patient, stay_of(patient, stay_id))
    return [
        line_shown(plain(one.line))
        | {
            "audience": str(one.value.audience),
            "language": one.value.language,
            "letter_draft": one.value.letter_draft,
            "preview": one.value.preview,
        }
        for one in kept
    ]


@router.post(STAY, status_code=202)
def make_explanations(visitor: Calling, person_id: RowId, stay_id: RowId, given: Wanted) -> Any:
    """Queue a version for each audience; each job (`/jobs/{key}`) ends with its draft."""
    made = asked(visitor, person_id, stay_id, given.audiences, given.language, given.engine)
    return [{"job": one.key, "state": str(one.state)} for one in made]


@router.get(DRAFT)
def read_explanation(visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key) -> Any:
    """Return a version with its evidence, its flags and the phrases to confirm."""
    with open_patient(visitor, person_id) as patient:
        kept = kept_versions(patient, stay_of(patient, stay_id))
    found = next((one for one in kept if one.line.id == draft_id), None)
    if found is None:
        raise DraftUnknown
    return proposal_shown(found)


@router.get(f"{DRAFT}/document.{{ending}}")
def read_explanation_document(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key, ending: str
) -> Response:
    """Return a validated version as a file in large print: html, pdf or docx."""
    return file_of(visitor, person_id, stay_id, draft_id, ending)


@router.post(f"{DRAFT}/save")
def save_explanation(
    visitor: Calling,
    person_id: RowId,
    stay_id: RowId,  # noqa: ARG001
    draft_id: Key,
    given: Saved,
) -> Any:
    """Keep what the caller changes in a version; no phrase is added to one."""
    check_own(visitor, person_id, draft_id, Action.WRITE_DRAFT)
    made = Written(
        {Pointer(key): Given(one.text, one.was) for key, one in given.sentences.items()},
        {},
        tuple(Pointer(one) for one in given.undo),
        {Pointer(key): text for key, text in given.settle.items()},
        frozenset(Pointer(one) for one in given.confirmed or ()),
        shown=given.confirmed is not None,
    )
    return proposal_shown(saved(visitor, person_id, draft_id, made))


@router.post(f"{DRAFT}/validate")
def validate_explanation(
    visitor: Calling, person_id: RowId, stay_id: RowId, draft_id: Key, given: Signed
) -> Any:
    """Validate a version of the validated letter; every phrase that waits must be confirmed.

    401 ProofNeeded: the person must prove again who they are; 403 ProofMissing: a token never
    signs.
    """
    made = Written({}, {}, (), {}, frozenset(Pointer(one) for one in given.confirmed), shown=False)
    return proposal_shown(signed(visitor, person_id, stay_id, draft_id, made, given.revision))


@router.post(f"{DRAFT}/reject")
def reject_explanation(
    visitor: Calling,
    person_id: RowId,
    stay_id: RowId,  # noqa: ARG001
    draft_id: Key,
) -> Any:
    """Reject a version; it stays in the history."""
    check_own(visitor, person_id, draft_id, Action.VALIDATE_DRAFT)
    return proposal_shown(rejected(visitor, person_id, draft_id))


@router.post(f"{DRAFT}/reopen", status_code=201)
def reopen_explanation(
    visitor: Calling,
    person_id: RowId,
    stay_id: RowId,  # noqa: ARG001
    draft_id: Key,
) -> Any:
    """Undo a decision: return the new version to decide on."""
    check_own(visitor, person_id, draft_id, Action.VALIDATE_DRAFT)
    return line_shown(plain(reopened(visitor, person_id, draft_id)))
