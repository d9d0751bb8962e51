"""The versions of a letter for those whom it is about: made, side by side, validated, printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Response

from ambroise import uses
from ambroise.access import Action, Purpose
from ambroise.access import jobs as work
from ambroise.errors import (
    AmbroiseError,
    DraftChanged,
    JobUnknown,
    PageUnknown,
    ProofNeeded,
    StatementsUnconfirmed,
    VersionDiffers,
    VersionOfOtherLetter,
)
from ambroise.state.jobs import Job, JobState
from ambroise.uses import Evidence, Flag, Pointer, drafting
from ambroise.uses.choosing import engines_for
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.explanation.composing import why_none
from ambroise.uses.explanation.facts import untold
from ambroise.uses.explanation.plain import languages
from ambroise.uses.explanation.schema import (
    FRENCH,
    TITLE,
    Audience,
    Explanation,
    LetterToExplain,
    Phrase,
    pointer_to,
)
from ambroise.uses.explanation.who import ADULT_AGE, age_told
from ambroise.uses.letter.schema import Letter
from ambroise.uses.letter.template import read_template
from ambroise.warehouse.views import Stay
from ambroise.web.explanation_acts import (
    AID,
    USE,
    asked,
    check_own,
    file_of,
    filed,
    kept_versions,
    letter_of,
    signed,
)
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_editing import rejected, reopened, saved
from ambroise.web.letter_words import written_in
from ambroise.web.passages import passages
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import OPERATIONS, PostedForm, Posting, SignedIn, Visitor

_TEENAGER_AGE: Final = 12
_CHILD_AGE: Final = 8

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/explications")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One phrase of a version on the page."""

    id: str
    pointer: Pointer
    text: str
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...]
    edited: bool


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One version beside the others: its draft, or why there is none."""

    audience: Audience
    language: str
    line: DraftLine | None = None
    proposal: Proposal | None = None
    value: Explanation | None = None
    about: tuple[Flag, ...] = ()
    sections: tuple[Section, ...] = ()
    wrong: tuple[str, ...] = ()
    current: bool = True
    reason: str = ""
    job: Job | None = None

    @property
    def id(self) -> str:
        return f"{self.audience}-{self.language}"

    @property
    def direction(self) -> str:
        return str(languages()[self.language]["direction"])


@router.get("")
def explanations(
    visitor: SignedIn,
    person_id: RowId,
    stay_id: RowId,
    phrase: str = "",
    suivre: str = "",
    signer: str = "",
) -> Response:
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        if phrase:
            patient.trace("passage.read", {"stay": str(stay_id)})
        return _page(patient, stay, phrase=phrase, followed=suivre, proved=signer)


@router.post("")
def make(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    pour: Annotated[list[Audience] | None, Form()] = None,
    langue: Annotated[str, Form()] = FRENCH,
    engine: Annotated[Key, Form()] = "",
) -> Response:
    made = asked(visitor, person_id, stay_id, pour or [], langue, engine)
    here = _here(person_id, stay_id)
    return visitor.go(f"{here}?suivre={'.'.join(job.key for job in made)}" if made else here)


@router.post("/{draft_id}/enregistrer")
def save(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    check_own(visitor, person_id, draft_id, Action.WRITE_DRAFT)
    saved(visitor, person_id, draft_id, written_in(form))
    return visitor.go(_here(person_id, stay_id))


@router.post("/{draft_id}/valider")
def validate(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str, form: PostedForm
) -> Response:
    """Keep what was typed, then validate; who must prove who they are comes back to it."""
    try:
        signed(visitor, person_id, stay_id, draft_id, written_in(form), form.get("revision"))
    except ProofNeeded:
        back = quote(f"{_here(person_id, stay_id)}?signer={draft_id}", safe="")
        return visitor.go(f"/connexion/confirmer?suite={back}")
    except (DraftChanged, StatementsUnconfirmed, VersionDiffers, VersionOfOtherLetter) as problem:
        with open_patient(visitor, person_id) as patient:
            return _page(patient, stay_of(patient, stay_id), problem=problem)
    return visitor.go(_here(person_id, stay_id))


@router.post("/{draft_id}/rejeter")
def reject(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    check_own(visitor, person_id, draft_id, Action.VALIDATE_DRAFT)
    rejected(visitor, person_id, draft_id)
    return visitor.go(_here(person_id, stay_id))


@router.post("/{draft_id}/annuler")
def undo(visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    check_own(visitor, person_id, draft_id, Action.VALIDATE_DRAFT)
    reopened(visitor, person_id, draft_id)
    return visitor.go(_here(person_id, stay_id))


@router.get("/{draft_id}/texte")
def text(visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    """Return a version as it was filed, as a file."""
    with open_patient(visitor, person_id) as patient:
        proposal = filed(patient, stay_id, draft_id)
        name = f"explication-{proposal.value.audience}-{proposal.value.language}.txt"
        return Response(
            proposal.final_text,
            media_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


@router.get("/{draft_id}/imprimer")
def printed(visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: str) -> Response:
    """Show a validated version alone, in large print, under the hospital's letterhead."""
    with open_patient(visitor, person_id) as patient:
        proposal = filed(patient, stay_id, draft_id)
        return visitor.page(
            "explanation_print.html",
            visitor.words("explanation.title"),
            column=_column(proposal, ()),
            letterhead=read_template(visitor.site.settings),
            banner=patient.view.banner,
            who=visitor.site.names().get(proposal.line.decided_by or "", ""),
            above=_here(person_id, stay_id),
        )


