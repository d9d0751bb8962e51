"""A project as a resource, with the facts that the rules look at: one query, found or not."""

import re
from typing import Final

import sqlalchemy as sa

from ambroise.access.model import Resource, ZoneName
from ambroise.access.projects.conditions import terms
from ambroise.access.projects.model import STANDING, WAITING
from ambroise.observability import unknown_id
from ambroise.state import State
from ambroise.state.schema import permit_conditions, permits, projects

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
NOT_AN_ID: Final = "?"


def project_resource(state: State, project_id: str, zone: ZoneName = "") -> Resource:
    """Return a project (`zone` empty) or its data (`research`) with the facts of its permit.

    The permit is the one that stands, for its data; the request that waits before it, for the
    project. An unknown project is a resource without facts, after the same work; what was given
    for its number is traced as a digest.
    """
    with state.read() as connection:
        return resource_in(connection, project_id, zone)


def known_id(given: str) -> str:
    """Return what may be a number of ours as it is, and anything else as « ? »: it is looked up."""
    return given if _ID.fullmatch(given) else NOT_AN_ID


def resource_in(connection: sa.Connection, project_id: str, zone: ZoneName = "") -> Resource:
    first = STANDING if zone else WAITING
    table = permits
    query = (
        sa.select(table, permit_conditions.c.kind, permit_conditions.c.value)
        .select_from(projects)
        .outerjoin(table, table.c.project_id == projects.c.id)
        .outerjoin(permit_conditions, permit_conditions.c.permit_id == table.c.id)
        .where(projects.c.id == known_id(project_id))
        .order_by(table.c.state.in_([str(one) for one in first]).desc(), table.c.id.desc())
    )
    rows = connection.execute(query).all()
    known = project_id if rows else unknown_id(project_id)
    if not rows or rows[0].id is None:
        return Resource("project", known, zone=zone, project=known)
    permit = rows[0]
    conditions = ((row.kind, row.value) for row in rows if row.id == permit.id)
    return Resource(
        "project",
        known,
        zone=zone,
        state=permit.state,
        project=known,
        opens=permit.starts_at,
        closes=permit.ends_at,
        asked_by=permit.asked_by,
        without=terms((kind, value) for kind, value in conditions if kind is not None).without,
        basis=permit.legal_route,
    )
