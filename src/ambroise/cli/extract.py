"""`ambroise extract`: what a permit opens, as files; the check of an extract."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ambroise.access import Action, Decision, Purpose, projects
from ambroise.access.view import View
from ambroise.cli.progress import progress
from ambroise.cli.project_cohorts import kept_of
from ambroise.cli.session import Session, session_of
from ambroise.errors import SplitsInvalid
from ambroise.extracts import Extract, Form, Maker, Wanted, extract, verify

extracts = typer.Typer(help="Extraits écrits sous autorisation.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]


def write_extract(
    context: typer.Context,
    project: Annotated[str, typer.Option(metavar="PROJET", help="Numéro du projet.")],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Définition de la cohorte ; sinon celle du projet."),
    ] = None,
    table: Annotated[
        list[str] | None, typer.Option(help="Une table, plusieurs fois ; toutes, sinon.")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="Parquet, CSV, ou MEDS (événements par personne).")
    ] = "parquet",
    splits: Annotated[
        str | None,
        typer.Option(
            metavar="A,R,M",
            help="MEDS : apprentissage, réglage, mise à part, en centièmes (80,10,10).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Écrire les tables et les textes du projet dans son espace, avec dictionnaire et risques.

    Une définition qui n'est pas encore une cohorte du projet y est enregistrée, ses membres gardés.
    """
    session = session_of(context)
    if splits is not None and form != "meds":
        raise typer.BadParameter(
            session.text("--splits va avec --format meds.", "--splits goes with --format meds.")
        )

    def decide() -> Decision:
        resource = projects.project_resource(session.state, project, "research")
        return session.door.decide(session.actor, Action.EXPORT, resource, Purpose.RESEARCH)

    shares = None if splits is None else _shares(splits)
    version = None if file is None else kept_of(session, project, file)
    label = session.text("Extrait", "Extract")
    with session.views.open(decide()) as view, progress(session.say, label) as report:
        maker = Maker(session.settings, session.state, session.door, decide, report)
        members = None if version is None else _members(view, version.id)
        made = extract(maker, view, Wanted(form, table or (), members, shares))
    if as_json:
        found = {"id": made.artefact, "folder": str(made.folder), "rows": made.rows}
        typer.echo(json.dumps(found))
        return
    _warn(session, made)
    typer.echo(made.folder)


@extracts.command("verify")
def check(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Dossier de l'extrait.")],
    as_json: AsJson = False,
) -> None:
    """Vérifier que les fichiers d'un extrait sont ceux qui ont été écrits."""
    session = session_of(context)
    found = verify(folder)
    if as_json:
        typer.echo(json.dumps(asdict(found)))
        return
    session.out.print(
        Text(
            session.text(
                f"{folder} : {found.files} fichiers intacts, {found.rows} lignes.",
                f"{folder}: {found.files} files unchanged, {found.rows} rows.",
            )
        )
    )


def _members(view: View, version: int) -> list[int]:
    rows = view.rows(
        "SELECT DISTINCT subject_id FROM cohort WHERE cohort_definition_id = $version",
        version=version,
    )
    return [row["subject_id"] for row in rows]


def _shares(given: str) -> tuple[int, int, int]:
    try:
        first, second, third = map(int, given.split(","))
    except ValueError:
        raise SplitsInvalid(given=given) from None
    return first, second, third


def _warn(session: Session, made: Extract) -> None:
    found = made.risks.courses
    if found is not None:
        session.say.print(
            session.text(
                f"{found.alone} personnes sur {found.persons} se distinguent par les intervalles"
                f" entre leurs séjours : lire {made.folder / 'risks.html'}",
                f"{found.alone} persons of {found.persons} stand out by the intervals between"
                f" their stays: read {made.folder / 'risks.html'}",
            ),
            markup=False,
            soft_wrap=True,
        )
