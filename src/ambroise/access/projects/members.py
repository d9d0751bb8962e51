"""Members of a project: added by its lead, or by the committee when it has lost its lead."""

from datetime import datetime

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision, Role
from ambroise.access.projects.model import Part
from ambroise.errors import MemberInvalid, ProjectUnknown
from ambroise.state.schema import memberships, people, projects, roles

STUDY = frozenset({Role.RESEARCHER, Role.PROJECT_LEAD})
"""The roles that take part in a project."""


def add(
    door: Door,
    decision: Decision,
    login: str,
    part: Part,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> None:
    """Make a person member or lead, from now when no start is given; a present part ends then.

    `decision` is MANAGE_MEMBERS. Raises MemberInvalid, with the same words, for oneself, an
    unknown login, a closed account, a person who takes part in no study, and dates out of order.
    """
    project_id, now = decision.resource.id, decision.at
    start = starts_at or now
    with door.acting(decision, Action.MANAGE_MEMBERS) as connection:
        _known(connection, project_id)
        person_id = _eligible(connection, login, now)
        ordered = start >= now and (ends_at is None or ends_at > start)
        if person_id is None or person_id == decision.actor.id or not ordered:
            raise MemberInvalid(project=project_id)
        _end(connection, project_id, person_id, start)
        connection.execute(
            sa.insert(memberships).values(
                project_id=project_id,
                person_id=person_id,
                part=part,
                starts_at=start,
                ends_at=ends_at,
                added_by=decision.actor.id,
            )
        )
    door.note(decision, "project.member_added", detail={"person": person_id, "part": part})


def end(door: Door, decision: Decision, login: str) -> None:
    """End now the part of a person in the project of a MANAGE_MEMBERS decision.

    Raises MemberInvalid when they have none.
    """
    project_id = decision.resource.id
    person = sa.select(people.c.id).where(people.c.login == login)
    with door.acting(decision, Action.MANAGE_MEMBERS) as connection:
        _known(connection, project_id)
        person_id = connection.execute(person).scalar_one_or_none()
        if not person_id or not _end(connection, project_id, person_id, decision.at):
            raise MemberInvalid(project=project_id)
    door.note(decision, "project.member_ended", detail={"person": person_id})


def _known(connection: sa.Connection, project_id: str) -> None:
    query = sa.select(projects.c.id).where(projects.c.id == project_id).with_for_update()
    if connection.execute(query).scalar_one_or_none() is None:
        raise ProjectUnknown


def _eligible(connection: sa.Connection, login: str, now: datetime) -> str | None:
    query = (
        sa.select(people.c.id)
        .join(roles, roles.c.person_id == people.c.id)
        .where(
            people.c.login == login,
            sa.or_(people.c.disabled_at.is_(None), people.c.disabled_at > now),
            roles.c.role.in_([str(role) for role in STUDY]),
            roles.c.starts_at <= now,
            sa.or_(roles.c.ends_at.is_(None), roles.c.ends_at > now),
        )
        .distinct()
    )
    return connection.execute(query).scalar_one_or_none()


def _end(connection: sa.Connection, project_id: str, person_id: str, at: datetime) -> int:
    table = memberships
    return connection.execute(
        sa.update(table)
        .where(
            table.c.project_id == project_id,
            table.c.person_id == person_id,
            sa.or_(table.c.ends_at.is_(None), table.c.ends_at > at),
        )
        .values(ends_at=at)
    ).rowcount
