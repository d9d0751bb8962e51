"""A patient's refusal of reuse, all or one project: recorded, withdrawn, never forgotten.

It holds from the next count, view or extract on; care is untouched. A person is given by every id
under which they have been known: an opposition stands for each, so that it holds when records are
united and when they are parted again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from ambroise.access import holdings
from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.errors import OppositionInvalid
from ambroise.state import State
from ambroise.state.schema import oppositions, projects

ALL = "all"
ONE_PROJECT = "project"
MEANS = 100
"""Most characters of the means by which an opposition came."""


class GivenBy(StrEnum):
    """Who gave the opposition: for a minor, or for an adult under protection, another person."""

    PATIENT = "patient"
    PARENTS = "parents"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Opposition:
    scope: str
    project_id: str | None
    given_by: str
    received_by: str
    received_at: datetime
    means: str
    withdrawn_at: datetime | None


def oppose(
    door: Door,
    decision: Decision,
    *,
    means: str,
    project: str | None = None,
    given_by: GivenBy = GivenBy.PATIENT,
) -> int:
    """Record an opposition to all reuse, or to one project; one that stands is left as it is.

    `decision` is RECORD_OPPOSITION on the person. What holds the person already is put to the DPO,
    who is alerted; returns how many things that is. Raises OppositionInvalid.
    """
    if not 0 < len(means.strip()) <= MEANS:
        raise OppositionInvalid(field="means")
    persons = _persons(door, decision)
    with door.acting(decision, Action.RECORD_OPPOSITION) as connection:
        if project is not None and not _exists(connection, project):
            raise OppositionInvalid(field="project")
        query = sa.select(oppositions.c.person_id).where(_stands(persons, project))
        known = set(connection.execute(query).scalars())
        rows = [
            {
                "person_id": person,
                "scope": ALL if project is None else ONE_PROJECT,
                "project_id": project,
                "given_by": str(given_by),
                "received_by": decision.actor.id,
                "received_at": decision.at,
                "means": means,
            }
            for person in sorted(persons - known)
        ]
        if rows:
            connection.execute(sa.insert(oppositions), rows)
        held = holdings.put_to_decide(connection, decision.at, persons=persons)
    detail: dict[str, str | int] = {"of_project": project or "", "held": held}
    door.note(decision, "opposition.recorded", count=len(rows), detail=detail)
    return held


def withdraw(door: Door, decision: Decision, *, project: str | None = None) -> None:
    """End the opposition of a person to all reuse, or to one project; its lines stay.

    `decision` is RECORD_OPPOSITION on the person.
    """
    persons = _persons(door, decision)
    with door.acting(decision, Action.RECORD_OPPOSITION) as connection:
        ended = connection.execute(
            sa.update(oppositions).where(_stands(persons, project)).values(withdrawn_at=decision.at)
        ).rowcount
    door.note(decision, "opposition.withdrawn", count=ended, detail={"of_project": project or ""})


def oppositions_of(state: State, persons: Collection[int]) -> list[Opposition]:
    """Return the oppositions of a person, newest first, the withdrawn ones too."""
    columns = [oppositions.c[name] for name in Opposition.__dataclass_fields__]
    query = sa.select(*columns).distinct().where(oppositions.c.person_id.in_(persons))
    with state.read() as connection:
        rows = connection.execute(query.order_by(oppositions.c.received_at.desc())).all()
    return [Opposition(*row) for row in rows]


def opposed(state: State, project_id: str | None = None) -> frozenset[int]:
    """Return the ids whose data nobody may reuse now, or not in this project, as recorded."""
    scope = oppositions.c.scope == ALL
    if project_id is not None:
        scope = sa.or_(scope, oppositions.c.project_id == project_id)
    query = sa.select(oppositions.c.person_id).where(oppositions.c.withdrawn_at.is_(None), scope)
    with state.read() as connection:
        return frozenset(connection.execute(query).scalars())


def excluded(state: State, door: Door, project_id: str | None = None) -> frozenset[int]:
    """Return every care id to leave out of reuse now, records united since included.

    Counts and views of a project read this each time: an opposition is effective at once.
    """
    return door.united(opposed(state, project_id))


def _persons(door: Door, decision: Decision) -> frozenset[int]:
    return door.known_as(int(decision.resource.id))


def _exists(connection: sa.Connection, project_id: str) -> bool:
    query = sa.select(projects.c.id).where(projects.c.id == project_id)
    return connection.execute(query).scalar_one_or_none() is not None


def _stands(persons: Collection[int], project: str | None) -> sa.ColumnElement[bool]:
    scope = oppositions.c.scope == ALL if project is None else oppositions.c.project_id == project
    return sa.and_(
        oppositions.c.person_id.in_(persons), oppositions.c.withdrawn_at.is_(None), scope
    )
