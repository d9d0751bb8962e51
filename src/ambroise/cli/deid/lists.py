"""Lists that help detection: names, communes, establishments, professionals."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from ambroise.access import RESEARCH_ZONE, Action, Decision, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.deid.gazetteers import ListVersion, add_list, all_lists, remove_list

Kind = Literal["surnames", "given_names", "communes", "finess", "rpps", "staff"]
Name = Annotated[str, typer.Argument(help="Nom de la liste : minuscules, chiffres, tirets.")]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]

lists = typer.Typer(help="Les listes qui aident la détection.", no_args_is_help=True)


@lists.command("add")
def add(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(help="Fichier tel que publié, ou son archive ZIP.")],
    kind: Annotated[
        Kind,
        typer.Option(
            help="Noms, prénoms ou communes (INSEE), établissements (FINESS),"
            " professionnels (RPPS), annuaire de l'hôpital (staff)."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Lire un fichier publié comme nouvelle version d'une liste."""
    session = session_of(context)
    decision = _managing(session)
    made = add_list(session.settings.home, name, file, kind, now=datetime.now(UTC))
    session.door.note(
        decision,
        "deid.list_added",
        count=made.entries,
        detail={"list": made.name, "version": made.version, "kind": made.kind},
        digests={"source": made.digest},
    )
    if as_json:
        typer.echo(json.dumps(made.told))
        return
    session.say.print(
        session.text(
            f"{made.name}, version {made.version} : {made.read} lignes lues, {made.taken} prises,"
            f" {made.passed} sans nom, {made.set_aside} mises de côté ; {made.entries} entrées.",
            f"{made.name}, version {made.version}: {made.read} lines read, {made.taken} taken,"
            f" {made.passed} without a name, {made.set_aside} set aside; {made.entries} entries.",
        )
    )
    if made.set_aside:
        session.say.print(
            session.text(f"Les raisons : {made.aside_path}", f"The reasons: {made.aside_path}"),
            soft_wrap=True,
        )


@lists.command("show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Montrer les listes et leurs versions ; la dernière de chacune sert."""
    session = session_of(context)
    _managing(session)
    found = all_lists(session.settings.home)
    if as_json:
        typer.echo(json.dumps([one.told for one in found]))
        return
    french = ("liste", "version", "sorte", "entrées", "mises de côté", "ajoutée le")
    english = ("list", "version", "kind", "entries", "set aside", "added on")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        table.add_row(*_row(one))
    session.out.print(table)


@lists.command("remove")
def remove(
    context: typer.Context,
    name: Name,
    version: Annotated[int | None, typer.Option(help="Cette version seulement.")] = None,
) -> None:
    """Retirer une liste, ou une de ses versions."""
    session = session_of(context)
    decision = _managing(session)
    count = remove_list(session.settings.home, name, version)
    session.door.note(decision, "deid.list_removed", count=count, detail={"list": name})
    session.say.print(
        session.text(f"{name} : {count} version(s) retirées.", f"{name}: {count} removed.")
    )


def _managing(session: Session) -> Decision:
    return session.door.decide(
        session.actor, Action.BUILD_RESEARCH, RESEARCH_ZONE, Purpose.OPERATIONS
    )


def _row(one: ListVersion) -> tuple[str, ...]:
    numbers = (str(one.version), one.kind, str(one.entries), str(one.set_aside))
    return (one.name, *numbers, f"{one.added_at:%d/%m/%Y}")
