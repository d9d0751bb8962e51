"""A patient's refusal of reuse: recorded once, withdrawn, never forgotten; care is untouched."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.access.model import Actor
from ambroise.state import State
from ambroise.state.schema import oppositions


@dataclass(frozen=True, slots=True)
class Opposition:
    id: int
    scope: str
    received_by: str
    received_at: datetime
    means: str
    withdrawn_at: datetime | None


def oppose(state: State, person_id: int, *, actor: Actor, means: str, now: datetime) -> None:
    """Record an opposition to all reuse; one that stands already is left as it is."""
    with state.begin() as connection:
        if connection.execute(sa.select(oppositions.c.id).where(_stands(person_id))).first():
            return
        connection.execute(
            sa.insert(oppositions).values(
                person_id=person_id,
                scope="all",
                received_by=actor.id,
                received_at=now,
                means=means,
            )
        )


def withdraw(state: State, person_id: int, *, now: datetime) -> None:
    """End the opposition of a person; the line stays in the history."""
    with state.begin() as connection:
        connection.execute(
            sa.update(oppositions).where(_stands(person_id)).values(withdrawn_at=now)
        )


def oppositions_of(state: State, person_id: int) -> list[Opposition]:
    """Return the oppositions of a person, newest first, the withdrawn ones too."""
    columns = [oppositions.c[name] for name in Opposition.__dataclass_fields__]
    query = sa.select(*columns).where(oppositions.c.person_id == person_id)
    with state.read() as connection:
        rows = connection.execute(query.order_by(oppositions.c.id.desc())).all()
    return [Opposition(*row) for row in rows]


def opposed(state: State) -> frozenset[int]:
    """Return the persons, by their care ids, whose data nobody may reuse now."""
    query = sa.select(oppositions.c.person_id).where(
        oppositions.c.withdrawn_at.is_(None), oppositions.c.scope == "all"
    )
    with state.read() as connection:
        return frozenset(connection.execute(query).scalars())


def _stands(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(oppositions.c.person_id == person_id, oppositions.c.withdrawn_at.is_(None))
