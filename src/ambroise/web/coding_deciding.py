"""The acts of a coder: a code accepted, changed, refused; a coding validated, undone, exported."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Response

from ambroise.access import Action, Decision
from ambroise.errors import (
    AmbroiseError,
    CodeDecisionInvalid,
    CodesUndecided,
    CodingBreaksRules,
    DraftUnknown,
    GroupingFailed,
    IndexNotReady,
    ProofNeeded,
    RumUnwritable,
)
from ambroise.uses.coding.cim10 import Position as Place
from ambroise.uses.coding.cim10 import plain, read_cim10
from ambroise.uses.coding.control import as_csv, as_html
from ambroise.uses.coding.export import as_json, rum_lines
from ambroise.uses.coding.grouping import grouped
from ambroise.uses.coding.schema import Candidate, Coding, Position
from ambroise.uses.coding.warming import Warming
from ambroise.uses.drafts import Proposal
from ambroise.uses.working_copy import Given
from ambroise.web import coding_review as review
from ambroise.web.coding import CODING, address_of, line_in, mounted, workbench
from ambroise.web.coding_review import CodeLine, coding_of, lines_of, reviewed
from ambroise.web.coding_words import Decision as Decided
from ambroise.web.coding_words import State
from ambroise.web.inputs import RowId
from ambroise.web.patients import open_patient
from ambroise.web.sign_in_again import may_sign
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

LONGEST: Final = 40_000
"""Characters of the words of a decision: those of an added code hold its passages."""

SHOWN: Final = 12
"""Codes shown for a term that is searched."""

PLACES: Final[tuple[Place, ...]] = ("DP", "DR", "DAS")

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/codage/{draft_id}")

Word = Annotated[str, Form(max_length=500)]


class File(StrEnum):
    """A file that leaves: its name is the end of its address."""

    RUM = "rum.txt"
    JSON = "codage.json"
    CSV = "passages.csv"
    HTML = "passages.html"


@router.post("/decider")
def decide(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    draft_id: str,
    pointeur: Word,
    acte: Word,
    avant: Annotated[str, Form(max_length=LONGEST)] = "",
    code: Word = "",
    position: Word = "",
    motif: Word = "",
) -> Response:
    """Keep what is decided of one code; a decision taken meanwhile by another is kept beside."""
    decision = _may_sign(visitor, person_id)
    drafts, now = visitor.site.drafts, visitor.site.clock()
    kept = drafts.load(draft_id, decision)
    line = line_in(lines_of(kept, who=visitor.actor.id), pointeur)
    if line is None:
        raise _invalid(draft_id, "ce code n'y est pas", "this code is not there")
    if acte == "defaire":
        made = drafts.save(draft_id, decision, now=now, undo=[line.pointer])
    else:
        said = _decided(visitor, draft_id, line, acte, code, position, motif).said
        if line.waiting:
            made = drafts.save(draft_id, decision, now=now, settle={line.pointer: said})
        else:
            given = {line.pointer: Given(said, avant or line.before)}
            made = drafts.save(draft_id, decision, now=now, given=given)
    if made.line.revision != kept.line.revision:
        _note(visitor, decision, "draft.saved", draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id, line.id))


@router.post("/chercher")
def search(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    draft_id: str,
    pointeur: Word,
    terme: Annotated[str, Form(min_length=2, max_length=200)],
) -> Response:
    """Show the codes of a term beside the code that it may replace."""
    with open_patient(visitor, person_id, CODING) as patient:
        stay = stay_of(patient, stay_id)
        kept = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        warming: Warming = visitor.request.app.state.warming
        try:
            hits = warming.index().search(terme, SHOWN)
        except IndexNotReady as problem:
            return workbench(patient, stay, kept, found=(pointeur, terme, []), problem=problem)
        codes = [Candidate(one.code, one.label, one.score, one.via) for one in hits]
        return workbench(patient, stay, kept, found=(pointeur, terme, codes))


@router.post("/grouper")
def group(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    """Show the group that the hospital's own program gives to the coding as it is now; traced."""
    settings = visitor.site.settings
    with open_patient(visitor, person_id, CODING) as patient:
        stay = stay_of(patient, stay_id)
        kept = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        value = reviewed(kept, mounted(settings))
        patient.trace("coding.grouped", {"draft": draft_id})
        try:
            found = grouped(value, settings)
        except (GroupingFailed, RumUnwritable) as problem:
            return workbench(patient, stay, kept, ungrouped=problem.message(visitor.lang))
        return workbench(patient, stay, kept, group=found)