@router.get("/{draft_id}/document.{ending}")
def document(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key, ending: str
) -> Response:
    return file_of(visitor, person_id, stay_id, draft_id, ending)


@router.get("/logo")
def logo(visitor: SignedIn, person_id: RowId, stay_id: RowId) -> Response:
    """Return the picture of the hospital's letterhead."""
    with open_patient(visitor, person_id) as patient:
        stay_of(patient, stay_id)
    found = read_template(visitor.site.settings).logo
    if found is None:
        raise PageUnknown
    return Response(found.content, media_type=found.media_type)


def _page(
    patient: OpenPatient,
    stay: Stay,
    *,
    phrase: str = "",
    followed: str = "",
    proved: str = "",
    problem: AmbroiseError | None = None,
) -> Response:
    visitor, stay_id = patient.visitor, stay.visit_occurrence_id
    line = letter_of(visitor, patient.person_id, stay)
    kept = visitor.site.drafts.load(line.id, patient.dataset.decision) if line else None
    columns = _columns(patient, stay, kept, followed)
    shown = [one for column in columns for section in column.sections for one in section.sentences]
    opened = next((one for one in shown if one.id == phrase), None)
    site = visitor.site
    here = _here(patient.person_id, stay_id)
    return patient.page(
        "explanations.html",
        visitor.words("explanation.title"),
        "/sejours",
        status=problem.http_status if problem else 200,
        stay=stay,
        address=here,
        above=here.removesuffix("/explications"),
        letter=line,
        columns=columns,
        first_open=next((one.line.id for one in columns if one.line and one.line.open), ""),
        proved=proved,
        going=any(one.job and one.job.state in _GOING for one in columns),
        refreshed=f"{here}?suivre={followed}" if followed else here,
        suggested=_suggested(kept.value) if kept else (),
        languages=languages(),
        engines=engines_for(uses.find_use(USE), visitor.actor, site.settings, site.clock()),
        may_write=visitor.may(Action.WRITE_DRAFT, patient.resource, (Purpose.CARE,)),
        may_sign=visitor.may(Action.VALIDATE_DRAFT, patient.resource, (Purpose.CARE,)),
        allowed=visitor.may(Action.RUN_USE, uses.resource_of(site.state, USE), AID),
        names=site.names(),
        opened=opened,
        passages=passages(opened.evidence, patient.view.notes) if opened else [],
        problem=problem.message(visitor.lang) if problem else "",
        title_pointer=TITLE,
    )


_GOING: Final = (JobState.QUEUED, JobState.RUNNING)


