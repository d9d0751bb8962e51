"""What a person is told without asking, by their role or by name, until somebody has seen it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ambroise.access.model import Actor, Decision
from ambroise.errors import AlertUnknown
from ambroise.state import State
from ambroise.state.schema import alerts, people

MOST = 200
NEW_WAY_IN: Final = "password-given"
"""Somebody else gave the person a password."""
SECOND_FACTOR_TAKEN: Final = "second-factor-taken"
"""Somebody else took the person's second factor away."""
TOLD_AT_SIGN_IN: Final = (NEW_WAY_IN, SECOND_FACTOR_TAKEN)


@dataclass(frozen=True, slots=True)
class Alert:
    """`kind` is a rule, or a word of the room that wrote it; `who` is the name of who caused it."""

    id: int
    kind: str
    who: str
    object_kind: str
    object_id: str
    reason: str
    created_at: datetime
    seen_at: datetime | None


def alerts_of(state: State, actor: Actor, now: datetime) -> list[Alert]:
    """Return the alerts of a person: those not seen first, then the newest; at most MOST."""
    query = (
        sa.select(
            alerts.c.id,
            alerts.c.kind,
            sa.func.coalesce(people.c.display_name, ""),
            alerts.c.object_kind,
            alerts.c.object_id,
            alerts.c.reason,
            alerts.c.created_at,
            alerts.c.seen_at,
        )
        .outerjoin(people, people.c.id == alerts.c.actor_id)
        .where(_to(actor, now))
        .order_by(alerts.c.seen_at.is_not(None), alerts.c.id.desc())
        .limit(MOST)
    )
    with state.read() as connection:
        return [Alert(*row) for row in connection.execute(query)]


def waiting(state: State, actor: Actor, now: datetime) -> int:
    """Return how many alerts of a person nobody has seen yet."""
    query = sa.select(sa.func.count()).where(_to(actor, now), alerts.c.seen_at.is_(None))
    with state.read() as connection:
        return connection.execute(query).scalar_one()


def to_know(state: State, actor: Actor) -> bool:
    """Return whether something was done to a person's account that they have not seen yet."""
    query = sa.select(sa.literal(1)).where(
        alerts.c.recipient == actor.id,
        alerts.c.kind.in_(TOLD_AT_SIGN_IN),
        alerts.c.seen_at.is_(None),
    )
    with state.read() as connection:
        return connection.execute(query.limit(1)).first() is not None


def tell(state: State, decision: Decision, kind: str, recipient: str, object_id: str) -> None:
    """Alert a role, or a person by id, of what a decision has just let somebody do."""
    with state.begin() as connection:
        tell_within(connection, decision, kind, recipient, object_id)


def tell_within(
    connection: sa.Connection, decision: Decision, kind: str, recipient: str, object_id: str
) -> None:
    """Alert in the transaction of what was done: there is not one without the other."""
    row = {
        "kind": kind,
        "recipient": recipient,
        "actor_id": decision.actor.id,
        "object_kind": decision.resource.kind,
        "object_id": object_id,
        "reason": decision.reason,
        "created_at": decision.at,
    }
    connection.execute(sa.insert(alerts).values(row))


def see(state: State, actor: Actor, alert_id: int, *, now: datetime) -> None:
    """Record that an alert was seen, once, by whom; raises AlertUnknown for another's."""
    this = sa.and_(alerts.c.id == alert_id, _to(actor, now), alerts.c.seen_at.is_(None))
    with state.begin() as connection:
        done = connection.execute(
            sa.update(alerts).where(this).values(seen_by=actor.id, seen_at=now)
        ).rowcount
    if not done:
        raise AlertUnknown


def _to(actor: Actor, now: datetime) -> sa.ColumnElement[bool]:
    recipients = [actor.id, *(str(role) for role in actor.roles(now))]
    return alerts.c.recipient.in_(recipients)
