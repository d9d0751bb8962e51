"""The lettre de liaison of a stay: proposed, read beside its passages, decided, exported."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Response
from starlette.datastructures import FormData

from ambroise import uses
from ambroise.access import MAY_RUN, Action, Decision, Purpose, Resource
from ambroise.errors import DraftUnknown, StatementsUnconfirmed
from ambroise.state.jobs import Job
from ambroise.uses import Pointer, drafting
from ambroise.uses.choosing import check_role, engine_for, engines_for
from ambroise.uses.drafts import DraftLine, Outcome, Proposal
from ambroise.uses.letter.render import LetterPage, Sentence, page
from ambroise.uses.states import shown
from ambroise.warehouse.views import Stay
from ambroise.web.inputs import Key, RowId
from ambroise.web.passages import passages
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import CARE, PostedForm, Posting, SignedIn, Visitor

USE: Final = "letter"
AID: Final = (Purpose.CARE_AID, Purpose.CODING_QUALITY)
EDIT: Final = "phrase:"
"""Start of the form fields that hold the words of a sentence; a pointer follows."""

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre")


@dataclass(frozen=True, slots=True)
class Written:
    """What the form of a letter holds: sentences rewritten, sentences confirmed."""

    edits: dict[Pointer, str]
    confirmed: frozenset[Pointer]


@router.get("")
def letter(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, version: str = "", phrase: str = ""
) -> Response:
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        versions = versions_of(visitor, person_id, stay)
        going = drafting.going_on(visitor.site, visitor.actor.id, USE, stay_id)
        if going is not None and not version:
            return visitor.go(being_made(person_id, stay_id, going))
        if not versions:
            return _nothing_yet(patient, stay)
        line = next((one for one in versions if one.id == version), versions[0])
        proposal = visitor.site.drafts.load(line.id, patient.dataset.decision)
        if phrase:
            patient.trace("passage.read", {"draft": line.id})
        return _letter(patient, stay, proposal, versions, phrase=phrase)


@router.post("")
def propose(
    visitor: Posting, person_id: RowId, stay_id: RowId, engine: Annotated[Key, Form()] = ""
) -> Response:
    job = asked(visitor, person_id, stay_id, engine)
    return visitor.go(being_made(person_id, stay_id, job))


@router.post("/{draft_id}/valider")
def validate(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    written = written_in(form)
    try:
        decide(visitor, person_id, draft_id, "validated", written)
    except StatementsUnconfirmed as unconfirmed:
        with open_patient(visitor, person_id) as patient:
            stay = stay_of(patient, stay_id)
            versions = versions_of(visitor, person_id, stay)
            proposal = visitor.site.drafts.load(draft_id, patient.dataset.decision)
            problem = unconfirmed.message(visitor.lang)
            return _letter(
                patient, stay, proposal, versions, written=written, problem=problem, status=409
            )
    return visitor.go(_address(person_id, stay_id, draft_id))


@router.post("/{draft_id}/rejeter")
def reject(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    decide(visitor, person_id, draft_id, "rejected", Written({}, frozenset()))
    return visitor.go(_address(person_id, stay_id, draft_id))


@router.post("/{draft_id}/annuler")
def undo(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    line = reopened(visitor, person_id, draft_id)
    return visitor.go(_address(person_id, stay_id, line.id))


@router.get("/{draft_id}/texte")
def text(visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    """Return the letter as it was filed, as a file."""
    with open_patient(visitor, person_id) as patient:
        stay_of(patient, stay_id)
        proposal = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        if not proposal.final_text:
            raise DraftUnknown
        visitor.site.door.note(
            patient.dataset.decision,
            "draft.exported",
            detail={"draft": draft_id},
            request_id=visitor.request_id,
        )
        name = f"lettre-{proposal.line.subject or stay_id}.txt"
        return Response(
            proposal.final_text,
            media_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{_plain(name)}"'},
        )


def versions_of(visitor: Visitor, person_id: int, stay: Stay) -> list[DraftLine]:
    """Return every version of the letter of a stay, newest first."""
    history = visitor.site.drafts.history(subject_of(stay), USE)
    return [line for line in history if line.person_id == person_id]


def subject_of(stay: Stay) -> str:
    return stay.number or str(stay.visit_occurrence_id)


def asked(visitor: Visitor, person_id: int, stay_id: int, engine: str = "") -> Job:
    """Queue a run of the use on a stay that the visitor may read, and return its job.

    `engine` is a name, "" the one that the site chose. Raises EngineUnknown, EngineNotForUse and
    EngineNotForRole.
    """
    site = visitor.site
    if engine:
        chosen = engine_for(uses.find_use(USE), engine, site.settings)
        check_role(chosen, visitor.actor, site.clock())
    with open_patient(visitor, person_id) as patient:
        stay_of(patient, stay_id)
    decision = visitor.ask(Action.RUN_USE, uses.resource_of(site.state, USE), AID)
    job = drafting.ask(
        site,
        decision,
        person_id=person_id,
        stay_id=stay_id,
        clock=site.clock,
        engine=engine,
    )
    visitor.request.app.state.drafters.wake()
    return job


def _engines(visitor: Visitor) -> list[str]:
    site = visitor.site
    return engines_for(uses.find_use(USE), visitor.actor, site.settings, site.clock())


def being_made(person_id: int, stay_id: int, job: Job) -> str:
    """Return the address of the page that shows a draft being made."""
    return f"/patients/{person_id}/sejours/{stay_id}/lettre/en-cours/{job.key}"


def decide(
    visitor: Visitor, person_id: int, draft_id: str, outcome: Outcome, written: Written
) -> Proposal:
    """Validate or reject a draft in the visitor's name."""
    decision = visitor.ask(Action.VALIDATE_DRAFT, _person(visitor, person_id), CARE)
    made = visitor.site.drafts.decide(
        draft_id,
        outcome,
        decision,
        now=visitor.site.clock(),
        edits=_changed(visitor, draft_id, decision, written.edits),
        confirmed=written.confirmed,
    )
    _note(visitor, decision, f"draft.{outcome}", draft_id)
    return made


