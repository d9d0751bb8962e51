"""`ambroise deid report`: what a pseudonymisation hid; written beside each output."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.access import CARE_ZONE, Action, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.deid.audit import report as reports
from ambroise.deid.audit import report_page
from ambroise.deid.audit.zone_report import newest_report
from ambroise.deid.files import Outcome
from ambroise.deid.gazetteers import all_lists
from ambroise.deid.notes import Work


def report(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Argument(help="Sortie d'une pseudonymisation, ou son rapport.")
    ] = None,
    zone: Annotated[
        Literal["research"] | None,
        typer.Option(help="Rapport de la dernière publication de cette zone ; sans OUT."),
    ] = None,
    form: Annotated[
        Literal["text", "json", "html"], typer.Option("--as", help="Forme du rapport.")
    ] = "text",
) -> None:
    """Montrer le rapport d'une pseudonymisation : des comptes, jamais une identité."""
    session = session_of(context)
    found = reports.read(_place(session, out, zone))
    lang: Literal["fr", "en"] = "fr" if session.lang == "fr" else "en"
    if form == "json":
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        typer.echo(
            report_page.text(found, lang) if form == "text" else report_page.html(found, lang)
        )


def _place(session: Session, out: Path | None, zone: str | None) -> Path:
    if (out is None) == (zone is None):
        raise typer.BadParameter("OUT, ou --zone research.")
    if out is None:
        session.door.decide(session.actor, Action.READ_CONTROLS, CARE_ZONE, Purpose.OPERATIONS)
        return newest_report(session.settings)
    return out if out.name.endswith(reports.SUFFIX) else reports.place_beside(out)


def write_report(
    session: Session, out: Path, work: Work, outcome: Outcome, *, feed: Path | None, seconds: float
) -> None:
    """Write the report of a run beside its output."""
    made = reports.of_output(
        out,
        policy=work.policy,
        mode=work.mode,
        feed=feed,
        set_aside=outcome.quarantined,
        seconds=seconds,
        made_at=datetime.now(UTC),
        written=outcome.written,
        labels=outcome.entities,
        lists={one.name: one.digest for one in all_lists(session.settings.home)},
    )
    reports.write(made.as_json(), reports.place_beside(out))
