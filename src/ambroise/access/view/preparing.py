"""The view of a project made ready by a job, once its permit is granted."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from ambroise.access import jobs
from ambroise.access.door import Door
from ambroise.access.jobs import Kind, Running
from ambroise.access.model import Action, Decision, Resource
from ambroise.access.projects.resource import project_resource
from ambroise.access.view.views import Views
from ambroise.state import State
from ambroise.state.jobs import Job, latest

PREPARE: Final = "prepare"
"""The kind of the job."""


def preparing(state: State, views: Callable[[], Views]) -> Kind:
    """Return the kind of work that makes the cohort of the permit of its project."""

    def resource(_args: Mapping[str, Any], project: str | None) -> Resource:
        return project_resource(state, project or "")

    def run(running: Running) -> Mapping[str, Any]:
        running.progress(0, 1)
        prepared = views().prepare(running.decision)
        running.progress(1, 1)
        return {"prepared": prepared}

    return Kind(Action.DECIDE_PERMIT, resource, run)


def queue_preparation(
    state: State, views: Callable[[], Views], decision: Decision, *, now: datetime
) -> Job:
    """Queue the view of the project whose permit a DECIDE_PERMIT decision has granted."""
    kinds = {PREPARE: preparing(state, views)}
    return jobs.queue(state, kinds, PREPARE, {}, decision, now=now)


def preparation(door: Door, state: State, decision: Decision) -> Job | None:
    """Return the last job that prepares the project of a READ_PROJECT decision, None without."""
    door.check(decision, Action.READ_PROJECT)
    return latest(state, PREPARE, decision.resource.id)
