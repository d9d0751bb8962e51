"""What persons do with jobs, each act under the decision that the door gave for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ambroise.access.jobs.worker import Kind, Kinds
from ambroise.access.model import Action, Actor, Decision, Resource
from ambroise.errors import DecisionSpent, JobKindUnknown, JobUnknown
from ambroise.observability import unknown_id
from ambroise.state import State, jobs
from ambroise.state.jobs import Job, Line

ALL_JOBS: Final = Resource("job", "all")


def my_jobs(actor: Actor) -> Resource:
    """Return the resource of the jobs that a person started."""
    return Resource("job", "mine", asked_by=actor.id)


def job_resource(state: State, key: str) -> Resource:
    """Return a job with the facts of the rules; one that is not there looks like another's.

    What was given for its number is then traced as a digest.
    """
    try:
        job = jobs.find(state, key)
    except JobUnknown:
        return Resource("job", unknown_id(key))
    return Resource("job", key, project=job.project_id or "", asked_by=job.actor)


def kind_named(kinds: Kinds, name: str) -> Kind:
    """Return a kind of work; raises JobKindUnknown."""
    if name not in kinds:
        raise JobKindUnknown(kind=name, known=", ".join(sorted(kinds)))
    return kinds[name]


def queue(
    state: State,
    kinds: Kinds,
    name: str,
    args: Mapping[str, Any],
    decision: Decision,
    *,
    now: datetime,
) -> Job:
    """Put work in the queue under a decision for what it will do, and return it.

    Raises JobKindUnknown, DecisionSpent.
    """
    kind = kind_named(kinds, name)
    wanted = kind.resource(args, decision.resource.project or None)
    _check(decision, kind.action, wanted.id)
    with state.begin() as connection:
        number = jobs.enqueue(
            connection,
            name,
            args,
            decision.actor.id,
            purpose=decision.purpose,
            project_id=decision.resource.project or None,
            now=now,
        )
        return jobs.numbered(connection, number)


def listed(state: State, decision: Decision, *, limit: int = 100) -> list[Job]:
    """Return the newest jobs that a decision on ALL_JOBS, or on one's own, opens."""
    _check(decision, Action.READ_JOBS, decision.resource.id)
    if decision.resource.id == ALL_JOBS.id:
        return jobs.listed(state, limit=limit)
    _check(decision, Action.READ_JOBS, "mine")
    return jobs.listed(state, actor=decision.resource.asked_by, limit=limit)


def opened(state: State, key: str, decision: Decision) -> tuple[Job, list[Line]]:
    """Return a job and its log; raises JobUnknown."""
    job = jobs.find(state, key)
    _check(decision, Action.READ_JOBS, key)
    return job, jobs.lines(state, job)


def cancel(state: State, key: str, decision: Decision, *, now: datetime) -> None:
    """Cancel a waiting job at once, ask a running one to stop; raises JobUnknown."""
    job = jobs.find(state, key)
    _check(decision, Action.CANCEL_JOB, key)
    with state.begin() as connection:
        jobs.cancel(connection, job.id, now=now)


def retry(state: State, key: str, decision: Decision, *, now: datetime) -> Job:
    """Queue a failed or cancelled job again, under the rights of who asks; raises JobNotRetried."""
    job = jobs.find(state, key)
    _check(decision, Action.CANCEL_JOB, key)
    with state.begin() as connection:
        number = jobs.retry(connection, job, decision.actor.id, now=now)
        return jobs.numbered(connection, number)


def _check(decision: Decision, action: Action, resource_id: str) -> None:
    right = decision.allowed and decision.action is action and decision.resource.id == resource_id
    if not right:
        raise DecisionSpent(rule=decision.rule)
