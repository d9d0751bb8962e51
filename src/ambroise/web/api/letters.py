"""Letters: proposed for a stay, read with their evidence, decided, reopened."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ambroise.uses import Pointer
from ambroise.uses.drafts import Proposal
from ambroise.web.inputs import Key, RowId
from ambroise.web.letters import Written, asked, decide, reopened, versions_of
from ambroise.web.patients import open_patient
from ambroise.web.plain import plain
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Calling, SignedIn

STAY = "/patients/{person_id}/stays/{stay_id}/letters"
DRAFT = "/patients/{person_id}/letters/{draft_id}"
router = APIRouter(tags=["letters"])


class Decided(BaseModel):
    """Sentences rewritten ("" takes one out) and confirmed, by JSON pointer into the letter."""

    edits: dict[str, Annotated[str, Field(max_length=5000)]] = {}
    confirmed: list[str] = []


@router.get(STAY)
def read_letters(visitor: SignedIn, person_id: RowId, stay_id: RowId) -> Any:
    """Return every version of the letter of a stay, newest first, without content."""
    with open_patient(visitor, person_id) as patient:
        lines = versions_of(visitor, person_id, stay_of(patient, stay_id))
    return [_line(plain(line)) for line in lines]


@router.post(STAY, status_code=202)
def propose_letter(visitor: Calling, person_id: RowId, stay_id: RowId, engine: Key = "") -> Any:
    """Queue a run of the use `letter` on a stay; its job (`/jobs/{key}`) ends with its draft.

    `engine` is a name of `/moteurs`, the one that the site chose when not given.
    """
    job = asked(visitor, person_id, stay_id, engine)
    return {"job": job.key, "state": str(job.state)}


@router.get(DRAFT)
def read_letter(visitor: SignedIn, person_id: RowId, draft_id: str) -> Any:
    """Return a draft with its evidence, its flags and the sentences to confirm."""
    with open_patient(visitor, person_id) as patient:
        return _proposal(visitor.site.drafts.load(draft_id, patient.dataset.decision))


@router.get(f"{DRAFT}/run")
def read_run(visitor: SignedIn, person_id: RowId, draft_id: str) -> Any:
    """Return what the run of a draft was given, asked a model, and answered; traced."""
    with open_patient(visitor, person_id) as patient:
        found = visitor.site.drafts.generation(draft_id, patient.dataset.decision)
        patient.trace("run.read", {"draft": visitor.site.drafts.line(draft_id).id})
        return plain(found)


@router.post(f"{DRAFT}/validate")
def validate_letter(visitor: Calling, person_id: RowId, draft_id: str, given: Decided) -> Any:
    """Validate a draft; every sentence without evidence or rewritten must be confirmed."""
    written = Written(
        {Pointer(key): text for key, text in given.edits.items()},
        frozenset(Pointer(one) for one in given.confirmed),
    )
    return _proposal(decide(visitor, person_id, draft_id, "validated", written))


@router.post(f"{DRAFT}/reject")
def reject_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Reject a draft; it stays in the history."""
    written = Written({}, frozenset())
    return _proposal(decide(visitor, person_id, draft_id, "rejected", written))


@router.post(f"{DRAFT}/reopen", status_code=201)
def reopen_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Undo a decision: return the new version to decide on."""
    return _line(plain(reopened(visitor, person_id, draft_id)))


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "content_file"}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    shown: dict[str, Any] = plain(proposal)
    return shown | {"line": _line(shown["line"]), "to_confirm": plain(proposal.to_confirm)}
