"""A letter being drafted: its place in the queue, what stopped it, and the way to cancel."""

from typing import Any

from fastapi import APIRouter, Request, Response

from ambroise.access import Action, Resource
from ambroise.access import jobs as work
from ambroise.errors import JobUnknown
from ambroise.state import jobs
from ambroise.state.jobs import Job, JobState
from ambroise.uses.drafting import JOB
from ambroise.web.inputs import Key, RowId
from ambroise.web.jobs import stopped
from ambroise.web.patients import open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import FOLLOWED, OPERATIONS, Posting, SignedIn, Visitor

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/en-cours/{key}")


@router.get("")
def waiting(
    visitor: SignedIn, request: Request, person_id: RowId, stay_id: RowId, key: Key, suivi: str = ""
) -> Response:
    """Show a job until its draft is there, then that draft."""
    job = _job(visitor, person_id, stay_id, key, again=bool(suivi))
    letter = f"/patients/{person_id}/sejours/{stay_id}/lettre"
    if job.state is JobState.DONE and job.result is not None:
        draft = f"{letter}?version={job.result['draft']}"
        if "hx-request" in request.headers:
            return Response(headers={"HX-Redirect": draft})
        return visitor.go(draft)
    values: dict[str, Any] = {
        "job": job,
        "ahead": jobs.ahead(visitor.site.state, job),
        "active": job.state in (JobState.QUEUED, JobState.RUNNING),
        "letter": letter,
        "address": f"{letter}/en-cours/{key}",
        "followed": f"{letter}/en-cours/{key}?{FOLLOWED}=1",
    }
    title = visitor.words("letter.drafting")
    if suivi:
        return visitor.page("letter_waiting_state.html", title, **values)
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        return patient.page("letter_waiting.html", title, "/sejours", stay=stay, **values)


@router.post("/annuler")
def cancel(visitor: Posting, person_id: RowId, stay_id: RowId, key: Key) -> Response:
    _job(visitor, person_id, stay_id, key, again=True)
    stopped(visitor, key)
    return visitor.go(f"/patients/{person_id}/sejours/{stay_id}/lettre")


def _job(visitor: Visitor, person_id: int, stay_id: int, key: str, *, again: bool) -> Job:
    """Return the job of a draft of this stay; raises AccessRefused, JobUnknown."""
    state = visitor.site.state
    resource: Resource = work.job_resource(state, key)
    read = visitor.look if again else visitor.ask
    job, _ = work.opened(state, key, read(Action.READ_JOBS, resource, OPERATIONS))
    where = (job.args.get("person"), job.args.get("stay"))
    if job.kind != JOB or where != (str(person_id), str(stay_id)):
        raise JobUnknown
    return job
