"""The trail, its times, alerts, the register of AI uses, jobs and continuity."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ambroise import uses
from ambroise.governance import Entry
from ambroise.governance.dossier import Gate
from ambroise.trail import Retention
from ambroise.uses import UseState
from ambroise.uses.entries import RecordKind
from ambroise.web import alerts, continuity, jobs, register, retention, traces
from ambroise.web.api.projects import Because
from ambroise.web.continuity import Watched
from ambroise.web.inputs import Key, Number
from ambroise.web.plain import plain
from ambroise.web.retention import LONGEST_DAYS
from ambroise.web.traces import Search
from ambroise.web.visitor import Calling, SignedIn

router = APIRouter()
TRAIL = APIRouter(tags=["trail"])
SITE = APIRouter(tags=["site"])
REGISTER = APIRouter(tags=["register"])


class Days(BaseModel):
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class NewState(Because):
    state: UseState


@TRAIL.get("/trail")
def read_trail(visitor: SignedIn, search: Search) -> Any:
    """Return the entries of the trail that match, newest first; the search is traced."""
    return plain(traces.found(visitor, search))


@TRAIL.post("/trail/verify")
def verify_trail(visitor: Calling) -> Any:
    """Recompute the whole trail and return every alteration found."""
    found = traces.verified(visitor)
    lang = visitor.lang
    return {
        "ok": found.ok,
        "findings": [one.message(lang) for one in found.findings],
        "notes": [one.message(lang) for one in found.notes],
        "entries": {str(name): count for name, count in found.counts.items()},
    }


@TRAIL.get("/retention")
def read_retention(visitor: SignedIn) -> Any:
    """Return for how long each class of the trail is kept, and what a purge would remove."""
    return plain(retention.classes_of(visitor))


@TRAIL.put("/retention/{name}", status_code=204)
def set_retention(visitor: Calling, name: Retention, given: Days) -> None:
    """Set for how many days a class is kept."""
    retention.set_retention(visitor, name, given.days)


@TRAIL.post("/retention/purge")
def purge(visitor: Calling) -> Any:
    """Remove what is past its time; the rest still verifies."""
    removed = retention.purged(visitor)
    entries = {str(name): count for name, count in removed.entries.items()}
    contents = {
        "runs": removed.runs,
        "releases": removed.releases,
        "dispatches": removed.dispatches,
    }
    return entries | contents


@TRAIL.get("/alerts")
def read_alerts(visitor: SignedIn) -> Any:
    """Return my alerts, those that wait first."""
    return plain(alerts.alerts_of(visitor))


@TRAIL.post("/alerts/{alert_id}/seen", status_code=204)
def see_alert(visitor: Calling, alert_id: Number) -> None:
    """Record that an alert was seen."""
    alerts.seen(visitor, alert_id)


@REGISTER.get("/uses")
def read_register(visitor: SignedIn) -> Any:
    """Return every AI use with its card and its state."""
    return [_entry(one.entry) for one in register.dossiers_of(visitor)]


@REGISTER.get("/uses/export")
def export_register(visitor: SignedIn) -> Any:
    """Return the register in words, a line a use, for the hospital's own register."""
    return register.exported(visitor)


@REGISTER.get("/uses/{name}")
def read_use(visitor: SignedIn, name: str) -> Any:
    """Return an AI use: card, state, gates with what they lack, records, history."""
    found = register.dossier_in(visitor, name)
    use = uses.find_use(name)
    return _entry(found.entry) | {
        "engines": list(use.engines),
        "reads": plain(use.reads),
        "research_only": found.research_only,
        "open": [one.value for one in found.open],
        "gates": [_gate(one) for one in found.gates],
        "records": {kind.value: plain(versions) for kind, versions in found.records.items()},
        "history": plain(found.history),
        "evaluations": [one.id for one in found.evaluations],
    }


@REGISTER.post("/uses/{name}/state", status_code=204)
def set_state(visitor: Calling, name: str, given: NewState) -> None:
    """Put an AI use in a state, with a reason."""
    register.decided(visitor, name, given.state, given.reason)


@REGISTER.post("/uses/{name}/stop", status_code=204)
def stop_use(visitor: Calling, name: str, given: Because) -> None:
    """Suspend an AI use at once, with a reason."""
    register.stopped(visitor, name, given.reason)


@REGISTER.post("/uses/{name}/records/{record_kind}", status_code=201)
def record_on_use(
    visitor: Calling, name: str, record_kind: RecordKind, given: dict[str, Any]
) -> Any:
    """Record a thing about an AI use; the fields are those of its kind, a person by login."""
    return {"version": register.recorded(visitor, name, record_kind, given)}


@SITE.get("/jobs")
def read_jobs(visitor: SignedIn) -> Any:
    """Return every job to those who follow them, else one's own, newest first."""
    return [_job(one) for one in jobs.jobs_of(visitor)]


@SITE.get("/jobs/{key}")
def read_job(visitor: SignedIn, key: Key) -> Any:
    """Return a job with its log."""
    shown, log = jobs.job_of(visitor, key)
    return _job(shown) | {"log": plain(log)}


@SITE.post("/jobs/{key}/cancel", status_code=204)
def cancel_job(visitor: Calling, key: Key) -> None:
    """Cancel a waiting job, ask a running one to stop."""
    jobs.stopped(visitor, key)


@SITE.post("/jobs/{key}/retry", status_code=201)
def retry_job(visitor: Calling, key: Key) -> Any:
    """Queue a failed or cancelled job again, under the caller's rights."""
    return {"key": jobs.retried(visitor, key).key}


@SITE.get("/continuity")
def read_continuity(visitor: SignedIn, watch: Watched) -> Any:
    """Return what works, part by part, and the last backups and restores."""
    parts = continuity.parts_of(visitor, watch)
    backups, restores = continuity.history_of(visitor)
    return {
        "parts": [
            {"part": one.name.name.lower(), "level": one.level.value, "cause": one.cause}
            for one in parts
        ],
        "backups": plain(backups),
        "restores": plain(restores),
    }


def _gate(gate: Gate) -> dict[str, Any]:
    missing = [one.condition.name for one in gate.conditions if not one.met]
    return {"state": gate.state.value, "passed": gate.passed, "missing": missing}


def _entry(entry: Entry) -> dict[str, Any]:
    shown: dict[str, Any] = plain(asdict(entry))
    return shown


def _job(shown: jobs.Shown) -> dict[str, Any]:
    job = shown.job
    found: dict[str, Any] = plain(
        {
            "key": job.key,
            "kind": job.kind,
            "state": job.state,
            "who": shown.who,
            "done": job.done,
            "total": job.total,
            "error": job.error,
            "result": job.result,
            "created_at": job.created_at,
            "started_at": job.started_at,
            "ended_at": job.ended_at,
        }
    )
    return found


for room in (TRAIL, REGISTER, SITE):
    router.include_router(room)
