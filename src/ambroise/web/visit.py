"""« Visite »: the main job from end to end, each step a link into the real page."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from ambroise.access import ROLES, Action, Decision, Purpose, Resource, Role, wards_resource
from ambroise.trail import Entry
from ambroise.web.home import lines_of
from ambroise.web.identities import CONTROL
from ambroise.web.visitor import SignedIn, Visitor

RECENT: Final = 2000
"""Entries of the trail about the patient that are looked at for what has been done."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    href: str
    done: bool
    account: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The stay that the visit goes through."""

    person_id: int
    stay_id: int
    note_id: int | None


@router.get("/visite")
def visit(visitor: SignedIn) -> Response:
    subject = subject_of(visitor)
    steps = steps_of(visitor, subject) if subject else []
    done = sum(1 for step in steps if step.done)
    return visitor.page("visit.html", visitor.words("visit.title"), steps=steps, done=done)


def subject_of(visitor: Visitor) -> Subject | None:
    """Return a stay of my patients to go through.

    One that has ended, went through two wards and holds most documents; the lowest number of
    those, so that the visit stays on one stay.
    """
    lines = {line.stay_id: line for line in lines_of(visitor)}
    if not lines:
        return _last_proposed(visitor)
    wards = wards_resource(visitor.actor.wards(visitor.site.clock()))
    decision: Decision = visitor.ask(Action.READ_IDENTIFIED, wards, (Purpose.CARE,))
    with visitor.site.door.open_dataset(decision) as dataset:
        rows = dataset.rows(RICHEST, stays=list(lines))
    if not rows:
        return None
    best = min(
        rows,
        key=lambda row: (
            lines[row["stay_id"]].end is None,
            -min(row["wards"], 2),
            -row["notes"],
            lines[row["stay_id"]].stay_number,
        ),
    )
    return Subject(lines[best["stay_id"]].person.person_id, best["stay_id"], best["note_id"])


def _last_proposed(visitor: Visitor) -> Subject | None:
    """Return the stay whose letter was proposed last, for who controls pseudonymisation."""
    if not visitor.may(Action.READ_IDENTIFIED, Resource("person", "", zone="care"), CONTROL):
        return None
    trail = visitor.site.trail
    for entry in trail.events(action="draft.proposed", limit=1):
        person = entry.event.object_id
        read = trail.events(object_kind="person", object_id=person, action="document.read", limit=1)
        note = int(read[0].event.detail["note"]) if read else None
        return Subject(int(person), int(entry.event.detail["stay"]), note)
    return None


RICHEST: Final = """
SELECT v.visit_occurrence_id AS stay_id,
       (SELECT count(DISTINCT d.care_site_id) FROM visit_detail d
         WHERE d.visit_occurrence_id = v.visit_occurrence_id) AS wards,
       (SELECT count(*) FROM note n
         WHERE n.visit_occurrence_id = v.visit_occurrence_id) AS notes,
       (SELECT min(n.note_id) FROM note n
         WHERE n.visit_occurrence_id = v.visit_occurrence_id) AS note_id
FROM visit_occurrence v
WHERE list_contains($stays, v.visit_occurrence_id)
"""


def steps_of(visitor: Visitor, subject: Subject) -> list[Step]:
    """Return the steps in order; what is done is read in the trail of this patient."""
    entries = visitor.site.trail.events(
        object_kind="person", object_id=str(subject.person_id), limit=RECENT
    )
    acts = {entry.event.action for entry in entries if entry.event.allowed}
    here = f"/patients/{subject.person_id}"
    stay = f"{here}/sejours/{subject.stay_id}"
    document = f"{here}/documents/{subject.note_id}" if subject.note_id else f"{here}/documents"
    compared = f"{document}/pseudonymise" if subject.note_id else document
    return [
        Step("dossier", here, _read(entries)),
        Step("stay", stay, "stay.read" in acts),
        Step("letter", f"{stay}/lettre", "draft.proposed" in acts),
        Step("passage", f"{stay}/lettre", "passage.read" in acts),
        Step("validated", f"{stay}/lettre", "draft.validated" in acts),
        Step("pseudonymised", compared, "pseudonymised.read" in acts, _needs(visitor)),
        Step("opposition", f"{here}/opposition", "opposition.recorded" in acts),
        Step("counted", "/zone-recherche", _counted(visitor), _needs(visitor)),
        Step("openings", f"{here}/acces", str(Action.READ_TRAIL) in acts),
    ]


def _read(entries: list[Entry]) -> bool:
    return any(entry.event.action == Action.READ_IDENTIFIED for entry in entries)


def _counted(visitor: Visitor) -> bool:
    return bool(
        visitor.site.trail.events(
            object_kind="zone", object_id="research", action=str(Action.COUNT), limit=1
        )
    )


def _needs(visitor: Visitor) -> str:
    """Return the role to sign in with for the step that a clinician may not do, or nothing."""
    held = visitor.actor.roles(visitor.site.clock())
    if Role.DATA_MANAGER in held:
        return ""
    return ROLES[Role.DATA_MANAGER][0 if visitor.lang == "fr" else 1]
