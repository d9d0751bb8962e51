"""A code that nothing proposed: searched, placed, supported by words of the stay, then added."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Form, Response

from ambroise.access import Action
from ambroise.errors import AmbroiseError, CodeDecisionInvalid, IndexNotReady
from ambroise.uses.coding.cim10 import Cim10, plain, read_cim10
from ambroise.uses.coding.cim10 import Position as Place
from ambroise.uses.coding.schema import Candidate, Document, Position, Proof
from ambroise.uses.coding.warming import Warming
from ambroise.uses.contract import Pointer
from ambroise.uses.drafts import Proposal
from ambroise.uses.working_copy import Given
from ambroise.warehouse.views import Note, Stay
from ambroise.web.coding import CODING, address_of, pointed_code
from ambroise.web.coding_review import added_at, coding_of, lines_of
from ambroise.web.coding_words import Decision, State, Support
from ambroise.web.documents import note_of
from ambroise.web.inputs import RowId
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

SHOWN: Final = 12
"""Codes shown for a term."""
MOST: Final = 10
"""Passages that one code may rest on."""
PLACES: Final[Mapping[Position, Place]] = {
    Position.DAS: "DAS",
    Position.DP: "DP",
    Position.DR: "DR",
}

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/codage/{draft_id}/ajouter")


class Act(StrEnum):
    """What a button of the form asks for; only the last one changes the coding."""

    SEARCH = "chercher"
    OPEN = "ouvrir"
    JOIN = "joindre"
    ADD = "ajouter"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds; `passages` are `note:start:end`, as the page gave them."""

    rum: int = 1
    term: str = ""
    code: str = ""
    position: Position = Position.DAS
    passages: tuple[str, ...] = ()
    note_id: int = 0
    words: str = ""
    near: int = 0
    reason: str = ""


NOTHING: Final = Asked()
Word = Annotated[str, Form(max_length=300)]
Quoted = Annotated[str, Form(max_length=2000)]


