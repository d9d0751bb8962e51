"""The end of permits: warned 30 days before; the decision itself refuses from the minute on."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ambroise.access.projects.model import PermitState
from ambroise.state import State
from ambroise.state.schema import alerts, memberships, permits

WARNED_BEFORE: Final = timedelta(days=30)
KIND: Final = "permit-ends"


def warn(state: State, now: datetime) -> int:
    """Alert the leads of each project whose permit ends within 30 days, once; return how many.

    The recipient of an alert is the id of a person. Whoever runs it, and how often, changes
    nothing to what the permit opens.
    """
    table = memberships
    with state.begin() as connection:
        ending = connection.execute(
            sa.update(permits)
            .where(
                permits.c.state == str(PermitState.GRANTED),
                permits.c.ends_at > now,
                permits.c.ends_at <= now + WARNED_BEFORE,
                permits.c.warned_at.is_(None),
            )
            .values(warned_at=now)
            .returning(permits.c.project_id, permits.c.ends_at, permits.c.asked_by)
        ).all()
        for permit in ending:
            leads = sa.select(table.c.person_id).where(
                table.c.project_id == permit.project_id,
                table.c.part == "lead",
                table.c.starts_at <= now,
                sa.or_(table.c.ends_at.is_(None), table.c.ends_at > now),
            )
            for lead in connection.execute(leads.distinct()).scalars().all():
                connection.execute(
                    sa.insert(alerts).values(
                        kind=KIND,
                        recipient=lead,
                        actor_id=permit.asked_by,
                        object_kind="project",
                        object_id=permit.project_id,
                        reason=f"{permit.ends_at:%Y-%m-%d}",
                        created_at=now,
                    )
                )
    return len(ending)
