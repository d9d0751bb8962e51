"""Commands of research projects and of the permits that open them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError
from rich.table import Table

from ambroise.access import PROJECTS, Action, Decision, Purpose, projects
from ambroise.access.projects import Condition, Permit, Reference, ReferenceKind, Request, words
from ambroise.access.projects.model import Part
from ambroise.cli.session import Session, session_of
from ambroise.errors import PermitInvalid, SourceUnreadable

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Number = Annotated[str, typer.Argument(metavar="PROJET", help="Numéro du projet.")]
NUMBER_WIDTH = 32
"""A number is read and typed whole, however narrow the terminal."""
Reason = Annotated[str, typer.Option(help="Motif ; il reste au dossier.")]
Login = Annotated[str, typer.Argument(help="Identifiant de la personne.")]
Date = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date (UTC).")]

project = typer.Typer(help="Les projets de recherche.", no_args_is_help=True)
permit = typer.Typer(help="Les autorisations d'accès aux données.", no_args_is_help=True)
member = typer.Typer(help="Les membres d'un projet.", no_args_is_help=True)
project.add_typer(member, name="member")


@project.command("open")
def open_project(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="Titre.")],
    purpose: Annotated[str, typer.Option(help="Finalité, en une phrase.")],
    summary: Annotated[str, typer.Option(help="Résumé pour le public.")],
) -> None:
    """Ouvrir un projet, dont on est responsable, et écrire son numéro."""
    session = session_of(context)
    decision = session.door.decide(session.actor, Action.ASK_PROJECT, PROJECTS, Purpose.RESEARCH)
    made = projects.create(
        session.door, decision, title=title, purpose=purpose, public_summary=summary
    )
    typer.echo(made.id)


@project.command("list")
def list_projects(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", help="Tous les projets (comité, DPO, auditeur).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Lister ses projets."""
    session = session_of(context)
    if every:
        asked = (session.actor, Action.READ_PROJECT, PROJECTS, Purpose.OPERATIONS)
        found = projects.every_project(session.door, session.door.decide(*asked))
    else:
        found = projects.projects_of(session.state, session.actor, datetime.now(UTC))
    if as_json:
        _dump([{"id": one.id, "title": one.title, "opened_at": one.created_at} for one in found])
        return
    french, english = ("numéro", "titre", "ouvert le"), ("number", "title", "opened on")
    table = Table(*(french if session.lang == "fr" else english))
    table.columns[0].min_width = NUMBER_WIDTH
    for one in found:
        table.add_row(one.id, one.title, f"{one.created_at:%Y-%m-%d}")
    session.out.print(table)


@project.command("show")
def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Montrer un projet, ses membres, ses autorisations et leurs étapes."""
    session = session_of(context)
    found = projects.read(session.door, _on(session, number, Action.READ_PROJECT))
    if as_json:
        typer.echo(TypeAdapter(projects.Dossier).dump_json(found).decode())
        return
    lang, say = session.lang, session.out.print
    say(f"{found.project.title} ({found.project.id})", markup=False)
    say(found.project.public_summary, markup=False)
    for one in found.members:
        until = f" -> {one.ends_at:%Y-%m-%d}" if one.ends_at else ""
        part = words.PARTS[one.part][lang != "fr"]
        say(f"  {one.display_name} ({one.login}), {part}, {one.starts_at:%Y-%m-%d}{until}",
            markup=False)  # fmt: skip
    for permit_ in found.permits:
        _show(session, permit_)


@project.command("public")
def public(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les projets en cours, tels que le public les lit."""
    session = session_of(context)
    found = projects.public_projects(session.state, datetime.now(UTC))
    if as_json:
        typer.echo(TypeAdapter(list[projects.PublicProject]).dump_json(found).decode())
        return
    for one in found:
        route = words.ROUTES[one.legal_route][session.lang != "fr"]
        ends = f"{one.starts_at:%Y-%m-%d} -> {one.ends_at:%Y-%m-%d}"
        session.out.print(f"{one.title} ({route}, {ends})\n  {one.summary}", markup=False)


@member.command("add")
def add(
    context: typer.Context,
    number: Number,
    login: Login,
    part: Annotated[Part, typer.Option(help="Sa part dans le projet.")] = "member",
    until: Date = None,
    reason: Reason = "",
) -> None:
    """Habiliter une personne dans un projet, jusqu'à une date."""
    session = session_of(context)
    decision = _on(session, number, Action.MANAGE_MEMBERS, reason)
    ends = until and until.replace(tzinfo=UTC)
    projects.members.add(session.door, decision, login, part, ends_at=ends)


@member.command("end")
def end(context: typer.Context, number: Number, login: Login, reason: Reason = "") -> None:
    """Retirer une personne d'un projet, tout de suite."""
    session = session_of(context)
    decision = _on(session, number, Action.MANAGE_MEMBERS, reason)
    projects.members.end(session.door, decision, login)


@permit.command("ask")
def ask(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(help="Demande, en JSON : voie, cohorte, dates.")],
) -> None:
    """Demander une autorisation et écrire son numéro."""
    session = session_of(context)
    request = _read(Request, file)
    decision = _on(session, number, Action.ASK_PERMIT)
    typer.echo(projects.permits.ask(session.door, decision, request))


