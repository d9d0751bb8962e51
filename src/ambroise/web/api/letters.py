"""Letters: proposed for a stay, read with their evidence, decided, reopened."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from ambroise.uses import Pointer
from ambroise.uses.drafts import Proposal
from ambroise.uses.working_copy import Given
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_editing import (
    chosen,
    rejected,
    reopened,
    saved,
    taken_back,
    validated,
    written,
)
from ambroise.web.letter_words import LONGEST, Written
from ambroise.web.letters import asked, check_own, versions_of
from ambroise.web.patients import open_patient
from ambroise.web.plain import plain
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Calling, SignedIn

STAY = "/patients/{person_id}/stays/{stay_id}/letters"
DRAFT = "/patients/{person_id}/letters/{draft_id}"
router = APIRouter(tags=["letters"])


Words = Annotated[str, StringConstraints(max_length=LONGEST)]


class Decided(BaseModel):
    """Sentences rewritten ("" takes one out) and confirmed, by JSON pointer into the letter.

    `revision` is that of the draft as it was read: another one is refused.
    """

    edits: dict[str, Words] = {}
    confirmed: list[str] = []
    revision: int | None = None


class Sentence(BaseModel):
    """The words given to a sentence, and those that it had when they were typed."""

    text: Words
    was: Words


class Saved(BaseModel):
    """What is kept of a working copy, by JSON pointer into the letter.

    `added` gives a sentence for the end of the list at a pointer; `undo` takes back the last change
    of a sentence; `settle` ends the wait of words held beside one: those that stand, null for those
    it has. `confirmed` are all the sentences that the person confirms, null as before.
    """

    sentences: dict[str, Sentence] = {}
    added: dict[str, Words] = {}
    undo: list[str] = []
    settle: dict[str, Words | None] = {}
    confirmed: list[str] | None = None


@router.get(STAY)
def read_letters(visitor: SignedIn, person_id: RowId, stay_id: RowId) -> Any:
    """Return every version of the letter of a stay, the last made or chosen first, no content."""
    with open_patient(visitor, person_id) as patient:
        lines = versions_of(visitor, person_id, stay_of(patient, stay_id))
    return [line_shown(plain(line)) for line in lines]


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
        return proposal_shown(visitor.site.drafts.load(draft_id, patient.dataset.decision))


@router.get(f"{DRAFT}/run")
def read_run(visitor: SignedIn, person_id: RowId, draft_id: str) -> Any:
    """Return what the run of a draft was given, asked a model, and answered; traced."""
    with open_patient(visitor, person_id) as patient:
        found = visitor.site.drafts.generation(draft_id, patient.dataset.decision)
        patient.trace("run.read", {"draft": visitor.site.drafts.line(draft_id).id})
        return plain(found)


@router.post(f"{DRAFT}/save")
def save_letter(visitor: Calling, person_id: RowId, draft_id: str, given: Saved) -> Any:
    """Keep what the caller changes in a draft; words that another changed meanwhile are held."""
    made = Written(
        {Pointer(key): Given(one.text, one.was) for key, one in given.sentences.items()},
        {Pointer(key): text for key, text in given.added.items()},
        tuple(Pointer(one) for one in given.undo),
        {Pointer(key): text for key, text in given.settle.items()},
        frozenset(Pointer(one) for one in given.confirmed or ()),
        shown=given.confirmed is not None,
    )
    return proposal_shown(saved(visitor, person_id, draft_id, made))


@router.post(f"{DRAFT}/write")
def write_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Hand a draft in: it is written, and waits for who signs."""
    return line_shown(plain(written(visitor, person_id, draft_id)))


@router.post(f"{DRAFT}/take-back")
def take_back_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Undo the handing in of a draft that nobody has decided on."""
    return line_shown(plain(taken_back(visitor, person_id, draft_id)))


@router.post(f"{DRAFT}/choose")
def choose_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Go on with this draft of the stay: it comes first from now on."""
    return line_shown(plain(chosen(visitor, person_id, draft_id)))


@router.post(f"{DRAFT}/validate")
def validate_letter(visitor: Calling, person_id: RowId, draft_id: str, given: Decided) -> Any:
    """Validate a draft; every sentence without evidence or rewritten must be confirmed.

    401 ProofNeeded: the person must prove again who they are; 403 ProofMissing: a token never
    signs.
    """
    made = Written(
        {Pointer(key): Given(text, "") for key, text in given.edits.items()},
        {},
        (),
        {},
        frozenset(Pointer(one) for one in given.confirmed),
        shown=False,
    )
    check_own(visitor, person_id, draft_id)
    return proposal_shown(validated(visitor, person_id, draft_id, made, given.revision))


@router.post(f"{DRAFT}/reject")
def reject_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Reject a draft; it stays in the history."""
    return proposal_shown(rejected(visitor, person_id, draft_id))


@router.post(f"{DRAFT}/reopen", status_code=201)
def reopen_letter(visitor: Calling, person_id: RowId, draft_id: str) -> Any:
    """Undo a decision: return the new version to decide on."""
    return line_shown(plain(reopened(visitor, person_id, draft_id)))


def line_shown(line: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of a draft, without the name of its file."""
    return {name: value for name, value in line.items() if name != "content_file"}


def proposal_shown(proposal: Proposal) -> dict[str, Any]:
    """Return a draft as JSON, with the sentences to confirm."""
    shown: dict[str, Any] = plain(proposal)
    return shown | {"line": line_shown(shown["line"]), "to_confirm": plain(proposal.to_confirm)}