@router.get("")
def ask(visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    with open_patient(visitor, person_id, CODING) as patient:
        stay = stay_of(patient, stay_id)
        kept = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        if not kept.line.open:
            return visitor.go(address_of(person_id, stay_id, draft_id))
        return _page(patient, stay, kept, NOTHING)


@router.post("")
def add(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    draft_id: str,
    acte: Annotated[Act, Form()] = Act.SEARCH,
    rum: Annotated[int, Form(ge=1)] = 1,
    terme: Word = "",
    code: Word = "",
    position: Annotated[Position, Form()] = Position.DAS,
    passage: Annotated[list[str] | None, Form(max_length=MOST)] = None,
    document: Annotated[int, Form(ge=0)] = 0,
    mots: Quoted = "",
    debut: Annotated[int, Form(ge=0)] = 0,
    motif: Word = "",
) -> Response:
    """Take one step of the form, every field of which comes back until the code is added."""
    asked = Asked(
        rum, terme.strip(), plain(code), position, tuple(passage or ()), document, mots, debut,
        " ".join(motif.split()),
    )  # fmt: skip
    with open_patient(visitor, person_id, CODING) as patient:
        stay = stay_of(patient, stay_id)
        kept = visitor.site.drafts.load(draft_id, patient.dataset.decision)
        notes = [one for one in patient.view.notes if one.stay_id == stay.visit_occurrence_id]
        try:
            if acte in (Act.JOIN, Act.ADD) and asked.words.strip():
                asked = _joined(asked, draft_id, notes)
            if acte is not Act.ADD:
                return _page(patient, stay, kept, asked)
            decision = _decided(visitor, kept, asked, notes)
            pointer = _saved(visitor, person_id, kept, asked.rum - 1, decision)
        except AmbroiseError as problem:
            return _page(patient, stay, kept, asked, problem)
    return visitor.go(address_of(person_id, stay_id, draft_id, _anchor(pointer)))


def _joined(asked: Asked, draft_id: str, notes: Sequence[Note]) -> Asked:
    """Return the form with its words as a passage: where they stand nearest to `near`.

    Any run of spaces stands for any other: browsers change line ends. Raises CodeDecisionInvalid.
    """
    note = next((one for one in notes if one.note_id == asked.note_id), None)
    words = asked.words.split()
    if note is None:
        cause = "choisir d'abord le document dont viennent les mots"
        raise _invalid(draft_id, cause, "choose first the document that the words come from")
    places = re.finditer(r"\s+".join(map(re.escape, words)), note.text)
    found = min(places, key=lambda one: abs(one.start() - asked.near), default=None)
    if found is None:
        cause = "ces mots ne sont pas tels quels dans ce document"
        raise _invalid(draft_id, cause, "these words do not stand as they are in this document")
    passage = f"{note.note_id}:{found.start()}:{found.end()}"
    joined = tuple(dict.fromkeys((*asked.passages, passage)))
    return replace(asked, passages=joined, words="", near=0)


def _decided(visitor: Visitor, kept: Proposal, asked: Asked, notes: Sequence[Note]) -> Decision:
    """Return the code that a form adds; raises CodeDecisionInvalid, Cim10Missing."""
    draft_id = kept.line.id
    cim10, place = read_cim10(visitor.site.settings), PLACES.get(asked.position)
    if place is None or not cim10.usable(asked.code, place):
        cause = "choisir un code, et une position où il peut être codé"
        raise _invalid(draft_id, cause, "choose a code, and a position where it can be coded")
    if asked.rum > len(coding_of(kept).rums):
        raise _invalid(draft_id, "ce RUM n'existe pas", "no such unit summary")
    there = (one.now for one in lines_of(kept, who="") if one.rum == asked.rum)
    if any(one is not None and one.code == asked.code for one in there):
        cause = "ce code est déjà dans ce RUM"
        raise _invalid(draft_id, cause, "this code is in this unit summary already")
    proofs = _proofs(asked, notes)
    if len(proofs) > MOST:
        raise _invalid(draft_id, f"{MOST} passages au plus", f"{MOST} passages at most")
    if not proofs and not asked.reason:
        cause = "joindre un passage, ou dire pourquoi il n'y en a pas"
        raise _invalid(draft_id, cause, "join a passage, or say why there is none")
    cited = {one.note_id for one in proofs}
    documents = tuple(
        Document(one.note_id, one.title, one.at) for one in notes if one.note_id in cited
    )
    reason = "" if proofs else asked.reason
    support = Support(tuple(proofs), documents, reason)
    return Decision(
        State.ADDED, asked.code, cim10.label(asked.code), asked.position, reason, support
    )


def _proofs(asked: Asked, notes: Sequence[Note]) -> list[Proof]:
    """Return the passages of the form; what names no words of the stay is left out."""
    by_id = {str(one.note_id): one for one in notes}
    found = []
    for one in asked.passages:
        number, _, span = one.partition(":")
        start, _, end = span.partition(":")
        note = by_id.get(number)
        if note is None or not (start.isdecimal() and end.isdecimal()):
            continue
        quote = note.text[int(start) : int(end)]
        if quote.strip():
            found.append(Proof(note.note_id, int(start), int(start) + len(quote), quote))
    return found


def _saved(
    visitor: Visitor, person_id: int, kept: Proposal, rum: int, decision: Decision
) -> Pointer:
    """Keep an added code at the end of its RUM, or where the same one was withdrawn."""
    site, words = visitor.site, decision.said
    allowed = visitor.ask(Action.VALIDATE_DRAFT, site.door.person_resource(person_id), CODING)
    first = {one.pointer: one.text for one in reversed(kept.changes)}
    free = [one for one in added_at(kept, rum) if not kept.edits[one] and first.get(one) == words]
    now, draft_id = site.clock(), kept.line.id
    if free:
        made = site.drafts.save(draft_id, allowed, now=now, given={free[0]: Given(words, "")})
    else:
        place = Pointer(f"/rums/{rum}/proposals")
        made = site.drafts.save(draft_id, allowed, now=now, added={place: words})
    if made.line.revision != kept.line.revision:
        site.door.note(
            allowed, "draft.saved", count=1, detail={"draft": draft_id},
            request_id=visitor.request_id,
        )  # fmt: skip
    return next(one for one in reversed(added_at(made, rum)) if made.edits[one] == words)


def _page(
    patient: OpenPatient,
    stay: Stay,
    kept: Proposal,
    asked: Asked,
    problem: AmbroiseError | None = None,
) -> Response:
    visitor = patient.visitor
    codes: list[Candidate] = []
    try:
        codes = _codes(visitor, asked)
    except AmbroiseError as found:
        problem = problem or found
    making = isinstance(problem, IndexNotReady)
    notes = [one for one in patient.view.notes if one.stay_id == stay.visit_occurrence_id]
    known = any(one.note_id == asked.note_id for one in notes)
    titles = {one.note_id: one.title for one in notes}
    return patient.page(
        "coding_add.html",
        visitor.words("coding.add"),
        "/sejours",
        status=problem.http_status if problem and not making else 200,
        stay=stay,
        line=kept.line,
        rums=coding_of(kept).rums,
        asked=asked,
        codes=codes,
        making=making,
        places=PLACES,
        notes=notes,
        titles=titles,
        chosen=_proofs(asked, notes),
        opened=note_of(patient, asked.note_id) if known else None,
        pointed=pointed_code,
        address=f"{patient.here}/sejours/{stay.visit_occurrence_id}/codage",
        problem=problem.message(visitor.lang) if problem else "",
    )


def _codes(visitor: Visitor, asked: Asked) -> list[Candidate]:
    """Return the codes of the term, the one that it names or that was chosen first."""
    if len(asked.term) < 2:
        return []
    settings = visitor.site.settings
    cim10 = read_cim10(settings)
    warming: Warming = visitor.request.app.state.warming
    hits = warming.index().search(asked.term, SHOWN)
    named = [one for one in (asked.code, plain(asked.term)) if cim10.usable(one)]
    first = [_candidate(cim10, one) for one in dict.fromkeys(named)]
    told = {one.code for one in first}
    found = [Candidate(one.code, one.label, one.score, one.via) for one in hits]
    return [*first, *(one for one in found if one.code not in told)]


def _candidate(cim10: Cim10, code: str) -> Candidate:
    return Candidate(code, cim10.label(code), 1.0, "")


def _anchor(pointer: Pointer) -> str:
    _, _, rum, _, index, _ = pointer.split("/")
    return f"c-{rum}-{index}"


def _invalid(draft_id: str, cause: str, cause_en: str) -> CodeDecisionInvalid:
    return CodeDecisionInvalid(id=draft_id, cause=cause, cause_en=cause_en)
