"""`ambroise cohort`: definitions checked and counted before any project; the data of a project."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from ambroise.access import RESEARCH_ZONE, Action, Purpose, cohorts, feasibility
from ambroise.access.cohorts import Attrition
from ambroise.access.feasibility import EVERYBODY, Step
from ambroise.access.hiding import Figure, Hidden
from ambroise.access.projects import SMALLEST_CELL
from ambroise.cli.extract import write_extract
from ambroise.cli.project_cohorts import add_project_cohorts, counting, on_project
from ambroise.cli.session import Session, session_of
from ambroise.errors import SourceUnreadable
from ambroise.warehouse.cohorts import (
    Definition,
    as_readable,
    definition_schema,
    query_over,
    read,
)
from ambroise.warehouse.cohorts.asking import before_project, question_of
from ambroise.warehouse.columns import tables

cohort = typer.Typer(
    help="Cohortes : définitions comptées, gardées par versions ; données qu'ouvre un projet.",
    no_args_is_help=True,
)
add_project_cohorts(cohort)
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Définition : YAML, ou JSON d'ATLAS (Circe).")
]
Project = Annotated[str, typer.Option(metavar="PROJET", help="Numéro du projet.")]
WithinProject = Annotated[
    str | None,
    typer.Option(
        "--project", metavar="PROJET", help="Numéro du projet ; sans lui, avant tout projet."
    ),
]
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
def attrition(
    context: typer.Context, file: File, project: WithinProject = None, as_json: AsJson = False
) -> None:
    """Compter critère après critère, avant tout projet ou parmi ce qu'ouvre une autorisation.

    Les petits effectifs sont masqués à qui n'a droit qu'aux effectifs.
    """
    session = session_of(context)
    definition = _read(file)
    found = _attrition(session, definition, project)
    steps, smallest = found.steps, found.smallest
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
        told = {"cohort": definition.name, "smallest_cell": smallest, "steps": lines}
        typer.echo(json.dumps(told, ensure_ascii=False))
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
        persons, stays = (_word(session, each, smallest) for each in (one.persons, one.stays))
        table.add_row(Text(label), persons, stays)
    session.out.print(table)
    _explain(session, steps, smallest)


@cohort.command("count")
def count(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="Définition à compter ; sans elle, les tables du projet."
        ),
    ] = None,
    project: WithinProject = None,
    as_json: AsJson = False,
) -> None:
    """Compter les personnes d'une définition, ou celles d'un projet par table.

    Les petits effectifs sont masqués.
    """
    session = session_of(context)
    if file is not None:
        _count_definition(session, _read(file), project, as_json=as_json)
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
    decision = on_project(session, project, Action.READ_PSEUDONYMISED)
    with session.views.open(decision) as view:
        opened = view.tables
    if as_json:
        typer.echo(json.dumps(opened))
        return
    for table, columns in opened.items():
        session.out.print(f"{table} : {', '.join(columns)}", markup=False)


cohort.command("extract")(write_extract)


def _read(path: Path) -> Definition:
    try:
        return read(path)
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None


def _attrition(session: Session, definition: Definition, project: str | None) -> Attrition:
    if project is not None:
        decision = counting(session, project)
        question = question_of(definition)
        return cohorts.attrition(session.door, session.views, decision, question)
    decision = session.door.decide(session.actor, Action.COUNT, RESEARCH_ZONE, Purpose.FEASIBILITY)
    asked = before_project(definition)
    steps = feasibility.attrition(session.door, session.state, session.vault, decision, asked)
    return Attrition(steps, SMALLEST_CELL)


def _count_definition(
    session: Session, definition: Definition, project: str | None, *, as_json: bool
) -> None:
    found = _attrition(session, definition, project)
    persons = found.steps[-1].persons
    if as_json:
        told = {"cohort": definition.name, "persons": _number(persons)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    session.out.print(Text(f"{definition.name} : ") + _word(session, persons, found.smallest))
    _explain(session, found.steps[-1:], found.smallest)


def _count_project(session: Session, project: str, *, as_json: bool) -> None:
    with session.views.open(on_project(session, project, Action.COUNT)) as view:
        counts, cell = view.counts(), view.scope.terms.smallest_cell
    if as_json:
        typer.echo(json.dumps(counts))
        return
    table = Table(show_header=False)
    for name, found in counts.items():
        table.add_row(name, f"1-{cell - 1}" if found is None else str(found))
    session.out.print(table)


def _number(figure: Figure | None) -> int | None:
    return None if isinstance(figure, Hidden) else figure


def _word(session: Session, figure: Figure | None, smallest: int | None) -> Text:
    match figure:
        case Hidden.SMALL:
            return Text(f"1-{(smallest or SMALLEST_CELL) - 1}")
        case Hidden.NEAR:
            return Text(session.text("masqué", "hidden"))
    return Text("" if figure is None else str(figure))


def _explain(session: Session, steps: tuple[Step, ...], smallest: int | None) -> None:
    most = (smallest or SMALLEST_CELL) - 1
    if any(Hidden.NEAR in (one.persons, one.stays) for one in steps):
        session.say.print(
            session.text(
                f"masqué : ferait connaître, par différence, un effectif de 1 à {most}.",
                f"hidden: would tell a count from 1 to {most} by subtraction.",
            )
        )
