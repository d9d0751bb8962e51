"""`ambroise evaluate`: a use on its gold, or the checker on notes; reports in a folder."""

import json
import signal
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.table import Table

from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.evaluation.gold import Gold
from ambroise.evaluation.history import Evaluation
from ambroise.evaluation.layouts import gold_at
from ambroise.evaluation.notes import samples_at
from ambroise.evaluation.perturbing import measure_checker
from ambroise.evaluation.report import aggregate
from ambroise.evaluation.report_page import html
from ambroise.evaluation.running import Asked, evaluate
from ambroise.evaluation.tables import figure_rows
from ambroise.uses import find_use

CHECKER: Final = "checker"
"""What is measured besides uses: the checker of statements, on sentences changed on purpose."""

Given = TypeVar("Given")


def run_evaluation(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Usage d'IA, ou « checker » : le vérificateur.")],
    out: Annotated[Path, typer.Option(help="Dossier où écrire les rapports.")],
    gold: Annotated[
        Path | None,
        typer.Option(help="Jeu de référence : dossier, gold.toml ou lignes (docs/evaluation.md)."),
    ] = None,
    engine: Annotated[str | None, typer.Option(help="Moteur évalué.")] = None,
    compare: Annotated[
        str | None, typer.Option(help="Autre moteur, comparé sur les mêmes séjours.")
    ] = None,
    notes: Annotated[
        Path | None,
        typer.Option(help="checker : documents (lignes JSON « note_text », ou dossier de .txt)."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Graine des tirages.")] = 1,
    aggregate_only: Annotated[
        bool,
        typer.Option("--aggregate-only", help="Seulement ce qui peut sortir de l'établissement."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Résultat en JSON.")] = False,
) -> None:
    """Évaluer un usage d'IA sur son jeu de référence ; interrompue, l'évaluation se reprend."""
    session = session_of(context)
    if name == CHECKER:
        _measure_checker(session, _given(notes, "--notes"), out, seed, whole=not aggregate_only)
        return
    gold, engine = _given(gold, "--gold"), _given(engine, "--engine")
    found = gold_at(gold, find_use(name))
    _say_read(session, found)
    made = _evaluated(session, Asked(name, engine, compare, seed), found)
    written = _write(session, made, out, aggregate_only=aggregate_only)
    if as_json:
        typer.echo(json.dumps({"id": made.id, "files": [str(one) for one in written]}))
        return
    _show(session, made)
    for one in written:
        session.say.print(str(one))


def _given(value: Given | None, option: str) -> Given:
    if value is None:
        raise typer.BadParameter(f"{option} ?")
    return value


def _measure_checker(session: Session, notes: Path, out: Path, seed: int, *, whole: bool) -> None:
    """Write what the checker saw; the sentences that it misread stay inside."""
    report = measure_checker(samples_at(notes), seed)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    _file(out / "checker.json", json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    if whole:
        lines = [json.dumps(asdict(one), ensure_ascii=False) for one in report.examples]
        _file(out / "examples.jsonl", "".join(f"{one}\n" for one in lines))
    session.out.print(report.as_text(), markup=False)


def _evaluated(session: Session, asked: Asked, gold: Gold) -> Evaluation:
    """Evaluate until the end, or until the person interrupts: then the cases done are kept."""
    cancelled = Event()
    before = signal.signal(signal.SIGINT, lambda *_: cancelled.set())
    try:
        with progress(session.say, session.text("Évaluation", "Evaluation")) as report:
            return evaluate(
                session,
                session.actor,
                asked,
                gold,
                clock=lambda: datetime.now(UTC),
                progress=report,
                cancelled=cancelled,
            )
    finally:
        signal.signal(signal.SIGINT, before)


def _write(
    session: Session, made: Evaluation, out: Path, *, aggregate_only: bool
) -> tuple[Path, ...]:
    """Write the reports, private to the account that asked."""
    whole: dict[str, Any] = dict(made.report or {})
    reports = {"aggregate": aggregate(whole)} | ({} if aggregate_only else {"report": whole})
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    files: list[Path] = []
    for name, report in reports.items():
        files.append(_file(out / f"{name}.json", json.dumps(report, ensure_ascii=False, indent=1)))
        files.append(_file(out / f"{name}.html", html(report, session.lang)))
    return tuple(files)


def _file(path: Path, content: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")
    return path


def _say_read(session: Session, gold: Gold) -> None:
    cases, aside = len(gold.cases), len(gold.rejected)
    session.say.print(
        session.text(
            f"{gold.about.name} : {cases} cas, {aside} ligne(s) rejetée(s).",
            f"{gold.about.name}: {cases} cases, {aside} line(s) rejected.",
        ),
        markup=False,
    )


def _show(session: Session, made: Evaluation) -> None:
    french = ("Mesure", "Moteur", "Valeur", "Intervalle à 95 %", "Séjours")
    english = ("Measure", "Engine", "Value", "95% interval", "Stays")
    table = Table()
    for name in french if session.lang == "fr" else english:
        table.add_column(name)
    for row in figure_rows(made.report or {}, session.lang):
        table.add_row(row.measure, row.of, row.value, row.interval, str(row.stays))
    session.out.print(table)
