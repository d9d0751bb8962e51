"""Commands on the trail and on the persons of the hospital."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ambroise import access
from ambroise.access import PEOPLE, ROLES, TRAIL, Action, Decision, Grant, Purpose, Role
from ambroise.cli.session import Session, session_of
from ambroise.errors import TrailAltered
from ambroise.trail import Entry, Finding

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Login = Annotated[str, typer.Argument(help="Identifiant de la personne.")]

trail = typer.Typer(help="Le journal des accès.", no_args_is_help=True)
people = typer.Typer(help="Les personnes et leurs rôles.", no_args_is_help=True)


@trail.command("verify")
def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Recalculer tout le journal et nommer chaque altération."""
    session = session_of(context)
    found = session.door.verify_trail(session.actor)
    if as_json:
        report = {
            "ok": found.ok,
            "findings": [_finding(one, session.lang) for one in found.findings],
            "notes": [_finding(one, session.lang) for one in found.notes],
            "entries": found.counts,
        }
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        for one in (*found.findings, *found.notes):
            session.out.print(one.message(session.lang))
        total = sum(found.counts.values())
        session.out.print(session.text(f"{total} entrées relues.", f"{total} entries read."))
    if not found.ok:
        raise TrailAltered(count=len(found.findings))


@trail.command("show")
def show(
    context: typer.Context,
    person: Annotated[
        int | None, typer.Option(help="Patient (person_id) dont on veut les accès.")
    ] = None,
    actor: Annotated[str | None, typer.Option(help="Identifiant de qui a agi.")] = None,
    since: Annotated[datetime | None, typer.Option(help="À partir de cette date (UTC).")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Nombre d'entrées, des plus récentes.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Montrer les dernières entrées du journal ; cette lecture y est inscrite aussi."""
    session = session_of(context)
    resource = TRAIL if person is None else session.door.person_resource(person)
    session.door.decide(session.actor, Action.READ_TRAIL, resource, Purpose.OPERATIONS)
    entries = session.trail.events(
        object_kind=None if person is None else "person",
        object_id=None if person is None else str(person),
        actor=actor,
        since=since and since.replace(tzinfo=since.tzinfo or UTC),
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
    path: Annotated[Path, typer.Argument(help="Fichier JSONL à écrire.")],
) -> None:
    """Écrire tout le journal en JSONL, avec de quoi le vérifier ailleurs."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_TRAIL, TRAIL, Purpose.OPERATIONS)
    count = session.trail.export(path)
    session.say.print(
        session.text(f"{count} entrées écrites dans {path}.", f"{count} entries written to {path}.")
    )


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


@people.command("list")
def list_people(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les personnes et leurs rôles du moment."""
    session = session_of(context)
    _manage(session)
    now = datetime.now(UTC)
    everybody = access.people.everybody(session.state)
    if as_json:
        lines = [
            {
                "login": one.actor.login,
                "name": one.actor.display_name,
                "title": one.title,
                "os_account": one.os_account,
                "active": one.disabled_at is None,
                "roles": [
                    {"role": grant.role, "ward": grant.ward}
                    for grant in one.actor.grants
                    if grant.holds(now)
                ],
            }
            for one in everybody
        ]
        typer.echo(json.dumps(lines, ensure_ascii=False))
        return
    french = ("identifiant", "nom", "titre", "rôles", "")
    english = ("login", "name", "title", "roles", "")
    table = Table(*(french if session.lang == "fr" else english))
    for one in everybody:
        held = [
            ROLES[grant.role][session.lang != "fr"] + (f" ({grant.ward})" if grant.ward else "")
            for grant in one.actor.grants
            if grant.holds(now)
        ]
        closed = "" if one.disabled_at is None else session.text("fermé", "closed")
        table.add_row(one.actor.login, one.actor.display_name, one.title, ", ".join(held), closed)
    session.out.print(table)


@people.command("add")
def add(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Argument(help="Nom affiché.")],
    title: Annotated[str, typer.Option(help="Fonction affichée.")] = "",
    os_account: Annotated[str | None, typer.Option(help="Compte système de la personne.")] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Demander un mot de passe local.")
    ] = False,
) -> None:
    """Ajouter une personne ; ses rôles se donnent ensuite avec « grant »."""
    session = session_of(context)
    decision = _manage(session)
    digest = None
    if password:
        asked = session.text("Mot de passe", "Password")
        given = typer.prompt(asked, hide_input=True, confirmation_prompt=True)
        digest = access.people.hash_password(given)
    access.people.create(
        session.state,
        login,
        name,
        now=datetime.now(UTC),
        title=title,
        password_hash=digest,
        os_account=os_account,
    )
    session.door.note(decision, "people.add", detail={"login": login})


@people.command("grant")
def grant(
    context: typer.Context,
    login: Login,
    role: Annotated[Role, typer.Argument(help="Rôle.")],
    ward: Annotated[
        str | None, typer.Option(help="Unité (code UF) ; tout le site quand elle manque.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="Fin du droit (UTC).")] = None,
) -> None:
    """Donner un rôle à une personne, sur une unité ou sur le site."""
    session = session_of(context)
    decision = _manage(session)
    ends = until and until.replace(tzinfo=until.tzinfo or UTC)
    given = Grant(role, ward, datetime.now(UTC), ends)
    access.people.grant(session.state, login, given)
    detail: dict[str, str | int] = {"login": login, "role": role, "ward": ward or ""}
    session.door.note(decision, "people.grant", detail=detail)


@people.command("end")
def end(
    context: typer.Context,
    login: Login,
    role: Annotated[Role, typer.Argument(help="Rôle à retirer.")],
) -> None:
    """Retirer un rôle à une personne, tout de suite."""
    session = session_of(context)
    decision = _manage(session)
    ended = access.people.end_grants(session.state, login, role, now=datetime.now(UTC))
    detail: dict[str, str | int] = {"login": login, "role": role}
    session.door.note(decision, "people.end", count=ended, detail=detail)


@people.command("disable")
def disable(context: typer.Context, login: Login) -> None:
    """Fermer le compte d'une personne, sessions comprises."""
    session = session_of(context)
    decision = _manage(session)
    access.people.disable(session.state, login, now=datetime.now(UTC))
    session.door.note(decision, "people.disable", detail={"login": login})


def _manage(session: Session) -> Decision:
    return session.door.decide(session.actor, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)


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
        "project": event.project,
        "rule": event.rule,
        "allowed": event.allowed,
        "count": event.count,
        "detail": dict(event.detail),
        "request_id": event.request_id,
        "retention": event.retention,
        "hash": entry.hash,
    }
