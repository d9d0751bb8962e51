"""`ambroise cohort save|list|keep|members`: the cohorts of a project, by versions."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ambroise.access import Action, Decision, Purpose, authorize, cohorts, people, projects
from ambroise.access.cohorts import Version
from ambroise.access.model import ZoneName
from ambroise.access.view.kept import kept_versions
from ambroise.cli.session import Session, session_of
from ambroise.errors import CohortUnknown, SourceUnreadable
from ambroise.warehouse.cohorts import as_readable, read, read_text
from ambroise.warehouse.cohorts.asking import question_of

Project = Annotated[str, typer.Option(metavar="PROJET", help="Numéro du projet.")]
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Numéro de la cohorte.")]
Number = Annotated[int | None, typer.Option("--version", min=1, help="Sinon la plus récente.")]
AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]


def add_project_cohorts(group: typer.Typer) -> None:
    """Add the commands to those of `ambroise cohort`."""
    group.command("save")(save)
    group.command("list")(list_cohorts)
    group.command("keep")(keep)
    group.command("members")(members)


def save(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Définition : YAML, ou JSON d'ATLAS (Circe).")
    ],
    project: Project,
    cohort: Annotated[
        str | None, typer.Option(metavar="COHORT", help="Cohorte à reprendre ; sinon une nouvelle.")
    ] = None,
    change: Annotated[str, typer.Option(help="Ce qui change, en quelques mots.")] = "",
    as_json: AsJson = False,
) -> None:
    """Enregistrer une définition dans un projet : une version de plus, ou une nouvelle cohorte."""
    session = session_of(context)
    given = _definition(file)
    decision = on_project(session, project, Action.DEFINE_COHORT, zone="")
    if cohort is None:
        made = cohorts.create(session.door, decision, given, change)
    else:
        made = cohorts.save(session.door, decision, cohort, given, change)
    _say(session, [made], project, as_json=as_json)


def list_cohorts(
    context: typer.Context,
    project: Project,
    cohort: Annotated[
        str | None, typer.Option(metavar="COHORT", help="Les versions de cette cohorte.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lister les cohortes d'un projet, ou les versions de l'une d'elles."""
    session = session_of(context)
    decision = on_project(session, project, Action.READ_PROJECT, zone="")
    if cohort is None:
        found = cohorts.of_project(session.door, decision)
    else:
        found = cohorts.versions_of(session.door, decision, cohort)
    _say(session, found, project, as_json=as_json)


def keep(context: typer.Context, cohort: Cohort, project: Project, version: Number = None) -> None:
    """Garder les membres d'une version comme table (cohort) de la vue du projet."""
    session = session_of(context)
    one = _version(session, project, cohort, version)
    decision = on_project(session, project, Action.READ_PSEUDONYMISED)
    question = question_of(read_text(Path(cohort), one.brought or one.text))
    cohorts.keep(session.door, session.state, session.views, decision, one, question)
    _say(session, [one], project, as_json=False)


def members(
    context: typer.Context,
    cohort: Cohort,
    project: Project,
    version: Number = None,
    as_json: AsJson = False,
) -> None:
    """Lister les membres gardés d'une version : pseudonymes et dates du projet."""
    session = session_of(context)
    one = _version(session, project, cohort, version)
    decision = on_project(session, project, Action.READ_PSEUDONYMISED)
    if one.id not in kept_versions(session.state, project):
        raise CohortUnknown
    with session.views.open(decision) as view:
        rows = view.rows(
            "SELECT subject_id, cohort_start_date, cohort_end_date FROM cohort"
            " WHERE cohort_definition_id = $version ORDER BY ALL",
            version=one.id,
        )
    detail: dict[str, str | int] = {"cohort": one.cohort_id, "version": one.number}
    session.door.note(decision, "cohort.members_read", count=len(rows), detail=detail)
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, default=str))
        return
    table = Table(show_header=False)
    for row in rows:
        table.add_row(*map(str, row.values()))
    session.out.print(table)


def counting(session: Session, project: str) -> Decision:
    """Return the decision that counts most openly on a project's data; raises AccessRefused."""
    resource = projects.project_resource(session.state, project, "research")
    asked = (session.actor, Action.READ_PSEUDONYMISED, resource, Purpose.RESEARCH)
    reads = authorize(*asked, now=datetime.now(UTC)).allowed
    return on_project(session, project, Action.READ_PSEUDONYMISED if reads else Action.COUNT)


def on_project(
    session: Session, project: str, action: Action, *, zone: ZoneName = "research"
) -> Decision:
    """Return the decision on a project, on its data unless `zone` is empty; raises AccessRefused.

    Who examines projects reads them for operations.
    """
    resource = projects.project_resource(session.state, project, zone)
    now = datetime.now(UTC)
    for purpose in (Purpose.RESEARCH, Purpose.OPERATIONS):
        if authorize(session.actor, action, resource, purpose, now=now).allowed:
            return session.door.decide(session.actor, action, resource, purpose)
    return session.door.decide(session.actor, action, resource, Purpose.RESEARCH)


def kept_of(session: Session, project: str, file: Path) -> Version:
    """Return the version of a project that a file says, saved and its members kept if need be."""
    given = _definition(file)
    decision = on_project(session, project, Action.READ_PROJECT, zone="")
    known = cohorts.of_project(session.door, decision)
    one = next((one for one in known if one.digest == given.digest), None)
    if one is None:
        defining = on_project(session, project, Action.DEFINE_COHORT, zone="")
        one = cohorts.create(session.door, defining, given)
    reading = on_project(session, project, Action.READ_PSEUDONYMISED)
    question = question_of(read_text(file, one.brought or one.text))
    cohorts.keep(session.door, session.state, session.views, reading, one, question)
    return one


def _definition(file: Path) -> cohorts.Definition:
    try:
        definition, text = read(file), file.read_text("utf-8-sig")
    except OSError as error:
        raise SourceUnreadable(path=file, cause=error.strerror or "fichier") from None
    if text.lstrip().startswith("{"):
        return cohorts.Definition(definition.name, as_readable(definition), text)
    return cohorts.Definition(definition.name, text)


def _version(session: Session, project: str, cohort: str, number: int | None) -> Version:
    decision = on_project(session, project, Action.READ_PROJECT, zone="")
    found = cohorts.versions_of(session.door, decision, cohort)
    one = next((one for one in found if number in (None, one.number)), None)
    if one is None:
        raise CohortUnknown
    return one


def _say(session: Session, found: list[Version], project: str, *, as_json: bool) -> None:
    kept = kept_versions(session.state, project)
    names = {one.actor.id: one.actor.login for one in people.everybody(session.state)}
    if as_json:
        for one in found:
            line = {
                "cohort": one.cohort_id,
                "version": one.number,
                "title": one.title,
                "change": one.change,
                "digest": one.digest,
                "made_by": names.get(one.made_by, ""),
                "made_at": one.made_at.isoformat(),
                "kept": one.id in kept,
            }
            typer.echo(json.dumps(line, ensure_ascii=False))
        return
    for one in found:
        who, at = names.get(one.made_by, ""), f"{one.made_at:%Y-%m-%d %H:%M}"
        told = session.text("membres gardés", "members kept") if one.id in kept else ""
        said = f"{one.cohort_id}  v{one.number}  {one.title}  {who} {at}  {one.change}  {told}"
        session.out.print(Text(said.rstrip()))
