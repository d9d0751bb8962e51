"""The generation record: what each run was given, asked and answered, sealed in the care zone.

One file a run, in a folder of its day (UTC): `care/runs/2026-03-20/<run>`. The trail holds the
digests alone; both are kept for the time of the class GENERATION.
"""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ambroise.errors import GenerationGone
from ambroise.settings import Settings
from ambroise.uses.contract import Exchange, RunId
from ambroise.uses.sealed_files import SealedFiles
from ambroise.uses.sealing import NotOurs
from ambroise.vault import Vault

FOLDER: Final = "runs"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One run, whole enough to be looked at again; `given` and `value` are plain JSON once read.

    `exchanges` is empty where no language model was asked; `value` is None when the use declined
    or failed.
    """

    use: str
    use_version: str
    engine: str
    engine_version: str
    given: Any
    exchanges: tuple[Exchange, ...]
    value: Any


def keep(
    settings: Settings, vault: Vault, run_id: RunId, started: datetime, generation: Generation
) -> None:
    """Seal what a run was given and returned; durable when this returns."""
    plain = TypeAdapter(Generation).dump_json(generation)
    files = SealedFiles(settings, vault, FOLDER)
    files.write(_name(run_id, started), plain, bound_to=_bound(run_id))


def read(settings: Settings, vault: Vault, run_id: RunId, started: datetime) -> Generation:
    """Return what a run that began at `started` was given and returned; raises GenerationGone."""
    files = SealedFiles(settings, vault, FOLDER)
    try:
        plain = files.read(_name(run_id, started), bound_to=_bound(run_id))
        return TypeAdapter(Generation).validate_json(plain)
    except (OSError, NotOurs, ValidationError) as error:
        raise GenerationGone(id=run_id, cause=type(error).__name__) from None


def due(settings: Settings, before: datetime) -> int:
    """Return how many records `purge` would remove now."""
    return sum(len(list(day.iterdir())) for day in _older(settings, before))


def purge(settings: Settings, before: datetime) -> int:
    """Remove the records of the days that ended before an instant; return how many."""
    removed = 0
    for day in _older(settings, before):
        removed += len(list(day.iterdir()))
        shutil.rmtree(day)
    return removed


def _older(settings: Settings, before: datetime) -> list[Path]:
    folder = settings.care / FOLDER
    if not folder.exists():
        return []
    limit = before.astimezone(UTC).date()
    days = [one for one in folder.iterdir() if _DAY.fullmatch(one.name)]
    return [one for one in sorted(days) if date.fromisoformat(one.name) < limit]


def _name(run_id: RunId, started: datetime) -> str:
    return f"{started.astimezone(UTC).date()}/{run_id}"


def _bound(run_id: RunId) -> str:
    return f"run {run_id}"