def _columns(
    patient: OpenPatient, stay: Stay, letter: Proposal | None, followed: str
) -> list[Column]:
    """Return a column an audience in French, then those of other languages; empty ones too."""
    visitor = patient.visitor
    # before the drafts: a job that is done has its draft there
    jobs = _jobs(visitor, stay.visit_occurrence_id, followed)
    latest: dict[tuple[Audience, str], Proposal] = {}
    for kept in kept_versions(patient, stay):
        latest.setdefault((kept.value.audience, kept.value.language), kept)
    others = sorted({key for key in (*latest, *jobs) if key[1] != FRENCH})
    columns = []
    for audience, language in (*((one, FRENCH) for one in Audience), *others):
        job = jobs.get((audience, language))
        found = latest.get((audience, language))
        if found is not None:
            columns.append(_column(found, _sources(letter), job))
        else:
            reason = _why_none(letter, audience) if letter and language == FRENCH else ""
            columns.append(Column(audience, language, reason=reason, job=job))
    return columns


def _column(kept: Proposal, sources: Iterable[str], job: Job | None = None) -> Column:
    proposed: Any = kept.draft.value
    evidence: dict[Pointer, list[Evidence]] = {}
    for one in kept.draft.evidence:
        evidence.setdefault(one.statement, []).append(one)
    flags: dict[Pointer, list[Flag]] = {}
    for flag in kept.draft.flags:
        flags.setdefault(flag.statement, []).append(flag)
    own = f"{proposed.audience}-{proposed.language}"

    def shown(at: int, index: int, phrase: Phrase) -> Sentence:
        pointer = pointer_to(at, index)
        return Sentence(
            f"{own}-{at}-{index}",
            pointer,
            kept.edits.get(pointer, phrase.text),
            tuple(evidence.get(pointer, ())),
            tuple(flags.get(pointer, ())),
            pointer in kept.edits,
        )

    sections = tuple(
        Section(
            f"{own}-{at}",
            part.title,
            tuple(shown(at, index, phrase) for index, phrase in enumerate(part.phrases)),
        )
        for at, part in enumerate(proposed.parts)
    )
    return Column(
        audience=proposed.audience,
        language=proposed.language,
        line=kept.line,
        proposal=kept,
        value=kept.value,
        about=tuple(flags.get(TITLE, ())),
        sections=sections,
        wrong=tuple(one.shown for one in untold(kept.value)),
        current=not proposed.preview and proposed.letter_draft in sources,
        job=job if job and job.state is not JobState.DONE else None,
    )


def _jobs(visitor: Visitor, stay_id: int, followed: str) -> Mapping[tuple[Audience, str], Job]:
    """Return the versions being made, and those among `followed` that came to nothing."""
    site = visitor.site
    found = list(drafting.all_going_on(site, visitor.actor.id, USE, stay_id))
    for key in filter(None, followed.split(".")[: len(Audience)]):
        try:
            resource = work.job_resource(site.state, key)
            decision = visitor.look(Action.READ_JOBS, resource, OPERATIONS)
            job, _ = work.opened(site.state, key, decision)
        except JobUnknown:
            continue
        if (job.args.get("use"), job.args.get("stay")) == (USE, str(stay_id)):
            found.append(job)
    return {
        (Audience(one.args["options"]["audience"]), one.args["options"]["language"]): one
        for one in found
    }


def _sources(letter: Proposal | None) -> tuple[str, ...]:
    return (letter.line.id,) if letter and letter.line.state == "validated" else ()


def _suggested(letter: Letter) -> tuple[Audience, ...]:
    """Return the versions for the patient's age, in years at entry."""
    age = age_told(letter)
    if age is None or age >= ADULT_AGE:
        return (Audience.ADULT,)
    if age >= _TEENAGER_AGE:
        return Audience.TEENAGER, Audience.PARENTS
    return (Audience.CHILD, Audience.PARENTS) if age >= _CHILD_AGE else (Audience.PARENTS,)


def _why_none(letter: Proposal, audience: Audience) -> str:
    """Return why the rules make no version for an audience, "" when they do."""
    given = LetterToExplain(letter.value, letter.line.id, True, (), (), audience)
    return why_none(given, speaks=False)


def _here(person_id: int, stay_id: int) -> str:
    return f"/patients/{person_id}/sejours/{stay_id}/lettre/explications"
