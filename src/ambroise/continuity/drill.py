"""A restore tried for real beside the installation: how much would be lost, how long it takes."""

import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access import Action, Decision
from ambroise.continuity.moment import Clock
from ambroise.continuity.restore import Progress, Restored, restore
from ambroise.continuity.shelf import Shelf
from ambroise.continuity.status import Part, ready, status
from ambroise.errors import DecisionSpent
from ambroise.settings import Settings, private_folder
from ambroise.state import State
from ambroise.state.schema import drills
from ambroise.trail import Trail

FOLDER: Final = "drill"
"""Where, below the home, the copy lies while it is tried: the same protected volume."""


@dataclass(frozen=True, slots=True)
class Drill:
    """A dated report. `rpo`: what a disaster at that time would lose, counted in time from the
    moment the backup holds to the last write that was acknowledged. `rto`: from the first byte
    restored to an installation that was checked and is ready.
    """

    at: datetime
    restored: Restored
    last_write_at: datetime
    rpo: timedelta
    rto: timedelta
    parts: tuple[Part, ...]

    @property
    def passed(self) -> bool:
        return ready(self.parts) and not self.restored.differing

    def as_json(self) -> dict[str, Any]:
        """Return the report for machines: instants in ISO 8601, durations in seconds."""
        restored = asdict(self.restored)
        for name in ("taken_at", "restored_at", "last_entry_at"):
            restored[name] = restored[name] and restored[name].isoformat()
        return {
            "at": self.at.isoformat(),
            "passed": self.passed,
            "rpo_seconds": self.rpo.total_seconds(),
            "rto_seconds": self.rto.total_seconds(),
            "last_write_at": self.last_write_at.isoformat(),
            "restored": restored,
            "differing": list(self.restored.differing),
            "parts": {part.name.name.lower(): part.level.value for part in self.parts},
        }


def drill(
    settings: Settings,
    state: State,
    trail: Trail,
    shelf: Shelf,
    decision: Decision,
    *,
    clock: Clock,
    backup_id: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Drill:
    """Restore a backup beside the installation, check it, measure it, and take it away again.

    The copy has its own operational store, of SQLite, and no outside sink: nothing of the
    installation is touched. Raises as `restore`, and DiskFull when there is no room for a copy.
    """
    if not decision.allowed or decision.action is not Action.RESTORE:
        raise DecisionSpent(rule=decision.rule)
    last_write = next(
        (one.at for one in trail.events(limit=2) if one.sequence != decision.trace), decision.at
    )
    copy = settings.model_copy(
        update={"home": _empty(settings.home / FOLDER), "database_url": None, "trail_sink": None}
    )
    try:
        began = clock()
        account = decision.actor.login
        restored = restore(
            copy, shelf, account=account, clock=clock, backup_id=backup_id, progress=progress
        )
        parts = status(copy, now=clock())
        ended = clock()
    finally:
        shutil.rmtree(copy.home, ignore_errors=True)
    lost = max(timedelta(0), last_write - restored.taken_at)
    made = Drill(ended, restored, last_write, lost, ended - began, parts)
    record(state, made)
    return made


def of_restore(settings: Settings, restored: Restored, *, now: datetime) -> Drill:
    """Return the report of a restore for good: what came after the backup is not known there."""
    parts = status(settings, now=now)
    last = restored.last_entry_at or restored.taken_at
    lost = max(timedelta(0), now - timedelta(seconds=restored.seconds) - restored.taken_at)
    return Drill(now, restored, last, lost, timedelta(seconds=restored.seconds), parts)


def record(state: State, made: Drill) -> None:
    """Keep the report in the operational store."""
    row = {
        "backup_id": made.restored.backup,
        "restored_at": made.at,
        "rpo_seconds": made.rpo.total_seconds(),
        "rto_seconds": made.rto.total_seconds(),
        "report": made.as_json(),
    }
    with state.begin() as connection:
        connection.execute(sa.insert(drills).values(row))


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return private_folder(folder)
