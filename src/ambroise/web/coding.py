"""The coding of a stay: proposed, each code beside its passages, decided one by one."""

from datetime import UTC
from typing import Annotated, Final

from fastapi import APIRouter, Form, Response

from ambroise import uses
from ambroise.access import Action, Purpose
from ambroise.errors import AmbroiseError, Cim10Missing, IndexNotReady
from ambroise.evaluation.coding_training.mounted import mounted as learnt_here
from ambroise.settings import Settings
from ambroise.state.jobs import JobState
from ambroise.uses import drafting
from ambroise.uses.choosing import check_role, engine_for, engines_for
from ambroise.uses.coding.cim10 import Cim10, plain, read_cim10
from ambroise.uses.coding.grouping import Grouped
from ambroise.uses.coding.render import pointed
from ambroise.uses.coding.schema import Candidate, Position
from ambroise.uses.draft_lines import DraftLine
from ambroise.uses.drafts import Proposal
from ambroise.warehouse.views import Problem, Stay
from ambroise.web.coding_review import (
    CodeLine,
    coding_of,
    lines_of,
    reviewed,
    undecided,
    violations,
)
from ambroise.web.drafting import followed, halted, job_of, shown_waiting
from ambroise.web.inputs import Key, RowId
from ambroise.web.jobs import stopped
from ambroise.web.letters import subject_of
from ambroise.web.passages import passages
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

USE: Final = "coding"
CODING: Final = (Purpose.CODING_QUALITY,)
_CIM10: Final = frozenset({"CIM10", "ICD10", "ICD10FR"})

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/codage")


@router.get("")
def coding(
    visitor: SignedIn,
    person_id: RowId,
    stay_id: RowId,
    version: str = "",
    code: str = "",
    signer: bool = False,
) -> Response:
    visitor.request.app.state.warming.begin()
    with open_patient(visitor, person_id, CODING) as patient:
        stay = stay_of(patient, stay_id)
        versions = versions_of(visitor, person_id, stay)
        going = drafting.going_on(visitor.site, visitor.actor.id, USE, stay_id)
        if going is not None and not version:
            return visitor.go(f"{address_of(person_id, stay_id)}/en-cours/{going.key}")
        if not versions:
            return _nothing_yet(patient, stay)
        line = next((one for one in versions if one.id == version), versions[0])
        kept = visitor.site.drafts.load(line.id, patient.dataset.decision)
        if code:
            patient.trace("passage.read", {"draft": line.id})
        return workbench(patient, stay, kept, code=code, proved=signer)


@router.post("")
def propose(
    visitor: Posting, person_id: RowId, stay_id: RowId, engine: Annotated[Key, Form()] = ""
) -> Response:
    site = visitor.site
    if engine:
        chosen = engine_for(uses.find_use(USE), engine, site.settings)
        check_role(chosen, visitor.actor, site.clock())
    with open_patient(visitor, person_id, CODING) as patient:
        stay_of(patient, stay_id)
    decision = visitor.ask(Action.RUN_USE, uses.resource_of(site.state, USE), CODING)
    job = drafting.ask(
        site, decision, person_id=person_id, stay_id=stay_id, clock=site.clock, engine=engine
    )
    visitor.request.app.state.drafters.wake()
    return visitor.go(f"{address_of(person_id, stay_id)}/en-cours/{job.key}")


@router.get("/en-cours/{key}")
def waiting(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, key: Key, suivi: str = ""
) -> Response:
    """Show a job until its draft is there, then that draft."""
    job = job_of(visitor, person_id, stay_id, key, again=bool(suivi))
    if suivi or (job.state is JobState.DONE and job.result is not None):
        return followed(visitor, job, address_of(person_id, stay_id))
    with open_patient(visitor, person_id, CODING) as patient:
        return shown_waiting(patient, stay_id, job, "codage")


@router.post("/en-cours/{key}/annuler")
def cancel(visitor: Posting, person_id: RowId, stay_id: RowId, key: Key) -> Response:
    job_of(visitor, person_id, stay_id, key, again=True)
    stopped(visitor, key)
    return visitor.go(address_of(person_id, stay_id))


def address_of(person_id: int, stay_id: int, draft_id: str = "", anchor: str = "") -> str:
    """Return the address of the coding of a stay, of one version of it, of one of its codes."""
    address = f"/patients/{person_id}/sejours/{stay_id}/codage"
    address += f"?version={draft_id}" if draft_id else ""
    return f"{address}#{anchor}" if anchor else address


def versions_of(visitor: Visitor, person_id: int, stay: Stay) -> list[DraftLine]:
    """Return every version of the coding of a stay, the one made or chosen last first."""
    history = visitor.site.drafts.history(subject_of(stay), USE)
    return [line for line in history if line.person_id == person_id]


def mounted(settings: Settings) -> Cim10 | None:
    """Return the CIM-10 of the hospital, None where there is none; raises Cim10Invalid."""
    try:
        return read_cim10(settings)
    except Cim10Missing:
        return None


