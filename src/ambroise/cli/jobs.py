"""Commands on the queue of work, and the worker that does it."""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from ambroise import access, continuity, intake, warehouse
from ambroise.access import CARE_ZONE, INSTALLATION, RESEARCH_ZONE, Action, Decision, Purpose
from ambroise.access import jobs as work
from ambroise.access.jobs import Kind, Kinds, Running
from ambroise.access.view import PREPARE, preparing
from ambroise.cli.session import Session, session_of
from ambroise.deid.zone import build_research
from ambroise.dispatch import queue_due, read_receipts, sending
from ambroise.errors import TrailUnavailable
from ambroise.evaluation.asking import evaluating
from ambroise.observability import start_logs, start_telemetry
from ambroise.state.jobs import Job, JobState
from ambroise.uses.coding.warming import Warming
from ambroise.uses.drafting import drafting
from ambroise.warehouse.notes import building
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import examine
from ambroise.warehouse.quality.model import Status

PAUSE_SECONDS: Final = 0.5
"""How long the worker waits before it looks at an empty queue again."""

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Key = Annotated[str, typer.Argument(help="Numéro de la tâche.")]

jobs = typer.Typer(help="Les tâches de fond : suivre, arrêter, relancer.", no_args_is_help=True)

STATES: Final = {
    JobState.QUEUED: ("en attente", "waiting"),
    JobState.RUNNING: ("en cours", "running"),
    JobState.DONE: ("terminée", "done"),
    JobState.FAILED: ("en échec", "failed"),
    JobState.CANCELLED: ("annulée", "cancelled"),
}


def kinds_of(session: Session) -> Kinds:
    """Return the kinds of work of an installation: each is what a command does, later."""

    def publish(running: Running) -> Mapping[str, Any]:
        made = warehouse.publish(
            session.settings,
            session.state,
            session.vault,
            shapes=intake.shapes(),
            actor=running.decision.actor.login,
            progress=lambda _step, done, total: running.progress(done, total),
        )
        history.ask(session.state, running.decision.actor.id, now=_now())
        return {"publication": made.id}

    def check_quality(running: Running) -> Mapping[str, Any]:
        with session.door.open_dataset(running.decision) as dataset:
            made = examine(
                session.state,
                dataset,
                publication=dataset.publication,
                actor=running.decision.actor.login,
                now=_now(),
                progress=running.progress,
            )
        return {"publication": made.publication, "failed": made.counts.get(Status.FAILED, 0)}

    def pseudonymise(running: Running) -> Mapping[str, Any]:
        built = build_research(
            session.settings,
            session.state,
            session.vault,
            actor=running.decision.actor.login,
            progress=running.progress,
        )
        building.ask(session.state, running.decision.actor.id, now=_now())
        return {"publication": built.publication.id, "persons": built.persons}

    def index_notes(running: Running) -> Mapping[str, Any]:
        made = building.build_index(
            session.settings,
            session.state,
            actor=running.decision.actor.login,
            progress=running.progress,
        )
        return {"publication": made.publication, "notes": made.notes, "read": made.read}

    def back_up(running: Running) -> Mapping[str, Any]:
        folder = Path(running.job.args["folder"])
        taken = continuity.back_up(
            session.settings,
            session.state,
            session.vault,
            folder,
            continuity.read_key(session.settings, folder),
            running.decision,
            clock=_now,
            progress=lambda _done: running.check(),
        )
        return {"backup": taken.id, "bytes_written": taken.bytes_written}

    def ingest_again(running: Running) -> Mapping[str, Any]:
        told = intake.tell_again(
            session.settings,
            session.state,
            actor=running.decision.actor.login,
            progress=running.progress,
        )
        made = publish(running) if told.stored else {}
        return {"read": told.read, "stored": told.stored, **made}

    return {
        "publish": Kind(Action.INGEST, lambda _args, _project: CARE_ZONE, publish),
        "again": Kind(Action.INGEST, lambda _args, _project: CARE_ZONE, ingest_again),
        "pseudonymise": Kind(
            Action.BUILD_RESEARCH, lambda _args, _project: RESEARCH_ZONE, pseudonymise
        ),
        building.JOB: Kind(
            Action.BUILD_RESEARCH, lambda _args, _project: RESEARCH_ZONE, index_notes
        ),
        history.JOB: Kind(Action.COUNT, lambda _args, _project: CARE_ZONE, check_quality),
        PREPARE: preparing(session.state, lambda: session.views),
        "backup": Kind(Action.BACK_UP, lambda _args, _project: INSTALLATION, back_up),
        **drafting(session, clock=_now),
        **sending(session, clock=_now),
        **evaluating(session, clock=_now),
    }


