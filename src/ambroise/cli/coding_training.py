"""`ambroise coding train` and `ambroise coding model`: coding learnt from the hospital's past."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.engines.trained import mount_trained, remove_trained, trained_file
from ambroise.errors import SourceUnreadable
from ambroise.evaluation.coding_training import Asked, Trained, mounted, page, train
from ambroise.evaluation.tables import difference_rows, figure_rows
from ambroise.uses.coding.choice.ranking_file import read, written

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]

model = typer.Typer(help="Le modèle de codage appris des séjours passés.", no_args_is_help=True)


def train_coding(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Dossier où écrire le modèle et le bilan.")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Premier jour de sortie appris."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Dernier jour de sortie appris."),
    ] = None,
    hold_from: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Premier jour de sortie mesuré, jamais appris ; le dernier trimestre sinon.",
        ),
    ] = None,
    held: Annotated[
        Path | None,
        typer.Option(
            help="Numéros des seuls séjours à mesurer, un par ligne ; aucun n'est appris."
        ),
    ] = None,
    mount: Annotated[
        bool, typer.Option("--mount", help="Mettre le modèle en service aussitôt.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Graine des tirages.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Apprendre des séjours codés à choisir DP et DAS, et mesurer avant et après (tracé)."""
    session = session_of(context)
    if mount:
        _right(session)
    asked = Asked(_day(first), _day(last), _day(hold_from), _numbers(held), seed)
    report = keep(session, _trained(session, asked), out, mount=mount)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    _show(session, report)
    session.say.print(str(out), soft_wrap=True)


def keep(session: Session, made: Trained, out: Path, *, mount: bool) -> dict[str, Any]:
    """Write what was trained, each file whole or not at all, mount it if asked; return the report.

    What is written twice is written once.
    """
    content = written(made.ranking, made.about)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = out / "model.json"
    _write(target, content)
    learnt = read(target)
    report = made.report | {"digest": learnt.digest}
    _write(out / "report.json", json.dumps(report, ensure_ascii=False, indent=1).encode())
    _write(out / "report.html", page(report, session.lang).encode())
    session.door.note(
        made.decision,
        "coding.model_trained",
        count=made.about.stays,
        digests={"model": learnt.digest},
    )
    if mount:
        _mount(session, content)
    return report


@model.command("use")
def use(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="model.json, écrit par « coding train ».")],
    as_json: AsJson = False,
) -> None:
    """Mettre un modèle en service, à la place de celui d'avant."""
    session = session_of(context)
    learnt = read(file)
    _mount(session, file.read_bytes())
    if as_json:
        typer.echo(json.dumps({"digest": learnt.digest}))


@model.command("show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Montrer le modèle en service, ce qu'il a appris, et ses mesures avant et après."""
    session = session_of(context)
    learnt = read(trained_file(session.settings))
    about = learnt.about
    if as_json:
        typer.echo(json.dumps({"digest": learnt.digest, **asdict(about)}, ensure_ascii=False))
        return
    session.out.print(f"SHA-256 {learnt.digest}", markup=False)
    session.out.print(mounted.learnt(about, session.lang), markup=False)
    for one in mounted.compared(about, session.lang):
        session.out.print(f"{one.measure} : {one.before} → {one.after}", markup=False)


@model.command("remove")
def remove(context: typer.Context) -> None:
    """Retirer le modèle : les règles seules choisissent à nouveau."""
    session = session_of(context)
    decision = _right(session)
    there = remove_trained(session.settings)
    session.door.note(decision, "coding.model_removed", count=int(there))
    session.say.print(
        session.text("Retiré.", "Removed.")
        if there
        else session.text("Aucun modèle n'était en service.", "No model was in use.")
    )


def _trained(session: Session, asked: Asked) -> Trained:
    names = {
        "read": session.text("Séjours passés", "Past stays"),
        "learn": session.text("Apprentissage", "Learning"),
        "measure": session.text("Séjours tenus à part", "Stays held apart"),
    }
    with progress(session.say, names["read"]) as bar:
        told = ""

        def report(stage: str, done: int, total: int) -> None:
            nonlocal told
            if stage != told:
                session.say.print(f"{names[stage]}…", markup=False)
                told = stage
            bar(done, total)

        return train(
            session, session.actor, asked, clock=lambda: datetime.now(UTC), progress=report
        )


def _right(session: Session) -> Decision:
    return session.door.decide(
        session.actor, Action.MANAGE_VOCABULARIES, CARE_ZONE, Purpose.OPERATIONS
    )


def _mount(session: Session, content: bytes) -> None:
    decision = _right(session)
    engine = mount_trained(session.settings, content)
    session.door.note(decision, "coding.model_mounted", digests={"model": engine.digest})
    session.say.print(
        session.text(
            f"Modèle {engine.version} en service ; « ambroise coding model remove » le retire.",
            f'Model {engine.version} in use; "ambroise coding model remove" takes it away.',
        )
    )


def _show(session: Session, report: dict[str, Any]) -> None:
    french = ("Mesure", "Moteur", "Valeur", "Intervalle à 95 %", "Patients")
    english = ("Measure", "Engine", "Value", "95% interval", "Patients")
    table = Table(*(french if session.lang == "fr" else english))
    for row in figure_rows(report, session.lang):
        table.add_row(row.measure, row.of, row.value, row.interval, str(row.stays))
    session.out.print(table)
    first = session.text("Différence, appris moins règles", "Difference, learnt less rules")
    table = Table(first, *(french if session.lang == "fr" else english)[2:4], "")
    for one in difference_rows(report, session.lang):
        table.add_row(one.measure, one.value, one.interval, one.shown)
    session.out.print(table)


def _numbers(path: Path | None) -> frozenset[str] | None:
    if path is None:
        return None
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None
    except UnicodeDecodeError:
        raise SourceUnreadable(path=path, cause="texte qui n'est pas en UTF-8") from None
    return frozenset(line.strip() for line in lines if line.strip())


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _write(path: Path, content: bytes) -> None:
    """Write a file for the account that asked alone: the whole of it, or nothing."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)