@router.post("/valider")
def validate(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    draft_id: str,
    revision: Annotated[int, Form()],
    malgre: Annotated[bool, Form()] = False,
) -> Response:
    """File the coding once every code is decided; who must prove who they are comes back to it."""
    decision = _may_sign(visitor, person_id)
    drafts = visitor.site.drafts
    kept = drafts.load(draft_id, decision)
    try:
        lines = lines_of(kept, who=visitor.actor.id)
        if waiting := review.undecided(lines):
            raise CodesUndecided(id=draft_id, count=len(waiting))
        made = reviewed(kept, mounted(visitor.site.settings))
        if (broken := review.violations(made)) and not malgre:
            raise CodingBreaksRules(id=draft_id, count=len(broken))
        may_sign(visitor)
        drafts.decide(
            draft_id,
            "validated",
            decision,
            now=visitor.site.clock(),
            confirmed=kept.to_confirm,
            revision=revision,
            filed=made,
        )
    except ProofNeeded:
        back = f"{address_of(person_id, stay_id, draft_id)}&signer=1"
        return visitor.go(f"/connexion/confirmer?suite={quote(back, safe='')}")
    except AmbroiseError as problem:
        with open_patient(visitor, person_id, CODING) as patient:
            return workbench(patient, stay_of(patient, stay_id), kept, problem=problem)
    _note(visitor, decision, "draft.validated", draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/rejeter")
def reject(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    decision = _may_sign(visitor, person_id)
    coding_of(visitor.site.drafts.load(draft_id, decision))
    visitor.site.drafts.decide(draft_id, "rejected", decision, now=visitor.site.clock())
    _note(visitor, decision, "draft.rejected", draft_id)
    return visitor.go(address_of(person_id, stay_id, draft_id))


@router.post("/annuler")
def undo(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    """Undo a validation or a rejection: a new version, with every decision as it was."""
    decision = _may_sign(visitor, person_id)
    coding_of(visitor.site.drafts.load(draft_id, decision))
    line = visitor.site.drafts.reopen(draft_id, decision, now=visitor.site.clock())
    _note(visitor, decision, "draft.reopened", draft_id)
    return visitor.go(address_of(person_id, stay_id, line.id))


@router.get("/{file}")
def export(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: str, file: File
) -> Response:
    """Return a validated coding as a file, traced; raises DraftUnknown before validation."""
    with open_patient(visitor, person_id, CODING) as patient:
        stay_of(patient, stay_id)
        kept = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        if not kept.final_text:
            raise DraftUnknown
        content, kind = _written(visitor, kept, file)
        visitor.site.door.note(
            patient.dataset.decision,
            "draft.exported",
            detail={"draft": draft_id, "form": file.value},
            request_id=visitor.request_id,
        )
    number = "".join(one if one.isascii() and one.isalnum() else "_" for one in kept.line.subject)
    disposition = f'attachment; filename="{number}-{file.value}"'
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})


def _written(visitor: Visitor, kept: Proposal, file: File) -> tuple[str | bytes, str]:
    settings = visitor.site.settings
    value: Coding = reviewed(kept, mounted(settings))
    if file is File.RUM:
        lines = rum_lines(value, finess=settings.finess)
        return "".join(f"{line}\r\n" for line in lines), "text/plain; charset=utf-8"
    if file is File.JSON:
        return as_json(value), "application/json"
    if file is File.CSV:
        return "\ufeff" + as_csv(value), "text/csv; charset=utf-8"
    made: datetime = kept.line.decided_at or visitor.site.clock()
    return as_html(value, made=made), "text/html; charset=utf-8"


def _decided(
    visitor: Visitor, draft_id: str, line: CodeLine, act: str, code: str, position: str, why: str
) -> Decided:
    """Return what a form decides; raises CodeDecisionInvalid, Cim10Missing."""
    if act == "accepter":
        return Decided(State.ACCEPTED)
    if act == "refuser":
        reason = " ".join(why.split())
        if not reason:
            raise _invalid(draft_id, "un refus demande un motif", "a refusal needs a reason")
        return Decided(State.REFUSED, reason=reason)
    if act != "changer" or not line.may_change:
        raise _invalid(draft_id, "cet acte n'existe pas pour ce code", "no such act for this code")
    cim10, found = read_cim10(visitor.site.settings), plain(code)
    place = next((one for one in PLACES if one == (position or line.proposed.position)), None)
    if place is None or not cim10.usable(found, place):
        cause = "ce code ne peut pas être codé à cette place"
        raise _invalid(draft_id, cause, "this code cannot be coded in this place")
    return Decided(State.CHANGED, found, cim10.label(found), Position(place))


def _invalid(draft_id: str, cause: str, cause_en: str) -> CodeDecisionInvalid:
    return CodeDecisionInvalid(id=draft_id, cause=cause, cause_en=cause_en)


def _may_sign(visitor: Visitor, person_id: int) -> Decision:
    resource = visitor.site.door.person_resource(person_id)
    return visitor.ask(Action.VALIDATE_DRAFT, resource, CODING)


def _note(visitor: Visitor, decision: Decision, act: str, draft_id: str) -> None:
    visitor.site.door.note(
        decision, act, count=1, detail={"draft": draft_id}, request_id=visitor.request_id
    )