def reopened(visitor: Visitor, person_id: int, draft_id: str) -> DraftLine:
    """Undo a decision: a new version to decide on; the old one stays in the history."""
    decision = visitor.ask(Action.VALIDATE_DRAFT, _person(visitor, person_id), CARE)
    line = visitor.site.drafts.reopen(draft_id, decision, now=visitor.site.clock())
    _note(visitor, decision, "draft.reopened", draft_id)
    return line


def written_in(form: FormData) -> Written:
    edits = {
        Pointer(name.removeprefix(EDIT)): " ".join(str(value).split())
        for name, value in form.multi_items()
        if name.startswith(EDIT)
    }
    confirmed = frozenset(Pointer(str(one)) for one in form.getlist("confirme"))
    return Written(edits, confirmed)


def _changed(
    visitor: Visitor, draft_id: str, decision: Decision, edits: dict[Pointer, str]
) -> dict[Pointer, str]:
    """Return the sentences whose words differ from what the draft says now."""
    if not edits:
        return {}
    shown = _shown(visitor.site.drafts.load(draft_id, decision), visitor.lang)
    now = {one.pointer: one.text for one in _sentences(shown)}
    return {pointer: text for pointer, text in edits.items() if now.get(pointer, text) != text}


def _letter(
    patient: OpenPatient,
    stay: Stay,
    proposal: Proposal,
    versions: list[DraftLine],
    *,
    phrase: str = "",
    written: Written | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    visitor = patient.visitor
    shown = _shown(proposal, visitor.lang)
    opened = next((one for one in _sentences(shown) if one.id == phrase), None)
    address = f"{patient.here}/sejours/{stay.visit_occurrence_id}/lettre"
    return patient.page(
        "letter.html",
        visitor.words("letter.title"),
        "/sejours",
        status=status,
        stay=stay,
        letter=shown,
        line=proposal.line,
        decided_by=_name(visitor, proposal.line.decided_by),
        versions=versions,
        latest=versions[0].id == proposal.line.id,
        to_confirm=proposal.to_confirm,
        engines=_engines(visitor),
        written=written or Written({}, frozenset()),
        address=address,
        opened=opened,
        passages=passages(opened.evidence, patient.view.notes) if opened else [],
        problem=problem,
        stopped=_stopped(visitor, proposal.line.use),
    )


def _stopped(visitor: Visitor, use: str) -> str:
    """Return the state of a use that may not run any more, in words; "" while it may."""
    with visitor.site.state.read() as connection:
        state = uses.state_of(connection, use)
    return "" if state in MAY_RUN else shown(state, visitor.lang)


def _nothing_yet(patient: OpenPatient, stay: Stay) -> Response:
    words = patient.visitor.words
    state = uses.resource_of(patient.visitor.site.state, USE)
    card = uses.find_use(USE).card.text(patient.visitor.lang)
    return patient.page(
        "letter_none.html",
        words("letter.title"),
        "/sejours",
        stay=stay,
        address=f"{patient.here}/sejours/{stay.visit_occurrence_id}/lettre",
        card=card,
        engines=_engines(patient.visitor),
        allowed=patient.visitor.may(Action.RUN_USE, state, AID),
    )


def _shown(proposal: Proposal, lang: str) -> LetterPage:
    shown = page(proposal.draft, engine=proposal.line.engine, edits=proposal.edits, lang=lang)
    if shown is None:
        raise DraftUnknown
    return shown


def _sentences(shown: LetterPage) -> list[Sentence]:
    return [one for block in shown.blocks for group in block.groups for one in group.sentences]


def _name(visitor: Visitor, person_id: str | None) -> str:
    names: dict[str, Any] = visitor.site.names()
    return str(names.get(person_id or "", person_id or ""))


def _person(visitor: Visitor, person_id: int) -> Resource:
    return visitor.site.door.person_resource(person_id)


def _note(visitor: Visitor, decision: Decision, act: str, draft_id: str) -> None:
    visitor.site.door.note(
        decision, act, count=1, detail={"draft": draft_id}, request_id=visitor.request_id
    )


def _address(person_id: int, stay_id: int, draft_id: str) -> str:
    return f"/patients/{person_id}/sejours/{stay_id}/lettre?version={draft_id}"


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
