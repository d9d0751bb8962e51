"""A draft being made: its place in the queue, what stopped it, and the way to cancel."""

from typing import Any, Final

from fastapi import APIRouter, Response

from ambroise import uses
from ambroise.access import MAY_RUN, Action, Resource
from ambroise.access import jobs as work
from ambroise.errors import JobUnknown
from ambroise.state import jobs
from ambroise.state.jobs import Job, JobState
from ambroise.uses.drafting import JOB
from ambroise.uses.states import shown
from ambroise.web.inputs import Key, RowId
from ambroise.web.jobs import stopped
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import FOLLOWED, OPERATIONS, Posting, SignedIn, Visitor

BACK: Final = {"lettre": "letter.back", "codage": "coding.back"}

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/en-cours/{key}")


@router.get("")
def waiting(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, key: Key, suivi: str = ""
) -> Response:
    """Show a job until its draft is there, then that draft."""
    job = job_of(visitor, person_id, stay_id, key, again=bool(suivi))
    if suivi or (job.state is JobState.DONE and job.result is not None):
        return followed(visitor, job, f"/patients/{person_id}/sejours/{stay_id}/lettre")
    with open_patient(visitor, person_id) as patient:
        return shown_waiting(patient, stay_id, job, "lettre")


def followed(visitor: Visitor, job: Job, letter: str) -> Response:
    """Return where a job stands, or the way to its draft; `letter` is the address of its pages."""
    if job.state is JobState.DONE and job.result is not None:
        draft = f"{letter}?version={job.result['draft']}"
        if "hx-request" in visitor.request.headers:
            return Response(headers={"HX-Redirect": draft})
        return visitor.go(draft)
    title = visitor.words("letter.drafting")
    return visitor.page("letter_waiting_state.html", title, **_values(visitor, job, letter))


def shown_waiting(
    patient: OpenPatient, stay_id: int, job: Job, room: str, about: str = ""
) -> Response:
    """Return the page of a draft being made; `room` ends the address of its pages.

    `about` is what it is a draft of, in words, where it is no letter and no coding.
    """
    visitor = patient.visitor
    stay = stay_of(patient, stay_id)
    values = _values(visitor, job, f"{patient.here}/sejours/{stay_id}/{room}")
    title = visitor.words("letter.drafting")
    return patient.page(
        "letter_waiting.html",
        title,
        "/sejours",
        stay=stay,
        about=about or visitor.words("letter.title" if room == "lettre" else "coding.title"),
        **values,
    )


@router.post("/annuler")
def cancel(visitor: Posting, person_id: RowId, stay_id: RowId, key: Key) -> Response:
    job_of(visitor, person_id, stay_id, key, again=True)
    stopped(visitor, key)
    return visitor.go(f"/patients/{person_id}/sejours/{stay_id}/lettre")


def _values(visitor: Visitor, job: Job, letter: str) -> dict[str, Any]:
    return {
        "job": job,
        "back": visitor.words(BACK.get(letter.rpartition("/")[2], "use_draft.back")),
        "ahead": jobs.ahead(visitor.site.state, job),
        "active": job.state in (JobState.QUEUED, JobState.RUNNING),
        "letter": letter,
        "address": f"{letter}/en-cours/{job.key}",
        "followed": f"{letter}/en-cours/{job.key}?{FOLLOWED}=1",
    }


def job_of(visitor: Visitor, person_id: int, stay_id: int, key: str, *, again: bool) -> Job:
    """Return the job of a draft of this stay; raises AccessRefused, JobUnknown."""
    state = visitor.site.state
    resource: Resource = work.job_resource(state, key)
    read = visitor.look if again else visitor.ask
    job, _ = work.opened(state, key, read(Action.READ_JOBS, resource, OPERATIONS))
    where = (job.args.get("person"), job.args.get("stay"))
    if job.kind != JOB or where != (str(person_id), str(stay_id)):
        raise JobUnknown
    return job


def halted(visitor: Visitor, use: str) -> str:
    """Return the state of a use that may not run any more, in words; "" while it may."""
    with visitor.site.state.read() as connection:
        state = uses.state_of(connection, use)
    return "" if state in MAY_RUN else shown(state, visitor.lang)
