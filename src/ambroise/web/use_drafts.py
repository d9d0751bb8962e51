"""The draft of a use of others on a stay: proposed, read beside its passages, decided."""

from collections.abc import Collection
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Response

from ambroise import uses
from ambroise.access import Action
from ambroise.errors import (
    AmbroiseError,
    DraftChanged,
    DraftUnknown,
    PageUnknown,
    ProofNeeded,
    StatementsUnconfirmed,
)
from ambroise.state.jobs import Job
from ambroise.uses import Pointer, drafting
from ambroise.uses.apart import ApartUse
from ambroise.uses.choosing import engines_for
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.warehouse.views import Stay
from ambroise.web.drafting import followed, halted, job_of, shown_waiting
from ambroise.web.inputs import Key, RowId
from ambroise.web.jobs import stopped
from ambroise.web.letter_editing import CARE_ONLY, rejected, reopened, saved, validated
from ambroise.web.letter_words import written_in
from ambroise.web.letters import AID, asked, versions_of
from ambroise.web.passages import passages
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.use_values import check_read, values_in, waiting_in
from ambroise.web.visitor import PostedForm, Posting, SignedIn, Visitor

Name = Annotated[str, Path(max_length=40)]

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/usages/{name}")


@router.get("")
def use_draft(
    visitor: SignedIn,
    person_id: RowId,
    stay_id: RowId,
    name: Name,
    version: str = "",
    phrase: str = "",
    signer: bool = False,
) -> Response:
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        versions = use_versions(visitor, person_id, stay, name)
        going = drafting.going_on(visitor.site, visitor.actor.id, name, stay_id)
        if going is not None and not version:
            return visitor.go(f"{address_of(person_id, stay_id, name)}/en-cours/{going.key}")
        if not versions:
            return _nothing_yet(patient, stay, name)
        line = next((one for one in versions if one.id == version), versions[0])
        proposal = visitor.site.drafts.load(line.id, patient.dataset.decision)
        if phrase:
            patient.trace("passage.read", {"draft": line.id})
        elif line.open and visitor.may(Action.WRITE_DRAFT, patient.resource, CARE_ONLY):
            ward = stay.moves[-1].ward if stay.moves else ""
            visitor.site.drafts.opened(line.id, ward=ward, now=visitor.site.clock())
        return _page(patient, stay, proposal, versions, phrase=phrase, proved=signer)


@router.post("")
def propose(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    name: Name,
    engine: Annotated[Key, Form()] = "",
) -> Response:
    job = use_asked(visitor, person_id, stay_id, name, engine)
    return visitor.go(f"{address_of(person_id, stay_id, name)}/en-cours/{job.key}")


@router.get("/en-cours/{key}")
def waiting(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, name: Name, key: Key, suivi: str = ""
) -> Response:
    """Show a job until its draft is there, then that draft."""
    job = job_of(visitor, person_id, stay_id, key, again=bool(suivi))
    if suivi or (job.result is not None and "draft" in job.result):
        return followed(visitor, job, address_of(person_id, stay_id, name))
    with open_patient(visitor, person_id) as patient:
        about = title_of(visitor, name)
        return shown_waiting(patient, stay_id, job, f"usages/{quote(name, safe='')}", about)


@router.post("/en-cours/{key}/annuler")
def cancel(visitor: Posting, person_id: RowId, stay_id: RowId, name: Name, key: Key) -> Response:
    job_of(visitor, person_id, stay_id, key, again=True)
    stopped(visitor, key)
    return visitor.go(address_of(person_id, stay_id, name))


@router.post("/{draft_id}/enregistrer")
def save(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    name: Name,
    draft_id: str,
    form: PostedForm,
) -> Response:
    """Keep what was typed; words that another person changed meanwhile are held beside."""
    saved(visitor, person_id, draft_id, written_in(form))
    return visitor.go(address_of(person_id, stay_id, name, draft_id))


@router.post("/{draft_id}/valider")
def validate(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    name: Name,
    draft_id: str,
    form: PostedForm,
) -> Response:
    """Keep what was typed, then file it; who must prove who they are comes back to it."""
    check_of(visitor, person_id, draft_id, name)
    given = written_in(form)
    made = saved(visitor, person_id, draft_id, given, signing=True)
    try:
        check_read(made, given)
        validated(visitor, person_id, draft_id, given, made.line.revision)
    except ProofNeeded:
        back = f"{address_of(person_id, stay_id, name, draft_id)}&signer=1"
        return visitor.go(f"/connexion/confirmer?suite={quote(back, safe='')}")
    except (DraftChanged, StatementsUnconfirmed) as problem:
        with open_patient(visitor, person_id) as patient:
            stay = stay_of(patient, stay_id)
            kept = use_draft_of(patient, name, draft_id)
            versions = use_versions(visitor, person_id, stay, name)
            ticked = given.confirmed
            return _page(patient, stay, kept, versions, confirmed=ticked, problem=problem)
    return visitor.go(address_of(person_id, stay_id, name, draft_id))


