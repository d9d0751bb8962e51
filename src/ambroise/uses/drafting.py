"""Drafting as work done later: each in its turn, under the rights of who asked, kept once."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access import Action, Decision, Purpose
from ambroise.access import jobs as work
from ambroise.access.jobs import Kind, Kinds, Running
from ambroise.state import jobs
from ambroise.state.jobs import Job
from ambroise.uses.contract import Clock
from ambroise.uses.drafts import open_drafts
from ambroise.uses.recording import Installation
from ambroise.uses.running import resource_of, run
from ambroise.warehouse import stay_view

JOB: Final = "draft"

READS_AS: Final = {
    Purpose.CARE_AID: Purpose.CARE,
    Purpose.CODING_QUALITY: Purpose.CODING_QUALITY,
}
"""Under which purpose the record of a stay is read for a run of each purpose."""


def drafting(installation: Installation, *, clock: Clock) -> Kinds:
    """Return the one kind of work of this room: a use run on a stay, its draft kept.

    The arguments of a job are `use`, `person`, `stay` (row ids) and `engine` ("": the use's own).
    The record is read under the rights of the person who asked, as they are when the job starts.
    """
    one = installation
    drafts = open_drafts(one.settings, one.state, one.vault)

    def draft(running: Running) -> Mapping[str, Any]:
        args, decision = running.job.args, running.decision
        person, stay = int(args["person"]), int(args["stay"])
        reading = _reading(one, decision, person)
        with one.door.open_dataset(reading) as dataset:
            given = stay_view(dataset, stay)
        engine = args["engine"] or None
        made = run(
            args["use"],
            given,
            decision,
            one,
            clock=clock,
            engine=engine,
            cancelled=running.ended,
            outside=lambda: _sending(one, decision, person),
        )
        running.check()

        def end(connection: sa.Connection, draft_id: str) -> None:
            running.finish(connection, {"draft": draft_id})

        line = drafts.store(
            made,
            decision,
            subject=given.stay.number or str(stay),
            person_id=person,
            now=clock(),
            ending=end,
        )
        detail: dict[str, str | int] = {"draft": line.id, "stay": str(stay)}
        one.door.note(reading, "draft.proposed", count=1, detail=detail)
        return {"draft": line.id}

    return {JOB: Kind(Action.RUN_USE, lambda args, _: resource_of(one.state, args["use"]), draft)}


def ask(
    installation: Installation,
    decision: Decision,
    *,
    person_id: int,
    stay_id: int,
    clock: Clock,
    engine: str = "",
) -> Job:
    """Queue a run of the use of a RUN_USE decision on a stay, and return its job.

    The same person asking again for the same stay is given the job that waits or runs already.
    Raises UseUnknown, DecisionSpent.
    """
    wanted = {
        "use": decision.resource.id,
        "person": str(person_id),
        "stay": str(stay_id),
        "engine": engine,
    }
    going = jobs.active(installation.state, JOB, decision.actor.id)
    if same := next((one for one in going if one.args == wanted), None):
        return same
    kinds = drafting(installation, clock=clock)
    return work.queue(installation.state, kinds, JOB, wanted, decision, now=clock())


def going_on(installation: Installation, actor_id: str, use: str, stay_id: int) -> Job | None:
    """Return the job of a person that waits or runs for a stay, if there is one."""
    going = jobs.active(installation.state, JOB, actor_id)
    wanted = (use, str(stay_id))
    return next((one for one in going if (one.args["use"], one.args["stay"]) == wanted), None)


def _reading(installation: Installation, decision: Decision, person_id: int) -> Decision:
    door = installation.door
    return door.decide(
        decision.actor,
        Action.READ_IDENTIFIED,
        door.person_resource(person_id),
        READS_AS[decision.purpose],
        request_id=decision.request_id,
    )


def _sending(one: Installation, decision: Decision, person: int) -> Decision:
    """Return the decision to send outside about the patient, for an engine that stands there."""
    resource = one.door.person_resource(person)
    asked = (decision.actor, Action.SEND_OUTSIDE, resource, decision.purpose)
    return one.door.decide(*asked, request_id=decision.request_id)