@jobs.command("add")
def add(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(help="publish, again, pseudonymise, notes, quality ou backup.")
    ],
    folder: Annotated[
        Path | None, typer.Option(help="Avec backup : dossier des sauvegardes.")
    ] = None,
) -> None:
    """Mettre un travail en attente, sous ses propres droits ; « ambroise work » le fait."""
    session = session_of(context)
    kinds = kinds_of(session)
    if (kind == "backup") != (folder is not None):
        raise typer.BadParameter("--folder va avec backup, et avec lui seul.")
    args = {} if folder is None else {"folder": str(folder.absolute())}
    wanted = work.kind_named(kinds, kind)
    decision = session.door.decide(
        session.actor, wanted.action, wanted.resource(args, None), Purpose.OPERATIONS
    )
    job = work.queue(session.state, kinds, kind, args, decision, now=_now())
    typer.echo(job.key)


@jobs.command("list")
def list_jobs(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les tâches, les plus récentes d'abord ; les siennes seules sans droit plus large."""
    session = session_of(context)
    found = work.listed(session.state, _reading(session))
    if as_json:
        typer.echo("\n".join(json.dumps(_as_json(one)) for one in found))
        return
    french = ("tâche", "travail", "état", "fait", "créée (UTC)", "")
    english = ("job", "work", "state", "done", "made (UTC)", "")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        table.add_row(
            one.key,
            one.kind,
            STATES[one.state][session.lang != "fr"],
            f"{one.done}/{one.total}" if one.total else "",
            f"{one.created_at:%Y-%m-%d %H:%M:%S}",
            one.error,
        )
    session.out.print(table)


@jobs.command("show")
def show(context: typer.Context, key: Key, as_json: AsJson = False) -> None:
    """Montrer une tâche et son journal de bord."""
    session = session_of(context)
    decision = _decide(session, Action.READ_JOBS, key)
    job, lines = work.opened(session.state, key, decision)
    if as_json:
        log = [{"at": line.at.isoformat(), "text": line.text} for line in lines]
        typer.echo(json.dumps({**_as_json(job), "log": log}))
        return
    session.out.print(f"{job.key} {job.kind} : {STATES[job.state][session.lang != 'fr']}")
    for line in lines:
        session.out.print(f"{line.at:%Y-%m-%d %H:%M:%S} {line.text}")
    if job.error:
        session.out.print(job.error)


@jobs.command("cancel")
def cancel(context: typer.Context, key: Key) -> None:
    """Annuler une tâche en attente, ou demander à une tâche en cours de s'arrêter."""
    session = session_of(context)
    decision = _decide(session, Action.CANCEL_JOB, key)
    work.cancel(session.state, key, decision, now=_now())


@jobs.command("retry")
def retry(context: typer.Context, key: Key) -> None:
    """Relancer une tâche en échec ou annulée, sous ses propres droits."""
    session = session_of(context)
    decision = _decide(session, Action.CANCEL_JOB, key)
    typer.echo(work.retry(session.state, key, decision, now=_now()).key)


def run_worker(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="S'arrêter quand plus rien n'attend.")
    ] = False,
    attached: Annotated[
        bool,
        typer.Option(
            "--attached", help="S'arrêter aussi quand qui l'a lancé ferme son entrée, ou meurt."
        ),
    ] = False,
) -> None:
    """Faire les tâches en attente, l'une après l'autre, jusqu'à l'arrêt du processus."""
    session = session_of(context)
    start_logs()
    end_telemetry = start_telemetry(session.settings)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.set())
    worker = work.Worker(session.state, session.door, kinds_of(session), clock=_now)
    if session.settings.cim10 is not None and not once:
        Warming(session.settings).begin()
    if attached:
        threading.Thread(target=_until_closed, args=(stopped, worker), daemon=True).start()
    try:
        while not stopped.is_set():
            try:
                queue_due(session.settings, session.state, now=_now())
                read_receipts(session.settings, session.state, now=_now())
                job = worker.do_next()
            except TrailUnavailable:
                if once:
                    raise
                job = None
            if job is None:
                if once:
                    return
                stopped.wait(PAUSE_SECONDS)
    finally:
        end_telemetry()


def _until_closed(stopped: threading.Event, worker: work.Worker) -> None:
    """Wait for the end of the standard input; the job being done then waits for another worker."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stopped.set()
    worker.hand_back()


def _decide(session: Session, action: Action, key: str) -> Decision:
    resource = work.job_resource(session.state, key)
    return session.door.decide(session.actor, action, resource, Purpose.OPERATIONS)


def _reading(session: Session) -> Decision:
    """Return the decision to read every job, else one's own."""
    every, mine = work.ALL_JOBS, work.my_jobs(session.actor)
    allowed = access.authorize(
        session.actor, Action.READ_JOBS, every, Purpose.OPERATIONS, now=_now()
    ).allowed
    resource = every if allowed else mine
    return session.door.decide(session.actor, Action.READ_JOBS, resource, Purpose.OPERATIONS)


def _as_json(job: Job) -> dict[str, object]:
    return {
        "job": job.key,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "attempts": job.attempts,
        "error": job.error,
        "result": job.result,
        "created_at": job.created_at.isoformat(),
        "ended_at": job.ended_at and job.ended_at.isoformat(),
    }


def _now() -> datetime:
    return datetime.now(UTC)
