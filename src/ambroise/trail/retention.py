"""How long each class of the trail is kept: the hospital's rule, else ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ambroise.errors import RetentionTooShort
from ambroise.state import State
from ambroise.state.schema import retention_rules
from ambroise.trail.event import Retention

DEFAULT_DAYS: Final[Mapping[Retention, int]] = {
    Retention.ACCESS: 1095,
    Retention.GENERATION: 365,
    Retention.TECHNICAL: 180,
}
"""Why these: docs/decisions/002-trail.md. The data protection officer sets the hospital's own."""

MINIMUM_DAYS: Final = 90
"""Nobody shortens a class so far that an inquiry would find nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The time for which one class is kept; `changed_by` is empty for our own."""

    retention: Retention
    days: int
    changed_by: str = ""
    changed_at: datetime | None = None

    def limit(self, now: datetime) -> datetime:
        """Return the instant before which entries are purged."""
        return now - timedelta(days=self.days)


def kept(state: State) -> list[Kept]:
    """Return the rule of each class."""
    with state.read() as connection:
        rows = connection.execute(sa.select(retention_rules)).mappings().all()
    own = {row["class"]: row for row in rows}
    return [
        Kept(one, own[one]["days"], own[one]["changed_by"], own[one]["changed_at"])
        if one in own
        else Kept(one, DEFAULT_DAYS[one])
        for one in Retention
    ]


def keep(
    connection: sa.Connection, retention: Retention, days: int, *, actor: str, now: datetime
) -> None:
    """Set the time of one class in an open transaction; raises RetentionTooShort."""
    if days < MINIMUM_DAYS:
        raise RetentionTooShort(retention=retention, days=days, minimum=MINIMUM_DAYS)
    values = {"days": days, "changed_by": actor, "changed_at": now}
    changed = connection.execute(
        sa.update(retention_rules).where(retention_rules.c["class"] == retention).values(values)
    )
    if not changed.rowcount:
        row = {**values, "class": str(retention)}
        connection.execute(sa.insert(retention_rules).values(row))
