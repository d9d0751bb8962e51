"""Commands of the data manager: take files in, look at the quarantine."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ambroise import intake, warehouse
from ambroise.access import CARE_ZONE, Action, Decision, Purpose, item_resource
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.intake.tabular import LoadedMapping, load_mapping, rendered
from ambroise.intake.tabular import dry_run as run_dry
from ambroise.tables import open_zone
from ambroise.warehouse.quality import history

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Fichiers ou dossiers : FHIR R4, HL7 v2, PMSI, documents, tables ; .gz ou non."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]

ID_WIDTH = 32
"""An id stays on one line, to be copied."""

quarantine = typer.Typer(help="Ce qui n'a pas pu être lu, avec sa raison.", no_args_is_help=True)


def ingest(
    context: typer.Context,
    paths: Paths = None,
    source: Annotated[
        str | None,
        typer.Option(help="Nom du flux : lettres, chiffres, tirets ; sinon celui de --mapping."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="Correspondance (YAML) de tables : fichiers ou base.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Avec --mapping : montrer dix lignes, ne rien ranger.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Relire ce qui est gardé, de --source ou de tous, après mise à jour."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Recevoir les fichiers d'un flux, puis publier l'entrepôt."""
    session = session_of(context)
    if again:
        if paths or mapping or dry_run:
            raise typer.BadParameter("--again relit ce qui est gardé : sans fichier ni --mapping.")
        _ingest_again(session, source, as_json=as_json)
        return
    if not paths and mapping is None:
        raise typer.BadParameter("Indiquer des fichiers, ou --mapping pour des tables.")
    loaded = load_mapping(mapping) if mapping else None
    if dry_run:
        _show_dry_run(session, loaded, paths or [])
        return
    if source is None and loaded is None:
        raise typer.BadParameter("Indiquer le nom du flux : --source.")
    name = source or (loaded.mapping.source if loaded else "")
    decision = session.door.decide(session.actor, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
    label = session.text("Réception", "Reception")
    with progress(session.say, label, in_bytes=True) as report:
        outcome = intake.ingest(
            session.settings,
            session.state,
            paths or [],
            source=name,
            actor=session.actor.login,
            mapping=loaded,
            progress=report,
        )
    _note(session, decision, outcome)
    publish(session)
    if as_json:
        typer.echo(json.dumps(_as_json(outcome)))
    else:
        _show(session, outcome)


def _ingest_again(session: Session, source: str | None, *, as_json: bool) -> None:
    decision = session.door.decide(session.actor, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
    with progress(session.say, session.text("Relecture", "Reading again")) as report:
        told = intake.tell_again(
            session.settings,
            session.state,
            actor=session.actor.login,
            source=source,
            progress=report,
        )
    session.door.note(decision, "batch.stored", count=told.stored, detail={"again": source or "*"})
    publish(session)
    if as_json:
        typer.echo(json.dumps(asdict(told)))
        return
    session.out.print(
        session.text(
            f"{told.read} relus, {told.stored} rangés à nouveau.",
            f"{told.read} read again, {told.stored} stored anew.",
        )
    )


def _show_dry_run(session: Session, loaded: LoadedMapping | None, paths: list[Path]) -> None:
    if loaded is None:
        raise typer.BadParameter("--dry-run va avec --mapping.")
    session.door.decide(session.actor, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
    session.out.print(rendered(run_dry(loaded, paths)))


def _note(session: Session, decision: Decision, outcome: intake.Outcome) -> None:
    """Leave in the trail what was received."""
    session.door.note(
        decision, "batch.stored", count=outcome.stored, detail={"batch": outcome.batch_id}
    )


def publish(session: Session, *, examine_later: bool = True) -> None:
    """Publish what the care zone holds now, unless the newest publication says it already.

    Its examination is queued, unless the caller makes it.
    """
    if warehouse.is_current(session.state, intake.shapes()):
        return
    with progress(session.say, "Publication") as report:
        warehouse.publish(
            session.settings,
            session.state,
            session.vault,
            shapes=intake.shapes(),
            actor=session.actor.login,
            progress=lambda _step, done, total: report(done, total),
        )
    if examine_later:
        history.ask(session.state, session.actor.id, now=datetime.now(UTC))


def _as_json(outcome: intake.Outcome) -> dict[str, object]:
    kept = {name: c.kept_only for name, c in outcome.types.items() if c.kept_only}
    return {
        "read": outcome.read,
        "stored": outcome.stored,
        "unchanged": outcome.unchanged,
        "quarantined": outcome.quarantined,
        "seconds": round(outcome.seconds, 3),
        "kept_only": kept,
        "types": {name: asdict(counts) for name, counts in outcome.types.items()},
        "batch": outcome.batch_id,
    }


def _show(session: Session, outcome: intake.Outcome) -> None:
    title = session.text(f"Lot {outcome.number}", f"Batch {outcome.number}")
    table = Table(title=title, title_justify="left")
    french = ("Type", "Lus", "Rangés", "Gardés seulement", "Inchangés", "Quarantaine")
    english = ("Type", "Read", "Mapped", "Kept only", "Unchanged", "Quarantined")
    for number, name in enumerate(french if session.lang == "fr" else english):
        table.add_column(name, justify="right" if number else "left", no_wrap=not number)
    for name, c in sorted(outcome.types.items()):
        values = (c.read, c.mapped, c.kept_only, c.unchanged, c.quarantined)
        table.add_row(name or "?", *(str(value) for value in values))
    session.out.print(table)
    session.out.print(
        session.text(
            f"{outcome.read} lus = {outcome.stored} rangés + {outcome.unchanged} inchangés"
            f" + {outcome.quarantined} en quarantaine, en {outcome.seconds:.1f} s.",
            f"{outcome.read} read = {outcome.stored} stored + {outcome.unchanged} unchanged"
            f" + {outcome.quarantined} quarantined, in {outcome.seconds:.1f} s.",
        )
    )
    if outcome.quarantined:
        session.say.print(
            session.text("À voir : ambroise quarantine list", "See: ambroise quarantine list")
        )


@quarantine.command("list")
def list_items(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Aussi ce qui est déjà traité.")
    ] = False,
    limit: Annotated[int, typer.Option(help="Nombre de lignes.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Lister la quarantaine, sans contenu."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_OPERATIONS, CARE_ZONE, Purpose.OPERATIONS)
    status = None if everything else "waiting"
    items = intake.list_quarantine(session.state, status=status, limit=limit)
    if as_json:
        for item in items:
            typer.echo(json.dumps(asdict(item), default=datetime.isoformat))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Id", no_wrap=True, min_width=ID_WIDTH)
    french = ("Flux", "Fichier : ligne", "Raison")
    english = ("Source", "File: line", "Reason")
    for name in french if session.lang == "fr" else english:
        table.add_column(name, overflow="fold")
    for item in items:
        table.add_row(item.id, *map(Text, (item.source, _place(item), _why(session, item))))
    session.out.print(table)


def _place(item: intake.Quarantined) -> str:
    line = "" if item.line is None else f":{item.line}"
    return item.file + line + ("" if item.entry is None else f"/{item.entry}")


def _why(session: Session, item: intake.Quarantined) -> str:
    says = intake.explained(item.reason, session.lang).says
    return f"{says} ({item.detail})" if item.detail else says


@quarantine.command("show")
def show_item(
    context: typer.Context, item: Annotated[str, typer.Argument(help="Id, donné par la liste.")]
) -> None:
    """Montrer le texte brut d'un élément (tracé), pourquoi il attend et que faire."""
    session = session_of(context)
    resource = item_resource(session.state, item)
    session.door.decide(session.actor, Action.READ_QUARANTINE, resource, Purpose.OPERATIONS)
    zone = open_zone(session.settings, "care")
    found, raw = intake.show_quarantine(session.state, zone, item)
    for line in (
        f"{found.source}, {_place(found)}, {found.record_type or '?'}",
        _why(session, found),
        intake.explained(found.reason, session.lang).do,
    ):
        session.say.print(Text(line))
    typer.echo(raw)


@quarantine.command("retry")
def retry_items(
    context: typer.Context,
    items: Annotated[
        list[str] | None, typer.Argument(help="Tous ceux qui attendent, sinon.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Reprendre des éléments, après correction du fichier ou mise à jour."""
    session = session_of(context)
    decision = session.door.decide(session.actor, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
    outcomes = intake.retry(
        session.settings, session.state, actor=session.actor.login, items=items or None
    )
    for outcome in outcomes:
        _note(session, decision, outcome)
    publish(session)
    for outcome in outcomes:
        if as_json:
            typer.echo(json.dumps(_as_json(outcome)))
        else:
            _show(session, outcome)
