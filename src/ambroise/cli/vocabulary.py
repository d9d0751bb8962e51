"""Vocabularies of the hospital: load, list, remove; its local codes exchanged with Usagi."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.cli.data import publish
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.errors import SourceUnreadable
from ambroise.warehouse.vocabularies import desk, loading, loads

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]

vocabulary = typer.Typer(help="Les vocabulaires chargés et les codes locaux.", no_args_is_help=True)


@vocabulary.command("load")
def load(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            help="Téléchargement OHDSI Athena décompressé, ou dossier avec vocabulary.toml."
        ),
    ],
    licence: Annotated[
        str, typer.Option(help="Licence à enregistrer, au lieu de celle que dit le dossier.")
    ] = "",
    partial: Annotated[
        bool,
        typer.Option(
            "--partial", help="Laisser de côté, comptées, les relations vers un concept absent."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Charger un dossier de vocabulaires, puis publier l'entrepôt."""
    session = session_of(context)
    decision = _managing(session)
    with progress(session.say, session.text("Chargement", "Loading")) as report:
        made = loading.load(
            session.settings,
            session.state,
            folder,
            actor=session.actor.login,
            now=datetime.now(UTC),
            licence=licence,
            partial=partial,
            progress=lambda _step, done, total: report(done, total),
        )
    rows = sum(made.rows.values())
    session.door.note(
        decision,
        "vocabulary.loaded",
        count=rows,
        detail={"load": made.id, "kind": made.kind},
        digests={"source": made.digest},
    )
    publish(session)
    if as_json:
        typer.echo(json.dumps(made.told, ensure_ascii=False))
        return
    session.say.print(
        session.text(
            f"{made.name}, version {made.version} : {rows} lignes,"
            f" {sum(made.left_out.values())} laissées de côté.",
            f"{made.name}, version {made.version}: {rows} rows,"
            f" {sum(made.left_out.values())} left out.",
        )
    )


@vocabulary.command("list")
def list_loads(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les chargements gardés ; le plus récent de chaque nom sert."""
    session = session_of(context)
    _managing(session)
    found = loads.all_loads(session.state)
    if as_json:
        typer.echo(json.dumps([one.told for one in found], ensure_ascii=False))
        return
    french = ("nom", "version", "vocabulaires", "lignes", "licence", "chargé le", "par", "")
    english = ("name", "version", "vocabularies", "rows", "licence", "loaded on", "by", "")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        stands = session.text("en service", "in use") if one.stands else ""
        rows = str(sum(one.rows.values()))
        facts = (one.licence, f"{one.loaded_at:%d/%m/%Y}", one.loaded_by, stands)
        table.add_row(one.name, one.version, ", ".join(one.systems), rows, *facts)
    session.out.print(table)


@vocabulary.command("remove")
def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Nom, donné par la liste.")],
) -> None:
    """Retirer le chargement en service sous ce nom ; le précédent reprend, puis publier."""
    session = session_of(context)
    decision = _managing(session)
    gone = loading.remove(
        session.settings, session.state, name, actor=session.actor.login, now=datetime.now(UTC)
    )
    session.door.note(decision, "vocabulary.removed", count=1, detail={"load": gone.id})
    publish(session)
    session.say.print(
        session.text(
            f"{gone.name}, version {gone.version} : retiré.",
            f"{gone.name}, version {gone.version}: removed.",
        )
    )


@vocabulary.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Fichier CSV à écrire.")],
) -> None:
    """Écrire les codes locaux et leurs rapprochements, au format CSV d'Usagi."""
    session = session_of(context)
    decision = _managing(session)
    content = _desk(session, decision).export()
    file.write_text(content, encoding="utf-8", newline="")
    session.door.note(decision, "code.mappings_exported", count=content.count("\r\n") - 1)


@vocabulary.command("import")
def take(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Fichier CSV d'Usagi.")],
    as_json: AsJson = False,
) -> None:
    """Lire des rapprochements faits dans Usagi ; ce qui est approuvé agit à la publication."""
    session = session_of(context)
    decision = _managing(session)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SourceUnreadable(path=file, cause=error.strerror or "fichier") from None
    count, asides = _desk(session, decision).take(content, now=datetime.now(UTC))
    if as_json:
        lines = [{"line": one.line, "reason": one.reason} for one in asides]
        typer.echo(json.dumps({"taken": count, "set_aside": lines}))
        return
    session.say.print(
        session.text(
            f"{count} décision(s) prises, {len(asides)} ligne(s) mises de côté.",
            f"{count} decision(s) taken, {len(asides)} line(s) set aside.",
        )
    )
    for one in asides:
        session.say.print(session.text(f"ligne {one.line}", f"line {one.line}"), one.reason)


def _managing(session: Session) -> Decision:
    return session.door.decide(
        session.actor, Action.MANAGE_VOCABULARIES, CARE_ZONE, Purpose.OPERATIONS
    )


def _desk(session: Session, decision: Decision) -> desk.Desk:
    return desk.Desk(session.settings, session.state, session.door, decision)
