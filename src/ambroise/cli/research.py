"""The research zone and the views of projects, seen from the command line."""

import json
from typing import Annotated

import typer
from rich.table import Table

from ambroise.access import RESEARCH_ZONE, Action, Decision, Purpose, projects
from ambroise.access.view import extract
from ambroise.cli.progress import progress
from ambroise.cli.session import Session, session_of
from ambroise.deid import Built, build_research


def fill_research(session: Session) -> Built:
    """Build the research zone anew, say what is in it and return it."""
    decision = session.door.decide(
        session.actor, Action.BUILD_RESEARCH, RESEARCH_ZONE, Purpose.OPERATIONS
    )
    label = session.text("Pseudonymisation", "Pseudonymisation")
    with progress(session.say, label) as report:
        built = build_research(
            session.settings,
            session.state,
            session.vault,
            actor=session.actor.login,
            progress=report,
        )
    session.door.note(decision, "research.built", count=built.persons)
    session.say.print(
        session.text(
            f"Zone de recherche : {built.persons} personnes, {built.texts} textes,"
            f" {built.opposed} oppositions respectées.",
            f"Research zone: {built.persons} persons, {built.texts} texts,"
            f" {built.opposed} oppositions respected.",
        )
    )
    return built


cohort = typer.Typer(help="Les données qu'ouvre l'autorisation d'un projet.", no_args_is_help=True)
Project = Annotated[str, typer.Option(metavar="PROJET", help="Numéro du projet.")]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]


@cohort.command("tables")
def list_tables(context: typer.Context, project: Project, as_json: AsJson = False) -> None:
    """Lister les tables et les colonnes ouvertes."""
    session = session_of(context)
    decision = _on(session, project, Action.READ_PSEUDONYMISED)
    with session.views.open(decision) as view:
        tables = view.tables
    if as_json:
        typer.echo(json.dumps(tables))
        return
    for table, columns in tables.items():
        session.out.print(f"{table} : {', '.join(columns)}", markup=False)


@cohort.command("count")
def count(context: typer.Context, project: Project, as_json: AsJson = False) -> None:
    """Compter les personnes par table ; les petits effectifs sont masqués."""
    session = session_of(context)
    with session.views.open(_on(session, project, Action.COUNT)) as view:
        counts, cell = view.counts(), view.scope.terms.smallest_cell
    if as_json:
        typer.echo(json.dumps(counts))
        return
    table = Table(show_header=False)
    for name, found in counts.items():
        table.add_row(name, f"1-{cell - 1}" if found is None else str(found))
    session.out.print(table)


@cohort.command("extract")
def write_extract(
    context: typer.Context,
    project: Project,
    table: Annotated[
        list[str] | None, typer.Option(help="Une table, plusieurs fois ; toutes, sinon.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Écrire les tables du projet en Parquet, dans son espace, avec un manifeste."""
    session = session_of(context)
    with session.views.open(_on(session, project, Action.EXPORT)) as view:
        made = extract(session.settings, session.state, session.door, view, table or ())
    if as_json:
        found = {"id": made.artefact, "folder": str(made.folder), "rows": made.rows}
        typer.echo(json.dumps(found))
        return
    typer.echo(made.folder)


def _on(session: Session, project: str, action: Action) -> Decision:
    resource = projects.project_resource(session.state, project, "research")
    return session.door.decide(session.actor, action, resource, Purpose.RESEARCH)