def workbench(
    patient: OpenPatient,
    stay: Stay,
    kept: Proposal,
    *,
    code: str = "",
    proved: bool = False,
    found: tuple[str, str, list[Candidate]] | None = None,
    problem: AmbroiseError | None = None,
    group: Grouped | None = None,
    ungrouped: str = "",
) -> Response:
    """Return the page of a coding; `found` is what was searched: where, the term, the codes.

    `group` is what the hospital's fonction groupage said, `ungrouped` why it said nothing.
    """
    visitor, line = patient.visitor, kept.line
    making = isinstance(problem, IndexNotReady)
    versions = versions_of(visitor, patient.person_id, stay)
    lines = lines_of(kept, who=visitor.actor.id)
    opened = next((one for one in lines if one.id == code), None)
    evidence = [*kept.draft.evidence, *(opened.proofs if opened else ())]
    cited = [one for one in evidence if opened and one.statement == opened.pointer]
    value = reviewed(kept, mounted(visitor.site.settings))
    recorded = recorded_of(patient.view.problems, stay.visit_occurrence_id)
    now: dict[str, set[str]] = {}
    for rum in value.rums:
        for one in rum.proposals:
            now.setdefault(one.code, set()).add(one.position.value)
    made = line.created_at.astimezone(UTC).replace(tzinfo=None)  # as the record holds moments
    site = visitor.site
    return patient.page(
        "coding.html",
        visitor.words("coding.title"),
        "/sejours",
        status=problem.http_status if problem and not making else 200,
        stay=stay,
        line=line,
        value=value,
        lines=lines,
        waiting=undecided(lines),
        broken=violations(value),
        recorded=recorded,
        recorded_places=_places(recorded),
        coded=now,
        late=[
            note
            for note in patient.view.notes
            if note.stay_id == stay.visit_occurrence_id and note.at and note.at > made
        ],
        versions=versions,
        previous=_other_codes(visitor, patient, versions, kept),
        names=site.names(),
        pointed=pointed_code,
        severe=", ".join(map(pointed, value.severity.codes)),
        positions=[one for one in Position if one is not Position.ACT],
        may_sign=visitor.may(Action.VALIDATE_DRAFT, patient.resource, CODING),
        address=f"{patient.here}/sejours/{stay.visit_occurrence_id}/codage",
        engines=engines_for(uses.find_use(USE), visitor.actor, site.settings, site.clock()),
        opened=opened,
        passages=passages(cited, patient.view.notes),
        found=found,
        latest=versions[0].id == line.id,
        proved=proved,
        problem=problem.message(visitor.lang) if problem else "",
        making=making,
        group=group,
        ungrouped=ungrouped,
        may_group=site.settings.grouping is not None,
        stopped=halted(visitor, USE),
    )


def recorded_of(problems: tuple[Problem, ...], stay_id: int) -> list[Problem]:
    """Return the diagnoses of a stay that somebody coded already, once a code and position."""
    found: dict[tuple[str, str], Problem] = {}
    for one in problems:
        if one.stay_id == stay_id and one.code.vocabulary in _CIM10 and one.code.code:
            found.setdefault((one.code.code, one.position), one)
    order = [*Position, ""]
    return sorted(found.values(), key=lambda one: order.index(one.position))


def _places(recorded: list[Problem]) -> dict[str, list[str]]:
    """Return the positions of each recorded code, none where the source does not say it."""
    found: dict[str, list[str]] = {}
    for one in recorded:
        places = found.setdefault(plain(one.code.code), [])
        places += [one.position] if one.position else []
    return found


def _other_codes(
    visitor: Visitor, patient: OpenPatient, versions: list[DraftLine], kept: Proposal
) -> tuple[list[str], list[str]]:
    """Return the codes that this proposal adds to the run before it, and those that it drops."""
    place = next(at for at, one in enumerate(versions) if one.id == kept.line.id)
    older = next((one for one in versions[place:] if one.run_id != kept.line.run_id), None)
    if older is None:
        return [], []
    before = visitor.site.drafts.load(older.id, patient.dataset.decision)
    there, gone = _codes_of(kept), _codes_of(before)
    return sorted(there - gone), sorted(gone - there)


def _codes_of(kept: Proposal) -> set[str]:
    return {one.code for rum in coding_of(kept).rums for one in rum.proposals}


def pointed_code(code: str, position: Position | str = "") -> str:
    """Return a code as it is shown: a diagnosis with its point, an act as it is."""
    return code if position == Position.ACT else pointed(code)


def _nothing_yet(patient: OpenPatient, stay: Stay) -> Response:
    visitor = patient.visitor
    site = visitor.site
    use = uses.find_use(USE)
    return patient.page(
        "coding_none.html",
        visitor.words("coding.title"),
        "/sejours",
        stay=stay,
        address=f"{patient.here}/sejours/{stay.visit_occurrence_id}/codage",
        card=use.card.text(visitor.lang),
        engines=engines_for(use, visitor.actor, site.settings, site.clock()),
        allowed=visitor.may(Action.RUN_USE, uses.resource_of(site.state, USE), CODING),
        missing=mounted(site.settings) is None,
        trained=learnt_here(use, site.settings, visitor.lang),
    )


def line_in(lines: list[CodeLine], pointer: str) -> CodeLine | None:
    return next((one for one in lines if one.pointer == pointer), None)
