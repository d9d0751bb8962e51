"""Commands on the trail: look, verify, export, keep for a time, send on."""

import json
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ambroise.access import TRAIL, Action, Decision, Purpose, keeping
from ambroise.cli.session import Session, session_of
from ambroise.errors import ExportAltered, SourceUnreadable, TrailAltered
from ambroise.governance import retention as retention_rule
from ambroise.trail import (
    Entry,
    Finding,
    PublicKey,
    Retention,
    Selection,
    Verification,
    kept,
    verify_export,
)
from ambroise.trail.siem import open_forwarder

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
PersonId = Annotated[int | None, typer.Option(help="Patient (person_id) dont on veut les accès.")]
ActorId = Annotated[str | None, typer.Option(help="Identifiant de qui a agi.")]
Since = Annotated[datetime | None, typer.Option(help="À partir de cette date (UTC), comprise.")]
Until = Annotated[datetime | None, typer.Option(help="Jusqu'à cette date (UTC), non comprise.")]

trail = typer.Typer(help="Le journal des accès.", no_args_is_help=True)


@trail.command("verify")
def verify(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(help="Fichier exporté ou archivé ; le journal en place quand il manque."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="Clé publique de l'établissement (PEM), reçue par un autre chemin."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recalculer tout le journal, ou un fichier exporté, et nommer chaque altération."""
    session = session_of(context)
    if path is not None:
        _verify_file(session, path, key, as_json)
        return
    found = session.door.verify_trail(session.actor)
    fingerprint = session.trail.public_key.fingerprint()
    _told(session, found, fingerprint, as_json)
    if not found.ok:
        raise TrailAltered(count=len(found.findings))


def _verify_file(session: Session, path: Path, key: Path | None, as_json: bool) -> None:
    """Check a file with no installation at hand."""
    try:
        expected = None if key is None else PublicKey.of_pem(key.read_text())
        checked = verify_export(path, expected)
    except (OSError, ValueError) as error:
        wrong = path if isinstance(error, OSError) and error.filename != str(key) else key
        raise SourceUnreadable(path=wrong, cause=type(error).__name__) from error
    _told(session, checked.verification, checked.fingerprint, as_json)
    if key is None:
        session.say.print(
            session.text(
                "Comparer cette empreinte à celle que donne l'établissement"
                " (ambroise trail verify), par un autre chemin que ce fichier.",
                "Compare this fingerprint with the one that the hospital gives (ambroise trail"
                " verify), by another way than this file.",
            )
        )
    if not checked.verification.ok:
        raise ExportAltered(path=path, count=len(checked.verification.findings))


def _told(session: Session, found: Verification, fingerprint: str, as_json: bool) -> None:
    if as_json:
        report = {
            "ok": found.ok,
            "findings": [_finding(one, session.lang) for one in found.findings],
            "notes": [_finding(one, session.lang) for one in found.notes],
            "entries": found.counts,
            "key_sha256": fingerprint,
        }
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    for one in (*found.findings, *found.notes):
        session.out.print(one.message(session.lang))
    total = sum(found.counts.values())
    session.out.print(session.text(f"{total} entrées relues.", f"{total} entries read."))
    session.out.print(
        session.text(f"Clé (SHA-256) : {fingerprint}", f"Key (SHA-256): {fingerprint}")
    )


@trail.command("key")
def public_key(context: typer.Context) -> None:
    """Écrire la clé publique avec laquelle un tiers vérifie ce qui est exporté."""
    typer.echo(session_of(context).trail.public_key.pem(), nl=False)


@trail.command("show")
def show(
    context: typer.Context,
    person: PersonId = None,
    actor: ActorId = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="Nombre d'entrées, des plus récentes.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Montrer les dernières entrées du journal ; cette lecture y est inscrite aussi."""
    session = session_of(context)
    resource = TRAIL if person is None else session.door.person_resource(person)
    session.door.decide(session.actor, Action.READ_TRAIL, resource, Purpose.OPERATIONS)
    asked = _selection(session, person, actor, since, until)
    entries = session.trail.events(
        object_kind=asked.object_kind,
        object_id=asked.object_ids,
        actor=asked.actor,
        since=asked.since,
        until=asked.until,
        limit=limit,
    )
    if as_json:
        typer.echo(json.dumps([_entry(one) for one in entries], ensure_ascii=False))
        return
    french = ("n°", "date (UTC)", "qui", "action", "objet", "finalité", "règle", "")
    english = ("no.", "date (UTC)", "who", "action", "object", "purpose", "rule", "")
    table = Table(*(french if session.lang == "fr" else english))
    for one in entries:
        event = one.event
        table.add_row(
            str(one.sequence),
            f"{one.at:%Y-%m-%d %H:%M:%S}",
            event.actor,
            event.action,
            f"{event.object_kind} {event.object_id}",
            event.purpose,
            event.rule,
            "" if event.allowed else session.text("refusé", "refused"),
        )
    session.out.print(table)


@trail.command("export")
def export(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(help="Fichier à écrire : .jsonl se vérifie seul, .csv s'ouvre au tableur."),
    ],
    person: PersonId = None,
    actor: ActorId = None,
    since: Since = None,
    until: Until = None,
    project: Annotated[str | None, typer.Option(help="Projet pour lequel on a agi.")] = None,
    kind: Annotated[str | None, typer.Option(help="Sorte d'objet (person, use, zone...).")] = None,
    object_id: Annotated[
        str | None, typer.Option("--object", help="Objet, par son numéro.")
    ] = None,
) -> None:
    """Écrire le journal, ou une partie ; cet export y est inscrit avec ce qui a été demandé."""
    session = session_of(context)
    if person is not None:
        resource = session.door.person_resource(person)
        session.door.decide(session.actor, Action.READ_TRAIL, resource, Purpose.OPERATIONS)
    decision = _ask(session, Action.EXPORT_TRAIL)
    asked = _selection(session, person, actor, since, until, project, kind, object_id)
    form: keeping.Form = "csv" if path.suffix == ".csv" else "jsonl"
    count = keeping.export_trail(session.door, session.trail, decision, asked, path, form)
    session.say.print(
        session.text(f"{count} entrées écrites dans {path}.", f"{count} entries written to {path}.")
    )


@trail.command("archive")
def archive(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Dossier des archives, hors de ce serveur.")],
    only: Annotated[
        Retention | None, typer.Option("--class", help="Une classe ; toutes quand elle manque.")
    ] = None,
) -> None:
    """Clore un segment signé de chaque classe et écrire ceux qui manquent au dossier."""
    session = session_of(context)
    decision = _ask(session, Action.EXPORT_TRAIL)
    folder.mkdir(parents=True, exist_ok=True)
    classes = list(Retention) if only is None else [only]
    written = keeping.archive_trail(session.door, session.trail, decision, folder, classes)
    for path in written:
        session.out.print(str(path))
    session.say.print(
        session.text(f"{len(written)} segments écrits.", f"{len(written)} segments written.")
    )


@trail.command("retention")
def retention(
    context: typer.Context,
    only: Annotated[Retention | None, typer.Argument(metavar="CLASSE", help="Classe.")] = None,
    days: Annotated[int | None, typer.Argument(metavar="JOURS", help="Nouvelle durée.")] = None,
) -> None:
    """Montrer les durées de conservation, ou en fixer une."""
    session = session_of(context)
    decision = _ask(session, Action.SET_RETENTION)
    if only is not None and days is not None:
        keeping.set_retention(session.door, decision, only, days, now=datetime.now(UTC))
    for one in kept(session.state):
        by = f" ({one.changed_by}, {one.changed_at:%Y-%m-%d})" if one.changed_at else ""
        unit = session.text("jours", "days")
        session.out.print(f"{one.retention} : {one.days} {unit}{by}")


@trail.command("purge")
def purge(context: typer.Context) -> None:
    """Effacer ce qui a dépassé sa durée ; le reste se vérifie toujours."""
    session = session_of(context)
    decision = _ask(session, Action.SET_RETENTION)
    removed = retention_rule.purge(session, decision, now=datetime.now(UTC))
    for one, count in removed.entries.items():
        session.out.print(f"{one} : {count}")
    runs = session.text("contenus d'exécutions", "contents of runs")
    packages = session.text("dossiers et paquets de sorties", "folders and packages of releases")
    session.out.print(f"{runs} : {removed.runs}")
    session.out.print(f"{packages} : {removed.releases}")
    sent = session.text("documents des envois de lettres", "documents of letters sent")
    session.out.print(f"{sent} : {removed.dispatches}")


@trail.command("forward")
def forward(
    context: typer.Context,
    follow: Annotated[bool, typer.Option(help="Rester et envoyer ce qui vient.")] = False,
) -> None:
    """Envoyer au collecteur de journaux (AMBROISE_SIEM) ce qu'il n'a pas encore, sans contenu."""
    session = session_of(context)
    with open_forwarder(session.settings) as forwarder:
        if forwarder is None:
            session.say.print(
                session.text(
                    "Aucun collecteur réglé (AMBROISE_SIEM), ou un envoi est déjà en cours.",
                    "No collector is set (AMBROISE_SIEM), or sending is already under way.",
                )
            )
        elif follow:
            stop = threading.Event()
            for asked in (signal.SIGTERM, signal.SIGINT):
                signal.signal(asked, lambda *_: stop.set())
            forwarder.follow(stop)
        else:
            sent = forwarder.send_waiting()
            session.say.print(session.text(f"{sent} entrées envoyées.", f"{sent} entries sent."))


@trail.command("resume")
def resume(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Ce qui explique l'alerte ; reste au journal.")],
) -> None:
    """Reprendre le journal tel qu'il est après une alerte, par une entrée signée."""
    session = session_of(context)
    entry = session.door.resume_trail(session.actor, reason)
    session.say.print(
        session.text(
            f"Journal repris à l'entrée {entry.sequence}.",
            f"Trail resumed at entry {entry.sequence}.",
        )
    )


def _ask(session: Session, action: Action) -> Decision:
    return session.door.decide(session.actor, action, TRAIL, Purpose.OPERATIONS)


def _selection(
    session: Session,
    person: int | None,
    actor: str | None,
    since: datetime | None,
    until: datetime | None,
    project: str | None = None,
    kind: str | None = None,
    object_id: str | None = None,
) -> Selection:
    """Return what is asked for; a patient is looked for under every number they have had."""
    ids = [] if object_id is None else [object_id]
    if person is not None:
        kind, ids = "person", sorted(str(one) for one in session.door.known_as(person))
    return Selection(
        object_kind=kind,
        object_ids=ids,
        actor=actor,
        project=project,
        since=since and since.replace(tzinfo=since.tzinfo or UTC),
        until=until and until.replace(tzinfo=until.tzinfo or UTC),
    )


def _finding(finding: Finding, lang: str) -> dict[str, str | int]:
    return {
        "fault": finding.fault.name.lower(),
        "retention": finding.retention,
        "place": finding.place,
        "message": finding.message(lang),
    }


def _entry(entry: Entry) -> dict[str, object]:
    event = entry.event
    return {
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "actor": event.actor,
        "action": event.action,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
        "purpose": event.purpose,
        "basis": event.basis,
        "project": event.project,
        "rule": event.rule,
        "allowed": event.allowed,
        "count": event.count,
        "detail": dict(event.detail),
        "request_id": event.request_id,
        "model": event.model,
        "digests": dict(event.digests),
        "retention": event.retention,
        "hash": entry.hash,
    }