@router.post("/{draft_id}/rejeter")
def reject(
    visitor: Posting, person_id: RowId, stay_id: RowId, name: Name, draft_id: str
) -> Response:
    check_of(visitor, person_id, draft_id, name)
    rejected(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, name, draft_id))


@router.post("/{draft_id}/annuler")
def undo(visitor: Posting, person_id: RowId, stay_id: RowId, name: Name, draft_id: str) -> Response:
    check_of(visitor, person_id, draft_id, name)
    line = reopened(visitor, person_id, draft_id)
    return visitor.go(address_of(person_id, stay_id, name, line.id))


def address_of(person_id: int, stay_id: int, name: str, draft_id: str = "") -> str:
    address = f"/patients/{person_id}/sejours/{stay_id}/usages/{quote(name, safe='')}"
    return f"{address}?version={draft_id}" if draft_id else address


def of_others(name: str) -> ApartUse:
    """Return a use of another distribution that works on a stay; raises PageUnknown, UseUnusable.

    Ours have pages of their own.
    """
    found = uses.find_use(name)
    if not isinstance(found, ApartUse):
        raise PageUnknown
    return found


def title_of(visitor: Visitor, name: str) -> str:
    """Return the title of a use, or its name when it is not installed any more."""
    found = uses.all_uses().get(name)
    return found.card.text(visitor.lang).title if found else name


def use_versions(visitor: Visitor, person_id: int, stay: Stay, name: str) -> list[DraftLine]:
    """Return every draft of a use of others on a stay, the last made first.

    They stay when the use is no longer installed. Raises PageUnknown for a use of ours, UseUnknown
    for one that is not installed and left nothing.
    """
    found = versions_of(visitor, person_id, stay, name)
    if not found or name in uses.all_uses():
        of_others(name)
    return found


def use_draft_of(patient: OpenPatient, name: str, draft_id: str) -> Proposal:
    """Return a draft of the use `name` about a patient; raises DraftUnknown for any other."""
    found = patient.visitor.site.drafts.load(draft_id, patient.dataset.decision)
    if found.line.use != name:
        raise DraftUnknown
    return found


def use_asked(visitor: Visitor, person_id: int, stay_id: int, name: str, engine: str = "") -> Job:
    """Queue a run of a use of others on a stay that the visitor may read, and return its job.

    Raises AccessRefused, PageUnknown, UseUnknown, UseUnusable and what `asked` does.
    """
    with open_patient(visitor, person_id) as patient:
        stay_of(patient, stay_id)
    of_others(name)
    return asked(visitor, person_id, stay_id, engine, name)


def check_of(visitor: Visitor, person_id: int, draft_id: str, name: str) -> None:
    """Raise DraftUnknown when a draft that the visitor may sign is not of the use `name`.

    Who may not sign is told nothing here.
    """
    resource = visitor.site.door.person_resource(person_id)
    signs = visitor.may(Action.VALIDATE_DRAFT, resource, CARE_ONLY)
    if signs and visitor.site.drafts.line(draft_id).use != name:
        raise DraftUnknown


def _page(
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
    values = values_in(proposal)
    opened = next((one for one in values if one.id == phrase), None)
    mine = {one for one, who in proposal.seen.items() if who == visitor.actor.id}
    return patient.page(
        "use_draft.html",
        title_of(visitor, line.use),
        "/sejours",
        status=problem.http_status if problem else 200,
        stay=stay,
        line=line,
        values=values,
        reason=proposal.draft.reason,
        final_text=proposal.final_text,
        versions=versions,
        latest=versions[0].id == line.id,
        names=visitor.site.names(),
        to_confirm=proposal.to_confirm,
        confirmed=mine | set(confirmed),
        waiting=waiting_in(proposal),
        may_write=visitor.may(Action.WRITE_DRAFT, patient.resource, CARE_ONLY),
        may_sign=visitor.may(Action.VALIDATE_DRAFT, patient.resource, CARE_ONLY),
        proved=proved,
        address=address_of(patient.person_id, stay.visit_occurrence_id, line.use),
        opened=opened,
        passages=passages(opened.evidence, patient.view.notes) if opened else [],
        problem=problem.message(visitor.lang) if problem else "",
        halted=halted(visitor, line.use),
    )


def _nothing_yet(patient: OpenPatient, stay: Stay, name: str) -> Response:
    visitor, use = patient.visitor, of_others(name)
    site = visitor.site
    card = use.card.text(visitor.lang)
    return patient.page(
        "use_draft_none.html",
        card.title,
        "/sejours",
        stay=stay,
        address=address_of(patient.person_id, stay.visit_occurrence_id, name),
        card=card,
        use=use,
        engines=engines_for(use, visitor.actor, site.settings, site.clock()),
        allowed=visitor.may(Action.RUN_USE, uses.resource_of(site.state, name), AID),
        halted=halted(visitor, name),
    )
