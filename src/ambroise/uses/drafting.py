"""Drafting as work done later: each in its turn, under the rights of who asked, kept once.

A use is given the stay, or a draft of another use as a person left it: see `FromDraft`.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access import Action, Decision, Purpose
from ambroise.access import jobs as work
from ambroise.access.jobs import Kind, Kinds, Running
from ambroise.errors import DraftUnknown
from ambroise.state import jobs
from ambroise.state.jobs import Job
from ambroise.uses.contract import Clock, FromDraft, Reviewed
from ambroise.uses.drafts import Drafts, open_drafts
from ambroise.uses.recording import Installation
from ambroise.uses.registry import find_use
from ambroise.uses.running import resource_of, run
from ambroise.warehouse import patient_view, stay_view
from ambroise.warehouse.views import PatientView

JOB: Final = "draft"

READS_AS: Final = {
    Purpose.CARE_AID: Purpose.CARE,
    Purpose.CODING_QUALITY: Purpose.CODING_QUALITY,
}
"""Under which purpose the record of a stay is read for a run of each purpose."""


def drafting(installation: Installation, *, clock: Clock) -> Kinds:
    """Return the one kind of work of this room: a use run on a stay, its draft kept.

    The arguments of a job are `use`, `person`, `stay` (row ids) and `engine` ("": the use's own);
    for a use that is given a draft, also `source` (its number) and `options`. The record is read
    under the rights of the person who asked, as they are when the job starts.
    """
    one = installation
    drafts = open_drafts(one.settings, one.state, one.vault)

    def draft(running: Running) -> Mapping[str, Any]:
        args, decision = running.job.args, running.decision
        person, stay = int(args["person"]), int(args["stay"])
        reading = _reading(one, decision, person)
        given, subject = _given(one, drafts, args, reading)
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
            subject=subject,
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
    source: str = "",
    options: Mapping[str, str] | None = None,
) -> Job:
    """Queue a run of the use of a RUN_USE decision on a stay, and return its job.

    `source` is the number of the draft that the use is given, where it takes one, with `options`.
    The same person asking again for the same thing is given the job that waits or runs already.
    Raises UseUnknown, DecisionSpent.
    """
    wanted: dict[str, Any] = {
        "use": decision.resource.id,
        "person": str(person_id),
        "stay": str(stay_id),
        "engine": engine,
    }
    if source:
        wanted |= {"source": source, "options": dict(options or {})}
    going = jobs.active(installation.state, JOB, decision.actor.id)
    if same := next((one for one in going if one.args == wanted), None):
        return same
    kinds = drafting(installation, clock=clock)
    return work.queue(installation.state, kinds, JOB, wanted, decision, now=clock())


def going_on(installation: Installation, actor_id: str, use: str, stay_id: int) -> Job | None:
    """Return the job of a person that waits or runs for a stay, if there is one."""
    return next(iter(all_going_on(installation, actor_id, use, stay_id)), None)


def all_going_on(installation: Installation, actor_id: str, use: str, stay_id: int) -> list[Job]:
    """Return the jobs of a person that wait or run for a stay, the first asked first."""
    going = jobs.active(installation.state, JOB, actor_id)
    wanted = (use, str(stay_id))
    return [one for one in going if (one.args["use"], one.args["stay"]) == wanted]


def _given(
    one: Installation, drafts: Drafts, args: Mapping[str, Any], reading: Decision
) -> tuple[Any, str]:
    """Return what the use is given, and the number of the stay.

    It is the stay, the whole patient for a use that takes one, or a draft of another use. Raises
    DraftUnknown for a source that is another patient's, stay's or use's.
    """
    use = find_use(args["use"])
    with one.door.open_dataset(reading) as dataset:
        view = stay_view(dataset, int(args["stay"]))
        whole = use.given_type is PatientView
        given = patient_view(dataset, view.banner.person_id) if whole else view
    subject = view.stay.number or str(args["stay"])
    if not isinstance(use, FromDraft):
        return given, subject
    kept = drafts.load(args["source"], reading)
    if (kept.line.use, kept.line.subject) != (use.source, subject):
        raise DraftUnknown
    source = Reviewed(
        kept.line.id,
        kept.value,
        kept.draft.evidence,
        frozenset(kept.edits),
        kept.line.state == "validated",
    )
    return use.given(source, args["options"]), subject


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
