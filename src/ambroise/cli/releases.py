"""Commands of the checked exit of results."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.table import Table

from ambroise.access import REQUESTS, Action, Decision, Purpose, projects, releases
from ambroise.access.releases import Release, words
from ambroise.cli.session import Session, session_of

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Number = Annotated[str, typer.Argument(metavar="SORTIE", help="Numéro de la sortie.")]
NUMBER_WIDTH = 32
"""A number is read and typed whole, however narrow the terminal."""
Reason = Annotated[str, typer.Option(help="Motif ; il reste au dossier.")]

release = typer.Typer(help="Les sorties contrôlées de résultats.", no_args_is_help=True)


@release.command("ask")
def ask(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="PROJET", help="Numéro du projet.")],
    folder: Annotated[Path, typer.Argument(help="Dossier des résultats.")],
    label: Annotated[str, typer.Option(help="À quoi ils servent.")] = "",
) -> None:
    """Demander la sortie d'un dossier : il est contrôlé, puis une autre personne décide."""
    session = session_of(context)
    resource = projects.project_resource(session.state, number, "research")
    asked = (session.actor, Action.ASK_RELEASE, resource, Purpose.RESEARCH)
    typer.echo(releases.ask(session.door, session.door.decide(*asked), folder, label))


@release.command("list")
def list_releases(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les sorties qui attendent une décision."""
    session = session_of(context)
    asked = (session.actor, Action.READ_REQUESTS, REQUESTS, Purpose.OPERATIONS)
    found = releases.waiting(session.door, session.door.decide(*asked))
    if as_json:
        typer.echo(TypeAdapter(list[Release]).dump_json(found).decode())
        return
    french = ("numéro", "libellé", "demandée par", "le", "constats")
    english = ("number", "label", "asked by", "on", "findings")
    table = Table(*(french if session.lang == "fr" else english))
    table.columns[0].min_width = NUMBER_WIDTH
    for one in found:
        on = f"{one.asked_at:%Y-%m-%d}"
        table.add_row(one.id, one.label, one.asked_by, on, str(len(one.findings)))
    session.out.print(table)


@release.command("show")
def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Montrer une sortie à qui en décide : son dossier et ce que les contrôles ont trouvé."""
    session = session_of(context)
    found = releases.read(session.door, _deciding(session, number, ""))
    if as_json:
        typer.echo(TypeAdapter(Release).dump_json(found).decode())
        return
    session.out.print(f"{found.label} ({found.folder})", markup=False)
    for one in found.findings:
        name = words.CHECKS[one.check][session.lang != "fr"]
        session.out.print(f"  {one.file} {one.place} : {name} ({one.count})", markup=False)


@release.command("grant")
def grant(context: typer.Context, number: Number, reason: Reason = "") -> None:
    """Laisser sortir les fichiers contrôlés et écrire l'empreinte de leur paquet."""
    session = session_of(context)
    decision = _deciding(session, number, reason)
    typer.echo(releases.grant(session.door, decision, session.settings).package_digest)


@release.command("refuse")
def refuse(context: typer.Context, number: Number, reason: Reason) -> None:
    """Refuser une sortie."""
    session = session_of(context)
    releases.refuse(session.door, _deciding(session, number, reason))


@release.command("take")
def take(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Argument(help="Fichier ZIP à écrire.")],
) -> None:
    """Prendre le paquet d'une sortie accordée."""
    session = session_of(context)
    resource = releases.release_resource(session.state, number)
    asked = (session.actor, Action.EXPORT, resource, Purpose.RESEARCH)
    path = releases.take(session.door, session.door.decide(*asked), session.settings)
    out.touch(mode=0o600)
    out.write_bytes(path.read_bytes())


def _deciding(session: Session, number: str, reason: str) -> Decision:
    resource = releases.release_resource(session.state, number)
    asked = (session.actor, Action.DECIDE_RELEASE, resource, Purpose.OPERATIONS)
    return session.door.decide(*asked, reason=reason)
