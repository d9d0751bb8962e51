"""Uses of others on a stay: proposed, read with their evidence, decided."""

from typing import Any

from fastapi import APIRouter

from ambroise.uses import Pointer
from ambroise.uses.working_copy import Given
from ambroise.web.api.letters import Decided, line_shown, proposal_shown
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_editing import rejected, reopened, validated
from ambroise.web.letter_words import Written
from ambroise.web.patients import open_patient
from ambroise.web.plain import plain
from ambroise.web.stays import stay_of
from ambroise.web.use_drafts import Name, check_of, use_asked, use_draft_of, use_versions
from ambroise.web.visitor import Calling, SignedIn

STAY = "/patients/{person_id}/stays/{stay_id}/uses/{name}"
DRAFT = "/patients/{person_id}/uses/{name}/drafts/{draft_id}"
router = APIRouter(tags=["uses"])


@router.get(STAY)
def read_use_drafts(visitor: SignedIn, person_id: RowId, stay_id: RowId, name: Name) -> Any:
    """Return every draft of a use of others on a stay, the last made first, no content."""
    with open_patient(visitor, person_id) as patient:
        lines = use_versions(visitor, person_id, stay_of(patient, stay_id), name)
    return [line_shown(plain(line)) for line in lines]


@router.post(STAY, status_code=202)
def propose_use_draft(
    visitor: Calling, person_id: RowId, stay_id: RowId, name: Name, engine: Key = ""
) -> Any:
    """Queue a run of a use of others on a stay; its job (`/jobs/{key}`) ends with its draft."""
    job = use_asked(visitor, person_id, stay_id, name, engine)
    return {"job": job.key, "state": str(job.state)}


@router.get(DRAFT)
def read_use_draft(visitor: SignedIn, person_id: RowId, name: Name, draft_id: str) -> Any:
    """Return a draft with its evidence, its flags and the values to confirm."""
    with open_patient(visitor, person_id) as patient:
        return proposal_shown(use_draft_of(patient, name, draft_id))


@router.post(f"{DRAFT}/validate")
def validate_use_draft(
    visitor: Calling,
    person_id: RowId,
    name: Name,
    draft_id: str,
    given: Decided,
) -> Any:
    """Validate a draft; every value without evidence or rewritten must be confirmed.

    401 ProofNeeded: the person must prove again who they are; 403 ProofMissing: a token never
    signs.
    """
    edits = {Pointer(key): Given(text, "") for key, text in given.edits.items()}
    confirmed = frozenset(Pointer(one) for one in given.confirmed)
    made = Written(edits, {}, (), {}, confirmed, shown=False)
    check_of(visitor, person_id, draft_id, name)
    return proposal_shown(validated(visitor, person_id, draft_id, made, given.revision))


@router.post(f"{DRAFT}/reject")
def reject_use_draft(visitor: Calling, person_id: RowId, name: Name, draft_id: str) -> Any:
    """Reject a draft; it stays in the history."""
    check_of(visitor, person_id, draft_id, name)
    return proposal_shown(rejected(visitor, person_id, draft_id))


@router.post(f"{DRAFT}/reopen", status_code=201)
def reopen_use_draft(visitor: Calling, person_id: RowId, name: Name, draft_id: str) -> Any:
    """Undo a decision: return the new version to decide on."""
    check_of(visitor, person_id, draft_id, name)
    return line_shown(plain(reopened(visitor, person_id, draft_id)))