@permit.command("reference")
def reference(
    context: typer.Context,
    number: Number,
    kind: Annotated[ReferenceKind, typer.Argument(help="Nature de la pièce.")],
    reference_: Annotated[str, typer.Argument(metavar="REFERENCE", help="Son numéro.")],
    dated: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Sa date.")],
) -> None:
    """Ajouter une pièce à la demande en attente."""
    session = session_of(context)
    lead = "lead" in session.actor.parts(number, datetime.now(UTC))
    decision = _on(session, number, Action.ASK_PERMIT if lead else Action.EXAMINE_PERMIT)
    added = Reference(kind, reference_, dated.date())
    projects.permits.add_reference(session.door, decision, added)


@permit.command("examine")
def examine(context: typer.Context, number: Number, reason: Reason) -> None:
    """Instruire la demande en attente : le motif est l'avis."""
    session = session_of(context)
    decision = _on(session, number, Action.EXAMINE_PERMIT, reason)
    projects.permits.examine(session.door, decision)


@permit.command("grant")
def grant(
    context: typer.Context,
    number: Number,
    conditions: Annotated[
        Path | None, typer.Option(help="Conditions, liste JSON : kind, value, wording.")
    ] = None,
    reason: Reason = "",
) -> None:
    """Accorder la demande instruite, avec ses conditions."""
    session = session_of(context)
    given = _read(list[Condition], conditions) if conditions else []
    decision = _on(session, number, Action.DECIDE_PERMIT, reason)
    projects.permits.grant(session.door, decision, given)
    session.views.prepare(decision)


@permit.command("refuse")
def refuse(context: typer.Context, number: Number, reason: Reason) -> None:
    """Refuser la demande instruite."""
    session = session_of(context)
    decision = _on(session, number, Action.DECIDE_PERMIT, reason)
    projects.permits.refuse(session.door, decision)


@permit.command("suspend")
def suspend(context: typer.Context, number: Number, reason: Reason) -> None:
    """Suspendre l'autorisation en cours : plus rien ne s'ouvre."""
    session = session_of(context)
    decision = _on(session, number, Action.SUSPEND_PERMIT, reason)
    projects.permits.suspend(session.door, decision)


@permit.command("resume")
def resume(context: typer.Context, number: Number, reason: Reason = "") -> None:
    """Reprendre une autorisation suspendue."""
    session = session_of(context)
    decision = _on(session, number, Action.DECIDE_PERMIT, reason)
    projects.permits.resume(session.door, decision)


@permit.command("close")
def close(
    context: typer.Context,
    number: Number,
    permit_number: Annotated[int, typer.Argument(help="Numéro de l'autorisation.")],
    reason: Reason,
) -> None:
    """Clore une autorisation ou une demande, pour toujours."""
    session = session_of(context)
    decision = _on(session, number, Action.CLOSE_PERMIT, reason)
    projects.permits.close(session.door, decision, permit_number)


@permit.command("remind")
def remind(context: typer.Context) -> None:
    """Prévenir les responsables des fins proches (30 jours) ; à lancer chaque jour."""
    session = session_of(context)
    warned = projects.warn(session.state, datetime.now(UTC))
    session.say.print(
        session.text(
            f"{warned} autorisation(s) près de leur fin.", f"{warned} permit(s) near their end."
        )
    )


def _on(session: Session, number: str, action: Action, reason: str = "") -> Decision:
    """Return the decision on a project: for research as a member of it, else for operations."""
    resource = projects.project_resource(session.state, number)
    mine = session.actor.parts(resource.id, datetime.now(UTC))
    purpose = Purpose.RESEARCH if mine else Purpose.OPERATIONS
    return session.door.decide(session.actor, action, resource, purpose, reason=reason)


def _read(kind: Any, file: Path) -> Any:
    try:
        return TypeAdapter(kind).validate_json(file.read_bytes())
    except OSError as error:
        raise SourceUnreadable(path=file, cause=type(error).__name__) from None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PermitInvalid(field=where or "JSON") from None


def _show(session: Session, one: Permit) -> None:
    language, request = session.lang != "fr", one.request
    say = session.out.print
    say(
        f"{session.text('Autorisation', 'Permit')} {one.id} : {words.STATES[one.state][language]},"
        f" {words.ROUTES[request.legal_route][language]},"
        f" {request.starts_at:%Y-%m-%d} -> {request.ends_at:%Y-%m-%d}",
        markup=False,
    )
    for kept in request.references:
        name = words.REFERENCES[kept.kind][language]
        say(f"  {name} : {kept.reference} ({kept.dated})", markup=False)
    for held in one.conditions:
        name = words.CONDITIONS[projects.ConditionKind(held.kind)][language]
        value = "" if held.value is None else f" : {held.value}"
        say(f"  {name}{value} {held.wording}".rstrip(), markup=False)
    for step in one.history:
        state = words.STATES[step.after][language]
        say(f"  {step.decided_at:%Y-%m-%d} {step.decided_by} : {state}. {step.reason}",
            markup=False)  # fmt: skip


def _dump(lines: list[dict[str, Any]]) -> None:
    typer.echo(json.dumps(lines, default=datetime.isoformat, ensure_ascii=False))
