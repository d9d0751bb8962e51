"""What visitors do with the versions of a letter: ask for them, validate one, take it as a file."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from fastapi import Response

from ambroise import uses
from ambroise.access import Action, Purpose
from ambroise.dispatch import version_document
from ambroise.errors import (
    DraftChanged,
    DraftUnknown,
    PageUnknown,
    RequestMalformed,
    StatementsUnconfirmed,
    VersionDiffers,
    VersionOfOtherLetter,
)
from ambroise.state.jobs import Job
from ambroise.uses import Pointer, drafting
from ambroise.uses.choosing import check_role, engine_for
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.explanation.facts import untold
from ambroise.uses.explanation.plain import languages
from ambroise.uses.explanation.schema import FRENCH, Audience, Explanation
from ambroise.uses.explanation.sheet import SHEET_FORMATS
from ambroise.uses.letter.export import FORMATS
from ambroise.warehouse.views import Stay
from ambroise.web.letter_editing import saved, validated
from ambroise.web.letter_words import Written
from ambroise.web.letters import subject_of, versions_of
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import Visitor

USE: Final = "explanation"
AID: Final = (Purpose.CARE_AID,)


def asked(
    visitor: Visitor,
    person_id: int,
    stay_id: int,
    audiences: Iterable[Audience],
    language: str = FRENCH,
    engine: str = "",
) -> list[Job]:
    """Queue a version of the stay's letter for each audience, and return the jobs.

    Raises DraftUnknown when the stay has no letter, and what choosing an engine does.
    """
    site = visitor.site
    if language not in languages():
        raise RequestMalformed(field="langue")
    if engine:
        check_role(
            engine_for(uses.find_use(USE), engine, site.settings), visitor.actor, site.clock()
        )
    with open_patient(visitor, person_id) as patient:
        letter = letter_of(visitor, person_id, stay_of(patient, stay_id))
        if letter is None:
            raise DraftUnknown
    made = []
    for audience in dict.fromkeys(audiences):
        decision = visitor.ask(Action.RUN_USE, uses.resource_of(site.state, USE), AID)
        made.append(
            drafting.ask(
                site,
                decision,
                person_id=person_id,
                stay_id=stay_id,
                clock=site.clock,
                engine=engine,
                source=letter.id,
                options={"audience": audience.value, "language": language},
            )
        )
    visitor.request.app.state.drafters.wake()
    return made


def kept_versions(patient: OpenPatient, stay: Stay) -> list[Proposal]:
    """Return every version of the letter of a stay, the last made first."""
    drafts = patient.visitor.site.drafts
    return [
        drafts.load(line.id, patient.dataset.decision)
        for line in drafts.history(subject_of(stay), USE)
        if line.person_id == patient.person_id
    ]


def signed(
    visitor: Visitor,
    person_id: int,
    stay_id: int,
    draft_id: str,
    given: Written,
    read: Any,
) -> Proposal:
    """Keep what was typed in a version, then validate it; `read` is its revision as it was read.

    Raises AccessRefused, ProofNeeded, ProofMissing, DraftUnknown, DraftChanged,
    StatementsUnconfirmed, VersionDiffers, VersionOfOtherLetter.
    """
    resource = visitor.site.door.person_resource(person_id)
    visitor.ask(Action.VALIDATE_DRAFT, resource, (Purpose.CARE,))
    before = check_own(visitor, person_id, draft_id, Action.WRITE_DRAFT)
    made = saved(visitor, person_id, draft_id, given)
    _check_read(made, before, str(read), given.confirmed)
    _check_letter(visitor, person_id, stay_id, made.value)
    return validated(visitor, person_id, draft_id, given, made.line.revision)


def letter_of(visitor: Visitor, person_id: int, stay: Stay) -> DraftLine | None:
    """Return the validated letter of a stay, else the one being worked on."""
    kept = [one for one in versions_of(visitor, person_id, stay) if one.state != "rejected"]
    signed = next((one for one in kept if one.state == "validated"), None)
    return signed or next(iter(kept), None)


def filed(patient: OpenPatient, stay_id: int, draft_id: str) -> Proposal:
    """Return a validated version of this stay, its reading traced; raises DraftUnknown."""
    visitor = patient.visitor
    stay = stay_of(patient, stay_id)
    proposal = visitor.site.drafts.load(draft_id, patient.dataset.decision)
    line = proposal.line
    if (line.use, line.subject) != (USE, subject_of(stay)) or not proposal.final_text:
        raise DraftUnknown
    patient.trace("draft.exported", {"draft": draft_id})
    return proposal


def file_of(visitor: Visitor, person_id: int, stay_id: int, draft_id: str, ending: str) -> Response:
    """Return a validated version as a file; raises PageUnknown, DraftUnknown, TemplateInvalid."""
    format_ = next((FORMATS[one] for one in SHEET_FORMATS if one == ending), None)
    if format_ is None:
        raise PageUnknown
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        proposal = filed(patient, stay_id, draft_id)
        site = visitor.site
        lines: Sequence[DraftLine] = site.drafts.history(subject_of(stay), USE)
        sheet = version_document(
            site.settings,
            site.state,
            proposal,
            [one for one in lines if one.person_id == person_id],
            banner=patient.view.banner,
            stay=stay,
        )
        content = format_.make(sheet)
    value = proposal.value
    name = f"explication-{value.audience}-{value.language}.{format_.ending}"
    return Response(
        content,
        media_type=format_.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def check_own(visitor: Visitor, person_id: int, draft_id: str, action: Action) -> int | None:
    """Return the revision of a draft of this use; raises DraftUnknown for any other.

    Who may not act on the patient is told nothing here: the act itself refuses them.
    """
    resource = visitor.site.door.person_resource(person_id)
    if not visitor.may(action, resource, (Purpose.CARE,)):
        return None
    line = visitor.site.drafts.line(draft_id)
    if line.use != USE:
        raise DraftUnknown
    return line.revision


def _check_read(
    made: Proposal, before: int | None, read: str, confirmed: frozenset[Pointer]
) -> None:
    """Raise what keeps a version from being signed: unread, unconfirmed, other facts of drugs.

    `before` is its revision when the form came, `read` that of the form.
    """
    if read != str(before):
        raise DraftChanged(id=made.line.id)
    waiting = made.to_confirm - confirmed
    if waiting:
        raise StatementsUnconfirmed(id=made.line.id, count=len(waiting))
    wrong = untold(made.value)
    if wrong:
        raise VersionDiffers(what=wrong[0].what, count=len(wrong))


def _check_letter(visitor: Visitor, person_id: int, stay_id: int, value: Explanation) -> None:
    """Raise VersionOfOtherLetter unless a version says the validated letter of the stay."""
    with open_patient(visitor, person_id) as patient:
        letter = letter_of(visitor, person_id, stay_of(patient, stay_id))
    signed = letter is not None and letter.state == "validated"
    if value.preview or not signed or letter is None or value.letter_draft != letter.id:
        raise VersionOfOtherLetter
