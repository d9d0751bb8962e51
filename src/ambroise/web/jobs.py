"""« Tâches »: work done later, its progress, its log; stopped or queued again."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from ambroise.access import Action, Decision, Resource
from ambroise.access import jobs as work
from ambroise.state.jobs import Job, JobState, Line
from ambroise.web.inputs import Key
from ambroise.web.visitor import FOLLOWED, OPERATIONS, Posting, SignedIn, Visitor

ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING})
STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})

router = APIRouter(prefix="/taches")


@dataclass(frozen=True, slots=True)
class Shown:
    """A job with the name of its person and what the visitor may do with it now."""

    job: Job
    who: str
    stoppable: bool
    retried: bool

    @property
    def active(self) -> bool:
        return self.job.state in ACTIVE

    @property
    def percent(self) -> int | None:
        """How far the job is, in hundredths; None when its length is not known."""
        total = self.job.total
        return min(100, 100 * self.job.done // total) if total else None


@router.get("")
def list_jobs(visitor: SignedIn, suivi: str = "") -> Response:
    found = jobs_of(visitor, again=bool(suivi))
    return visitor.page(
        "jobs.html",
        visitor.words("jobs.title"),
        jobs=found,
        running=sum(1 for one in found if one.job.state is JobState.RUNNING),
        queued=sum(1 for one in found if one.job.state is JobState.QUEUED),
        every=visitor.may(Action.READ_JOBS, work.ALL_JOBS, OPERATIONS),
        followed=f"/taches?{FOLLOWED}=1",
    )


@router.get("/{key}")
def job(visitor: SignedIn, key: Key, suivi: str = "") -> Response:
    shown, log = job_of(visitor, key, again=bool(suivi))
    return visitor.page(
        "job.html",
        visitor.words("jobs.one", kind=visitor.words.named("job_kind", shown.job.kind)),
        one=shown,
        log=log,
        followed=f"/taches/{shown.job.key}?{FOLLOWED}=1",
    )


@router.post("/{key}/arreter")
def stop(visitor: Posting, key: Key) -> Response:
    stopped(visitor, key)
    return visitor.go(f"/taches/{key}")


@router.post("/{key}/relancer")
def retry(visitor: Posting, key: Key) -> Response:
    return visitor.go(f"/taches/{retried(visitor, key).key}")


def jobs_of(visitor: Visitor, *, again: bool = False) -> list[Shown]:
    """Return every job to those who may read them, else one's own, newest first.

    A page that shows them `again` by itself leaves no further trace.
    """
    every = visitor.may(Action.READ_JOBS, work.ALL_JOBS, OPERATIONS)
    resource = work.ALL_JOBS if every else work.my_jobs(visitor.actor)
    decision = _reading(visitor, resource, again=again)
    names = visitor.site.names()
    return [_shown(visitor, one, names) for one in work.listed(visitor.site.state, decision)]


def job_of(visitor: Visitor, key: str, *, again: bool = False) -> tuple[Shown, list[Line]]:
    """Return a job and its log; raises AccessRefused, JobUnknown."""
    state = visitor.site.state
    decision = _reading(visitor, work.job_resource(state, key), again=again)
    found, log = work.opened(state, key, decision)
    return _shown(visitor, found, visitor.site.names()), log


def stopped(visitor: Visitor, key: str) -> None:
    """Cancel a waiting job, ask a running one to stop; raises AccessRefused, JobUnknown."""
    site = visitor.site
    work.cancel(site.state, key, _changing(visitor, key), now=site.clock())


def retried(visitor: Visitor, key: str) -> Job:
    """Queue a job again under the visitor's rights; raises AccessRefused, JobNotRetried."""
    site = visitor.site
    return work.retry(site.state, key, _changing(visitor, key), now=site.clock())


def _reading(visitor: Visitor, resource: Resource, *, again: bool) -> Decision:
    ask = visitor.look if again else visitor.ask
    return ask(Action.READ_JOBS, resource, OPERATIONS)


def _changing(visitor: Visitor, key: str) -> Decision:
    resource = work.job_resource(visitor.site.state, key)
    return visitor.ask(Action.CANCEL_JOB, resource, OPERATIONS)


def _shown(visitor: Visitor, job: Job, names: dict[str, str]) -> Shown:
    resource = Resource("job", job.key, project=job.project_id or "", asked_by=job.actor)
    may = visitor.may(Action.CANCEL_JOB, resource, OPERATIONS)
    return Shown(
        job,
        names.get(job.actor, job.actor),
        may and job.state in ACTIVE and not job.cancel_asked,
        may and job.state in STOPPED,
    )
