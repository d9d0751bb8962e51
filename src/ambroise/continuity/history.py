"""What was saved, read again and restored, as the pages of continuity say it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ambroise.access import Action, Decision, Door
from ambroise.state.schema import backups, drills


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup taken; `verified_at` is when it was last read again, whole."""

    id: str
    folder: str
    taken_at: datetime
    files: int
    bytes: int
    bytes_written: int
    seconds: float
    digest: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    """A restore that was tried; `report` is what `Drill.as_json` gives."""

    backup_id: str
    restored_at: datetime
    rpo_seconds: float
    rto_seconds: float
    report: dict[str, Any]

    @property
    def passed(self) -> bool:
        return bool(self.report["passed"])


def backups_taken(door: Door, decision: Decision, *, limit: int = 14) -> list[Backup]:
    """Return the last backups, newest first; `decision` is READ_CONTINUITY."""
    columns = [backups.c[name] for name in Backup.__dataclass_fields__]
    query = sa.select(*columns).order_by(backups.c.taken_at.desc()).limit(limit)
    with door.reading(decision, Action.READ_CONTINUITY) as connection:
        return [Backup(*row) for row in connection.execute(query)]


def restores_tried(door: Door, decision: Decision, *, limit: int = 5) -> list[Tried]:
    """Return the last drills and restores, newest first; `decision` is READ_CONTINUITY."""
    columns = [drills.c[name] for name in Tried.__dataclass_fields__]
    query = sa.select(*columns).order_by(drills.c.restored_at.desc()).limit(limit)
    with door.reading(decision, Action.READ_CONTINUITY) as connection:
        return [Tried(*row) for row in connection.execute(query)]
