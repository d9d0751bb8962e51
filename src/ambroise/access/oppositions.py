"""A patient's refusal of reuse: recorded once, withdrawn, never forgotten; care is untouched.

A person is given by every id under which they have been known (`Door.known_as`): an opposition
stands for each, so that it holds when records are united and when they are parted again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.access.model import Actor
from ambroise.state import State
from ambroise.state.schema import oppositions


@dataclass(frozen=True, slots=True)
class Opposition:
    scope: str
    received_by: str
    received_at: datetime
    means: str
    withdrawn_at: datetime | None


def oppose(
    state: State, persons: Collection[int], *, actor: Actor, means: str, now: datetime
) -> None:
    """Record an opposition to all reuse; one that stands already is left as it is."""
    with state.begin() as connection:
        query = sa.select(oppositions.c.person_id).where(_stands(persons))
        known = set(connection.execute(query).scalars())
        rows = [
            {
                "person_id": person,
                "scope": "all",
                "received_by": actor.id,
                "received_at": now,
                "means": means,
            }
            for person in sorted(set(persons) - known)
        ]
        if rows:
            connection.execute(sa.insert(oppositions), rows)


def withdraw(state: State, persons: Collection[int], *, now: datetime) -> None:
    """End the opposition of a person; the lines stay in the history."""
    with state.begin() as connection:
        connection.execute(sa.update(oppositions).where(_stands(persons)).values(withdrawn_at=now))


def oppositions_of(state: State, persons: Collection[int]) -> list[Opposition]:
    """Return the oppositions of a person, newest first, the withdrawn ones too."""
    columns = [oppositions.c[name] for name in Opposition.__dataclass_fields__]
    query = sa.select(*columns).distinct().where(oppositions.c.person_id.in_(persons))
    with state.read() as connection:
        rows = connection.execute(query.order_by(oppositions.c.received_at.desc())).all()
    return [Opposition(*row) for row in rows]


def opposed(state: State) -> frozenset[int]:
    """Return the persons, by their care ids, whose data nobody may reuse now."""
    query = sa.select(oppositions.c.person_id).where(
        oppositions.c.withdrawn_at.is_(None), oppositions.c.scope == "all"
    )
    with state.read() as connection:
        return frozenset(connection.execute(query).scalars())


def _stands(persons: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.and_(oppositions.c.person_id.in_(persons), oppositions.c.withdrawn_at.is_(None))
