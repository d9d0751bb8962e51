"""Projects: opened by a project lead, read by those who may, listed for the public."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Actor, Decision
from ambroise.access.projects.model import (
    STANDING,
    Dossier,
    LegalRoute,
    PermitState,
    Project,
)
from ambroise.access.projects.reading import members_in, permits_in
from ambroise.errors import PermitInvalid, ProjectUnknown
from ambroise.state import State
from ambroise.state.schema import memberships, permits, projects

TITLE: Final = 200
SUMMARY: Final = 5_000
"""Most characters of a title, and of a purpose or a public summary."""


@dataclass(frozen=True, slots=True)
class PublicProject:
    """What anybody may read of a project that is going on."""

    id: str
    title: str
    purpose: str
    summary: str
    legal_route: LegalRoute
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A project in a list, with the permit that stands, else the last one asked for."""

    project: Project
    state: PermitState | None
    starts_at: datetime | None
    ends_at: datetime | None


def create(
    door: Door, decision: Decision, *, title: str, purpose: str, public_summary: str
) -> Project:
    """Open a project, led by who asks; its number is random, so that none can be guessed.

    `decision` is ASK_PROJECT. Raises PermitInvalid for a text that is empty or too long.
    """
    given = {"title": title, "purpose": purpose, "public_summary": public_summary}
    for field, text in given.items():
        if not 0 < len(text.strip()) <= (TITLE if field == "title" else SUMMARY):
            raise PermitInvalid(field=field)
    made = Project(
        secrets.token_hex(16), title, purpose, public_summary, decision.actor.id, decision.at
    )
    row = {name: getattr(made, name) for name in Project.__dataclass_fields__}
    with door.acting(decision, Action.ASK_PROJECT) as connection:
        connection.execute(sa.insert(projects).values(row))
        connection.execute(
            sa.insert(memberships).values(
                project_id=made.id,
                person_id=decision.actor.id,
                part="lead",
                starts_at=decision.at,
                added_by=decision.actor.id,
            )
        )
    door.note(decision, "project.opened", detail={"project": made.id})
    return made


def read(door: Door, decision: Decision) -> Dossier:
    """Return all that is on file about the project of a READ_PROJECT decision.

    Raises ProjectUnknown for those who may read every project; others are refused before.
    """
    project_id = decision.resource.id
    with door.reading(decision, Action.READ_PROJECT) as connection:
        row = connection.execute(
            sa.select(projects).where(projects.c.id == project_id)
        ).one_or_none()
        if row is None:
            raise ProjectUnknown
        return Dossier(
            Project(*row), members_in(connection, project_id), permits_in(connection, project_id)
        )


def every_project(door: Door, decision: Decision) -> list[Project]:
    """Return every project, newest first, for a READ_PROJECT decision on all of them."""
    if decision.resource.kind != "projects":
        raise ProjectUnknown
    with door.reading(decision, Action.READ_PROJECT) as connection:
        query = sa.select(projects).order_by(projects.c.created_at.desc(), projects.c.id)
        return [Project(*row) for row in connection.execute(query)]


def projects_of(state: State, actor: Actor, now: datetime) -> list[Project]:
    """Return the projects where a person is a member now, newest first."""
    mine = [one.project for one in actor.memberships if one.holds(now)]
    query = sa.select(projects).where(projects.c.id.in_(mine))
    with state.read() as connection:
        rows = connection.execute(query.order_by(projects.c.created_at.desc(), projects.c.id))
        return [Project(*row) for row in rows]


def lines(state: State, found: Sequence[Project]) -> list[Line]:
    """Return projects in the order given, each with its permit."""
    query = (
        sa.select(permits)
        .where(permits.c.project_id.in_([one.id for one in found]))
        .order_by(permits.c.state.in_([str(one) for one in STANDING]), permits.c.id)
    )
    with state.read() as connection:
        last = {row.project_id: row for row in connection.execute(query)}
    return [_line(one, last.get(one.id)) for one in found]


def _line(project: Project, permit: sa.Row[Any] | None) -> Line:
    if permit is None:
        return Line(project, None, None, None)
    return Line(project, PermitState(permit.state), permit.starts_at, permit.ends_at)


def public_projects(state: State, now: datetime) -> list[PublicProject]:
    """Return the projects whose permit is granted and not over, by title."""
    query = (
        sa.select(
            projects.c.id,
            projects.c.title,
            projects.c.purpose,
            projects.c.public_summary,
            permits.c.legal_route,
            permits.c.starts_at,
            permits.c.ends_at,
        )
        .join(permits, permits.c.project_id == projects.c.id)
        .where(permits.c.state == str(PermitState.GRANTED), permits.c.ends_at > now)
        .order_by(projects.c.title, projects.c.id)
    )
    with state.read() as connection:
        return [
            PublicProject(*row[:4], LegalRoute(row.legal_route), row.starts_at, row.ends_at)
            for row in connection.execute(query)
        ]
