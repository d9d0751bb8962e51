"""The lettre de liaison of a stay: proposed, read beside its passages, filed as text."""

from collections.abc import Collection
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Response

from ambroise import uses
from ambroise.access import Action, Purpose
from ambroise.errors import AmbroiseError, DraftUnknown
from ambroise.state.jobs import Job
from ambroise.uses import Pointer, drafting
from ambroise.uses.choosing import check_role, engine_for, engines_for
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.letter.render import LetterPage, page
from ambroise.warehouse.views import Stay
from ambroise.web.drafting import halted
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_words import pasts, sentences_of
from ambroise.web.passages import passages
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

USE: Final = "letter"
AID: Final = (Purpose.CARE_AID, Purpose.CODING_QUALITY)

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre")


@router.get("")
def letter(
    visitor: SignedIn,
    person_id: RowId,
    stay_id: RowId,
    version: str = "",
    phrase: str = "",
    signer: bool = False,
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
        elif line.open and visitor.may(Action.WRITE_DRAFT, patient.resource, (Purpose.CARE,)):
            ward = stay.moves[-1].ward if stay.moves else ""
            visitor.site.drafts.opened(line.id, ward=ward, now=visitor.site.clock())
        return _letter(patient, stay, proposal, versions, phrase=phrase, proved=signer)


@router.post("")
def propose(
    visitor: Posting, person_id: RowId, stay_id: RowId, engine: Annotated[Key, Form()] = ""
) -> Response:
    job = asked(visitor, person_id, stay_id, engine)
    return visitor.go(being_made(person_id, stay_id, job))


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


def versions_of(visitor: Visitor, person_id: int, stay: Stay, use: str = USE) -> list[DraftLine]:
    """Return every version of the letter of a stay, the one made or chosen last first."""
    history = visitor.site.drafts.history(subject_of(stay), use)
    return [line for line in history if line.person_id == person_id]


def check_own(visitor: Visitor, person_id: int, draft_id: str) -> None:
    """Raise DraftUnknown when a draft that the visitor may sign is no letter.

    Each use signs under its own conditions. Who may not sign is told nothing here.
    """
    resource = visitor.site.door.person_resource(person_id)
    if visitor.may(Action.VALIDATE_DRAFT, resource, (Purpose.CARE,)):
        line = visitor.site.drafts.line(draft_id)
        if line.use != USE:
            raise DraftUnknown


def subject_of(stay: Stay) -> str:
    return stay.number or str(stay.visit_occurrence_id)


def asked(visitor: Visitor, person_id: int, stay_id: int, engine: str = "", use: str = USE) -> Job:
    """Queue a run of a use on a stay that the visitor may read, and return its job.

    `engine` is a name, "" the one that the site chose. Raises EngineUnknown, EngineNotForUse and
    EngineNotForRole.
    """
    site = visitor.site
    if engine:
        chosen = engine_for(uses.find_use(use), engine, site.settings)
        check_role(chosen, visitor.actor, site.clock())
    with open_patient(visitor, person_id) as patient:
        stay_of(patient, stay_id)
    decision = visitor.ask(Action.RUN_USE, uses.resource_of(site.state, use), AID)
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


def again(
    visitor: Visitor,
    person_id: int,
    stay_id: int,
    draft_id: str,
    problem: AmbroiseError,
    confirmed: Collection[Pointer],
) -> Response:
    """Return the page of a draft that could not be validated, and why."""
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        versions = versions_of(visitor, person_id, stay)
        proposal = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        return _letter(patient, stay, proposal, versions, confirmed=confirmed, problem=problem)


def _letter(
    patient: OpenPatient,
    stay: Stay,
    proposal: Proposal,
    versions: list[DraftLine],
    *,
    phrase: str = "",
    proved: bool = False,
    confirmed: Collection[Pointer] = (),
    problem: AmbroiseError | None = None,
) -> Response:
    visitor, line = patient.visitor, proposal.line
    shown = shown_of(proposal, visitor.lang)
    opened = next((one for one in sentences_of(shown) if one.id == phrase), None)
    mine = {one for one, who in proposal.seen.items() if who == visitor.actor.id}
    names: dict[str, Any] = visitor.site.names()
    address = f"{patient.here}/sejours/{stay.visit_occurrence_id}/lettre"
    return patient.page(
        "letter.html",
        visitor.words("letter.title"),
        "/sejours",
        status=problem.http_status if problem else 200,
        stay=stay,
        letter=shown,
        line=line,
        names=names,
        versions=versions,
        latest=versions[0].id == line.id,
        others=[one for one in versions if one.engine != line.engine],
        to_confirm=proposal.to_confirm,
        confirmed=mine | set(confirmed),
        seen={one: who for one, who in proposal.seen.items() if one not in mine},
        pasts=pasts(proposal, shown),
        may_write=visitor.may(Action.WRITE_DRAFT, patient.resource, (Purpose.CARE,)),
        may_sign=visitor.may(Action.VALIDATE_DRAFT, patient.resource, (Purpose.CARE,)),
        proved=proved,
        engines=_engines(visitor),
        address=address,
        opened=opened,
        passages=passages(opened.evidence, patient.view.notes) if opened else [],
        problem=problem.message(visitor.lang) if problem else "",
        stopped=halted(visitor, line.use),
    )


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


def shown_of(proposal: Proposal, lang: str) -> LetterPage:
    """Return what the page of a draft shows, as persons made it; raises DraftUnknown."""
    shown = page(proposal.draft, engine=proposal.line.engine, edits=proposal.edits, lang=lang)
    if shown is None:
        raise DraftUnknown
    return shown


def address_of(person_id: int, stay_id: int, draft_id: str) -> str:
    return f"/patients/{person_id}/sejours/{stay_id}/lettre?version={draft_id}"


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
