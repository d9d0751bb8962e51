"""`ambroise quality`: what was published, what waits, and what the checks found."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

import typer
from rich.table import Table

from ambroise import warehouse
from ambroise.access import CARE_ZONE, Action, Dataset, Purpose
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import examine
from ambroise.warehouse.quality.history import Examination
from ambroise.warehouse.quality.model import Result, Status
from ambroise.warehouse.quality.templates import templates

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Gravity = Literal["fatal", "convention", "any"]

COUNTED_AS: Final[dict[Gravity, frozenset[str]]] = {
    "fatal": frozenset({"fatal"}),
    "convention": frozenset({"fatal", "convention"}),
    "any": frozenset({"fatal", "convention", "site", "characterization"}),
}
"""The severities of the checks that make `--fail-on` fail."""

quality = typer.Typer(help="Ce que valent les données.", no_args_is_help=True)


@quality.command("report")
def quality_report(
    context: typer.Context,
    as_json: AsJson = False,
    again: Annotated[
        bool, typer.Option("--again", help="Contrôler de nouveau une publication déjà examinée.")
    ] = False,
    fail_on: Annotated[
        Gravity | None,
        typer.Option(help="Finir par le code 1 si un contrôle de cette gravité échoue."),
    ] = None,
) -> None:
    """Compter ce qui est rangé et ce qui manque, et contrôler la publication."""
    session = session_of(context)
    decision = session.door.decide(session.actor, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
    with session.door.open_dataset(decision) as dataset:
        counts = warehouse.quality_report(dataset)
        made = examined(session, dataset, again=again)
    found = history.results_kept(session.state, made.id)
    if as_json:
        told = asdict(counts) | {"examination": _as_json(made)}
        typer.echo(json.dumps(told | {"results": [_line(one) for one in found]}))
    else:
        for title, rows in (
            (session.text("Lignes par table", "Rows by table"), counts.rows),
            (session.text("Références en attente", "Pending references"), counts.pending),
            (session.text("Codes sans concept standard", "Unmapped codes"), counts.unmapped),
        ):
            _show(session, title, rows)
        _show_failed(session, made, found)
    graves = COUNTED_AS[fail_on] if fail_on else frozenset()
    if any(one.status is Status.FAILED and _severity(one) in graves for one in found):
        raise typer.Exit(1)


def examine_newest(session: Session) -> None:
    """Check the newest publication, unless that was done."""
    decision = session.door.decide(session.actor, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
    with session.door.open_dataset(decision) as dataset:
        examined(session, dataset)


def examined(session: Session, dataset: Dataset, *, again: bool = False) -> Examination:
    """Return the examination of the publication that a dataset reads, made now unless kept."""
    past = history.course(session.state)
    if past and past[-1].publication == dataset.publication and not again:
        return past[-1]
    with progress(session.say, session.text("Contrôles", "Checks")) as report:
        return examine(
            session.state,
            dataset,
            publication=dataset.publication,
            actor=session.actor.login,
            now=datetime.now(UTC),
            progress=report,
        )


def _show(session: Session, title: str, rows: dict[str, int]) -> None:
    table = Table(title=title, title_justify="left", show_header=False)
    for name, count in rows.items():
        table.add_row(name, str(count))
    session.out.print(table)


def _show_failed(session: Session, made: Examination, found: list[Result]) -> None:
    failed = [one for one in found if one.status is Status.FAILED]
    counts = {status: made.counts.get(status, 0) for status in Status}
    title = session.text(
        f"Publication {made.publication} : {counts[Status.FAILED]} contrôles en échec,"
        f" {counts[Status.PASSED]} conformes, {counts[Status.NOT_APPLICABLE]} sans objet,"
        f" {counts[Status.ERROR]} non faits",
        f"Publication {made.publication}: {counts[Status.FAILED]} checks failed,"
        f" {counts[Status.PASSED]} passed, {counts[Status.NOT_APPLICABLE]} not applicable,"
        f" {counts[Status.ERROR]} not made",
    )
    french = ("Contrôle", "Table et champ", "En défaut", "Examinés", "%", "Seuil %")
    english = ("Check", "Table and field", "At fault", "Examined", "%", "Threshold %")
    table = Table(title=title, title_justify="left")
    for name in french if session.lang == "fr" else english:
        table.add_column(name, overflow="fold")
    for one in sorted(failed, key=lambda one: (_severity(one) != "fatal", -one.percent)):
        check = one.check
        counted = (str(one.violated), str(one.total), f"{one.percent:.1f}", f"{check.threshold:g}")
        where = f"{check.table}.{check.field}" if check.field else check.table
        table.add_row(check.name, where, *counted)
    session.out.print(table)


def _severity(result: Result) -> str:
    return templates()[result.check.name].severity


def _as_json(made: Examination) -> dict[str, Any]:
    return {
        "publication": made.publication,
        "at": made.at.isoformat(),
        "seconds": made.seconds,
        "counts": {str(status): made.counts.get(status, 0) for status in Status},
    }


def _line(result: Result) -> dict[str, Any]:
    return {
        "check": result.check.name,
        "table": result.check.table,
        "field": result.check.field,
        "concepts": list(result.check.concepts),
        "severity": _severity(result),
        "status": result.status,
        "violated": result.violated,
        "total": result.total,
        "percent": round(result.percent, 4),
        "threshold": result.check.threshold,
        "reason": result.reason,
    }
