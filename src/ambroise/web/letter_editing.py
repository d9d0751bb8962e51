"""A letter worked on: saved as it is typed, handed in, validated by who signs, undone."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Header, Response
from starlette.responses import JSONResponse

from ambroise.access import Action, Decision, Purpose
from ambroise.errors import DraftChanged, ProofNeeded, StatementsUnconfirmed
from ambroise.uses.drafts import DraftLine, Outcome, Proposal
from ambroise.uses.working_copy import all_held
from ambroise.web.formats import moment
from ambroise.web.inputs import RowId
from ambroise.web.letter_words import Written, sentences_of, written_in
from ambroise.web.letters import address_of, again, check_own, shown_of
from ambroise.web.sign_in_again import may_sign
from ambroise.web.visitor import PostedForm, Posting, Visitor

CARE_ONLY: Final = (Purpose.CARE,)
"""A letter is written and signed to care: the right to sign codes opens none."""

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/{draft_id}")


@router.post("/enregistrer")
def save(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    draft_id: str,
    form: PostedForm,
    ancre: Annotated[str, Form(pattern=r"^[a-z0-9-]*$")] = "",
    accept: Annotated[str, Header()] = "",
) -> Response:
    made = saved(visitor, person_id, draft_id, written_in(form))
    if "application/json" in accept:
        return JSONResponse(
            {
                "said": visitor.words(
                    "letter.saved_at", at=moment(visitor.site.clock(), lang=visitor.lang)
                ),
                "waiting": len(all_held(made.changes)),
            }
        )
    return visitor.go(address_of(person_id, stay_id, draft_id) + (f"#{ancre}" if ancre else ""))


@router.post("/rendre")
def hand_in(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    saved(visitor, person_id, draft_id, written_in(form))
    written(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/reprendre")
def take_back(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    saved(visitor, person_id, draft_id, written_in(form))
    taken_back(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/choisir")
def choose(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    chosen(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/valider")
def validate(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    """Keep what was typed, then validate it; who must prove who they are comes back to it."""
    given = written_in(form)
    decision = _may_sign(visitor, person_id)
    check_own(visitor, person_id, draft_id)
    made = _saved(visitor, decision, draft_id, given)
    try:
        _check_read(visitor, made, given)
        may_sign(visitor)
        _decide(visitor, decision, draft_id, "validated", given, made.line.revision)
    except ProofNeeded:
        back = f"{address_of(person_id, stay_id, draft_id)}&signer=1"
        return visitor.go(f"/connexion/confirmer?suite={quote(back, safe='')}")
    except (DraftChanged, StatementsUnconfirmed) as problem:
        return again(visitor, person_id, stay_id, draft_id, problem, given.confirmed)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/rejeter")
def reject(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    _saved(visitor, _may_sign(visitor, person_id), draft_id, written_in(form))
    rejected(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/annuler")
def undo(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    line = reopened(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, line.id))


def saved(
    visitor: Visitor, person_id: int, draft_id: str, given: Written, *, signing: bool = False
) -> Proposal:
    """Keep what the visitor did to a draft; raises AccessRefused and what `Drafts.save` does.

    `signing`: it takes the right to sign, which the next act needs.
    """
    may = _may_sign if signing else _may_write
    return _saved(visitor, may(visitor, person_id), draft_id, given)


def written(visitor: Visitor, person_id: int, draft_id: str) -> DraftLine:
    decision = _may_write(visitor, person_id)
    line = visitor.site.drafts.write(draft_id, decision, now=visitor.site.clock())
    _note(visitor, decision, "draft.written", draft_id)
    return line


def taken_back(visitor: Visitor, person_id: int, draft_id: str) -> DraftLine:
    decision = _may_write(visitor, person_id)
    line = visitor.site.drafts.take_back(draft_id, decision)
    _note(visitor, decision, "draft.taken_back", draft_id)
    return line


def chosen(visitor: Visitor, person_id: int, draft_id: str) -> DraftLine:
    decision = _may_write(visitor, person_id)
    line = visitor.site.drafts.choose(draft_id, decision, now=visitor.site.clock())
    _note(visitor, decision, "draft.chosen", draft_id)
    return line


def validated(
    visitor: Visitor, person_id: int, draft_id: str, given: Written, revision: int | None
) -> Proposal:
    """Validate a draft in the visitor's name; raises AccessRefused, ProofNeeded, ProofMissing."""
    decision = _may_sign(visitor, person_id)
    may_sign(visitor)
    return _decide(visitor, decision, draft_id, "validated", given, revision)


def rejected(visitor: Visitor, person_id: int, draft_id: str) -> Proposal:
    decision = _may_sign(visitor, person_id)
    nothing = Written({}, {}, (), {}, frozenset(), shown=False)
    return _decide(visitor, decision, draft_id, "rejected", nothing, None)


def reopened(visitor: Visitor, person_id: int, draft_id: str) -> DraftLine:
    """Undo a decision: a new version to decide on; the old one stays in the history."""
    decision = _may_sign(visitor, person_id)
    line = visitor.site.drafts.reopen(draft_id, decision, now=visitor.site.clock())
    _note(visitor, decision, "draft.reopened", draft_id)
    return line


def _saved(visitor: Visitor, decision: Decision, draft_id: str, given: Written) -> Proposal:
    drafts = visitor.site.drafts
    before = drafts.line(draft_id).revision
    made = drafts.save(
        draft_id,
        decision,
        now=visitor.site.clock(),
        given=given.given,
        added=given.added,
        undo=given.undo,
        settle=given.settle,
        confirmed=given.confirmed if given.shown else None,
    )
    if made.line.revision != before:
        _note(visitor, decision, "draft.saved", draft_id)
    return made


def _check_read(visitor: Visitor, made: Proposal, given: Written) -> None:
    """Raise DraftChanged or StatementsUnconfirmed unless the form holds all that is signed."""
    if given.missed(sentences_of(shown_of(made, visitor.lang))):
        raise DraftChanged(id=made.line.id)
    waiting = made.to_confirm - given.confirmed
    if waiting:
        raise StatementsUnconfirmed(id=made.line.id, count=len(waiting))


def _decide(
    visitor: Visitor,
    decision: Decision,
    draft_id: str,
    outcome: Outcome,
    given: Written,
    revision: int | None,
) -> Proposal:
    made = visitor.site.drafts.decide(
        draft_id,
        outcome,
        decision,
        now=visitor.site.clock(),
        edits={pointer: one.text for pointer, one in given.given.items() if not given.shown},
        confirmed=given.confirmed,
        revision=revision,
    )
    _note(visitor, decision, f"draft.{outcome}", draft_id)
    return made


def _may_write(visitor: Visitor, person_id: int) -> Decision:
    resource = visitor.site.door.person_resource(person_id)
    return visitor.ask(Action.WRITE_DRAFT, resource, CARE_ONLY)


def _may_sign(visitor: Visitor, person_id: int) -> Decision:
    resource = visitor.site.door.person_resource(person_id)
    return visitor.ask(Action.VALIDATE_DRAFT, resource, CARE_ONLY)


def _note(visitor: Visitor, decision: Decision, act: str, draft_id: str) -> None:
    visitor.site.door.note(
        decision, act, count=1, detail={"draft": draft_id}, request_id=visitor.request_id
    )
