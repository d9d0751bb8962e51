"""Accesses outside the care team: the reason given, for how long, and the alert it raises."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from ambroise.access.model import Decision
from ambroise.state import State
from ambroise.state.schema import alerts, out_of_team_accesses

LASTS = timedelta(minutes=60)


def reason_given(state: State, actor_id: str, object_id: str, now: datetime) -> str:
    """Return the reason of an access that this actor still holds open on this object, or ""."""
    table = out_of_team_accesses
    query = (
        sa.select(table.c.reason)
        .where(
            table.c.actor_id == actor_id,
            table.c.object_id == object_id,
            table.c.opened_at <= now,
            table.c.expires_at > now,
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    with state.read() as connection:
        return connection.execute(query).scalar_one_or_none() or ""


def record(state: State, decision: Decision) -> None:
    """Open the access for its time and put the alert of each recipient, all or nothing."""
    who = {"actor_id": decision.actor.id, "object_id": decision.resource.id}
    with state.begin() as connection:
        connection.execute(
            sa.insert(out_of_team_accesses).values(
                **who,
                reason=decision.reason,
                opened_at=decision.at,
                expires_at=decision.at + LASTS,
            )
        )
        for recipient in decision.alerts:
            connection.execute(
                sa.insert(alerts).values(
                    **who,
                    kind=decision.rule,
                    recipient=recipient,
                    object_kind=decision.resource.kind,
                    reason=decision.reason,
                    created_at=decision.at,
                )
            )
