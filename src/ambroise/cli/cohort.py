"""`ambroise cohort`: definitions checked and counted before any project; the data of a project."""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from ambroise.access import RESEARCH_ZONE, Action, Decision, Purpose, feasibility, projects
from ambroise.access.feasibility import EVERYBODY, Question, Step
from ambroise.access.hiding import Figure, Hidden
from ambroise.access.projects import SMALLEST_CELL
from ambroise.access.view import extract
from ambroise.cli.session import Session, session_of
from ambroise.errors import SourceUnreadable
from ambroise.warehouse.cohorts import (
    Definition,
    as_readable,
    definition_schema,
    query_on,
    query_over,
    read,
)
from ambroise.warehouse.columns import tables

cohort = typer.Typer(
    help="Cohortes : définitions comptées avant tout projet ; données qu'ouvre une autorisation.",
    no_args_is_help=True,
)
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Définition : YAML, ou JSON d'ATLAS (Circe).")
]
Project = Annotated[str, typer.Option(metavar="PROJET", help="Numéro du projet.")]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]

_STEPS: Final = {
    EVERYBODY: ("Personnes que la réutilisation peut compter", "Persons that reuse may count"),
    "/entry": ("Événement d'entrée", "Entry event"),
    "/additional": ("Autour de l'entrée", "Around the entry"),
    "/limit": ("Événement gardé", "Event kept"),
    "/cohort": ("Cohorte", "Cohort"),
}
"""What the steps that are no rule are called."""


@cohort.command("check")
def check(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Définitions : YAML, ou JSON d'ATLAS (Circe)."),
    ],
) -> None:
    """Vérifier des définitions sans rien lire d'autre : ce qui ne peut s'exécuter est nommé."""
    session = session_of(context)
    known = {table: [one.name for one in columns] for table, columns in tables().items()}
    for path in files:
        definition = _read(path)
        reads = ", ".join(sorted(query_over(known, definition).reads))
        rules = len(definition.rules)
        told = session.text(f"{rules} critère(s) ; lit {reads}", f"{rules} rule(s); reads {reads}")
        session.out.print(Text(f"{path.name} : {definition.name} : {told}"))


@cohort.command("convert")
def convert(
    context: typer.Context,
    file: File,
    out: Annotated[
        Path | None, typer.Option(help="Fichier YAML à écrire ; sinon à l'écran.")
    ] = None,
) -> None:
    """Écrire une définition en YAML lisible : celles d'ATLAS se lisent et se changent ainsi."""
    session = session_of(context)
    text = as_readable(_read(file))
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    session.say.print(Text(session.text(f"{out} : écrit.", f"{out}: written.")))


@cohort.command("schema")
def schema() -> None:
    """Écrire le schéma JSON des définitions, pour l'éditeur qui aide à les écrire."""
    typer.echo(json.dumps(definition_schema(), ensure_ascii=False, indent=2))


@cohort.command("attrition")
def attrition(context: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Compter avant tout projet, critère après critère ; les petits effectifs sont masqués."""
    session = session_of(context)
    definition = _read(file)
    steps = _steps(session, definition)
    if as_json:
        lines = [
            {
                "part": one.part,
                "name": one.name,
                "persons": _number(one.persons),
                "stays": _number(one.stays),
            }
            for one in steps
        ]
        found = {"cohort": definition.name, "smallest_cell": SMALLEST_CELL, "steps": lines}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table(title=Text(definition.name), title_justify="left")
    for name in (
        session.text("Étape", "Step"),
        session.text("Personnes", "Persons"),
        session.text("Séjours", "Stays"),
    ):
        table.add_column(name, overflow="fold")
    for one in steps:
        label = session.text(*_STEPS[one.part]) if one.part in _STEPS else one.name
        table.add_row(Text(label), _word(session, one.persons), _word(session, one.stays))
    session.out.print(table)
    _explain(session, steps)


@cohort.command("count")
def count(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="Définition à compter avant tout projet ; sinon --project."
        ),
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="PROJET", help="Numéro du projet ; sinon FILE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compter les personnes d'une définition, ou celles d'un projet par table.

    Les petits effectifs sont masqués.
    """
    session = session_of(context)
    if file is not None and project is not None:
        raise typer.BadParameter(
            session.text(
                "FILE se compte avant tout projet : ôter --project ; ou ôter FILE, pour compter la"
                " cohorte que l'autorisation du projet a fixée.",
                "FILE is counted before any project: remove --project; or remove FILE, to count"
                " the cohort that the permit of the project has set.",
            )
        )
    if file is not None:
        _count_definition(session, _read(file), as_json=as_json)
    elif project is not None:
        _count_project(session, project, as_json=as_json)
    else:
        raise typer.BadParameter(
            session.text("FILE ou --project est attendu.", "FILE or --project is expected.")
        )


@cohort.command("tables")
def list_tables(context: typer.Context, project: Project, as_json: AsJson = False) -> None:
    """Lister les tables et les colonnes ouvertes."""
    session = session_of(context)
    decision = _on(session, project, Action.READ_PSEUDONYMISED)
    with session.views.open(decision) as view:
        opened = view.tables
    if as_json:
        typer.echo(json.dumps(opened))
        return
    for table, columns in opened.items():
        session.out.print(f"{table} : {', '.join(columns)}", markup=False)


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


def _read(path: Path) -> Definition:
    try:
        return read(path)
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None


def _steps(session: Session, definition: Definition) -> tuple[Step, ...]:
    decision = session.door.decide(session.actor, Action.COUNT, RESEARCH_ZONE, Purpose.FEASIBILITY)
    question = Question(
        lambda cursor: query_on(cursor, definition).attrition,
        digest=hashlib.sha256(as_readable(definition).encode()).hexdigest(),
        criteria=len(definition.rules),
    )
    return feasibility.attrition(session.door, session.state, session.vault, decision, question)


def _count_definition(session: Session, definition: Definition, *, as_json: bool) -> None:
    *_, found = _steps(session, definition)
    if as_json:
        told = {"cohort": definition.name, "persons": _number(found.persons)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    session.out.print(Text(f"{definition.name} : ") + _word(session, found.persons))
    _explain(session, (found,))


def _count_project(session: Session, project: str, *, as_json: bool) -> None:
    with session.views.open(_on(session, project, Action.COUNT)) as view:
        counts, cell = view.counts(), view.scope.terms.smallest_cell
    if as_json:
        typer.echo(json.dumps(counts))
        return
    table = Table(show_header=False)
    for name, found in counts.items():
        table.add_row(name, f"1-{cell - 1}" if found is None else str(found))
    session.out.print(table)


def _on(session: Session, project: str, action: Action) -> Decision:
    resource = projects.project_resource(session.state, project, "research")
    return session.door.decide(session.actor, action, resource, Purpose.RESEARCH)


def _number(figure: Figure | None) -> int | None:
    return None if isinstance(figure, Hidden) else figure


def _word(session: Session, figure: Figure | None) -> Text:
    match figure:
        case Hidden.SMALL:
            return Text(f"1-{SMALLEST_CELL - 1}")
        case Hidden.NEAR:
            return Text(session.text("masqué", "hidden"))
    return Text("" if figure is None else str(figure))


def _explain(session: Session, steps: tuple[Step, ...]) -> None:
    if any(Hidden.NEAR in (one.persons, one.stays) for one in steps):
        session.say.print(
            session.text(
                "masqué : ferait connaître, par différence, un effectif de 1 à"
                f" {SMALLEST_CELL - 1}.",
                f"hidden: would tell a count from 1 to {SMALLEST_CELL - 1} by subtraction.",
            )
        )
