"""Rows of a project read as facts."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ambroise.access.projects.model import (
    LegalRoute,
    Member,
    Permit,
    PermitCondition,
    PermitState,
    Reference,
    ReferenceKind,
    Request,
    StepTaken,
)
from ambroise.state.schema import (
    memberships,
    people,
    permit_conditions,
    permit_decisions,
    permit_references,
    permits,
)


def members_in(connection: sa.Connection, project_id: str) -> tuple[Member, ...]:
    """Return the members of a project, past ones too, in the order they joined."""
    table = memberships
    query = (
        sa.select(
            people.c.login,
            people.c.display_name,
            table.c.part,
            table.c.starts_at,
            table.c.ends_at,
        )
        .join(people, people.c.id == table.c.person_id)
        .where(table.c.project_id == project_id)
        .order_by(table.c.id)
    )
    return tuple(Member(*row) for row in connection.execute(query))


def permits_in(connection: sa.Connection, project_id: str) -> tuple[Permit, ...]:
    """Return the permits of a project, newest first."""
    query = (
        sa.select(permits, people.c.display_name)
        .join(people, people.c.id == permits.c.asked_by)
        .where(permits.c.project_id == project_id)
        .order_by(permits.c.id.desc())
    )
    return tuple(_permit(connection, row) for row in connection.execute(query).all())


def _permit(connection: sa.Connection, row: sa.Row[Any]) -> Permit:
    return Permit(
        row.id,
        PermitState(row.state),
        Request(
            LegalRoute(row.legal_route),
            row.cohort,
            tuple(row.columns),
            row.starts_at,
            row.ends_at,
            row.window_start,
            row.window_end,
            tuple(_references(connection, row.id)),
        ),
        row.display_name,
        row.asked_at,
        tuple(_conditions(connection, row.id)),
        tuple(_history(connection, row.id)),
    )


def _references(connection: sa.Connection, permit_id: int) -> Iterable[Reference]:
    table = permit_references
    query = sa.select(table).where(table.c.permit_id == permit_id).order_by(table.c.id)
    for row in connection.execute(query):
        yield Reference(ReferenceKind(row.kind), row.reference, row.dated)


def _conditions(connection: sa.Connection, permit_id: int) -> Iterable[PermitCondition]:
    table = permit_conditions
    columns = [table.c[name] for name in PermitCondition.__dataclass_fields__]
    query = sa.select(*columns).where(table.c.permit_id == permit_id).order_by(table.c.id)
    for row in connection.execute(query):
        yield PermitCondition(*row)


def _history(connection: sa.Connection, permit_id: int) -> Iterable[StepTaken]:
    table = permit_decisions
    query = (
        sa.select(table, people.c.display_name)
        .outerjoin(people, people.c.id == table.c.decided_by)
        .where(table.c.permit_id == permit_id)
        .order_by(table.c.id)
    )
    for row in connection.execute(query):
        yield StepTaken(
            PermitState(row.before),
            PermitState(row.after),
            row.display_name or row.decided_by,
            row.decided_at,
            row.reason,
        )
