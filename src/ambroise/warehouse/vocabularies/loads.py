"""What was loaded, from which files, by whom; the newest load of each name stands.

The tables of a load lie below `vocabulary/<id>/` of the care zone and never change: a load that
replaces another leaves it whole, so that removing the new one brings the old one back.
"""

import shutil
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa

from ambroise.errors import VocabularyInvalid
from ambroise.state import State
from ambroise.state.schema import vocabulary_loads
from ambroise.tables import Zone

FOLDER: Final = "vocabulary"
INDEX: Final = "search.sqlite"

Kind = Literal["athena", "list"]


@dataclass(frozen=True, slots=True)
class Load:
    """One load: `rows` by table, `left_out` rows by reason, `systems` the vocabularies in it.

    `digest` is the SHA-256 of the files that were read, by their names.
    """

    id: str
    name: str
    kind: Kind
    version: str
    licence: str
    digest: str
    rows: dict[str, int]
    left_out: dict[str, int]
    systems: tuple[str, ...]
    loaded_by: str
    loaded_at: datetime
    stands: bool = True

    def table(self, name: str) -> str:
        """Return the name of one of its tables below the zone."""
        return f"{FOLDER}/{self.id}/{name}"

    def index(self, zone: Zone) -> Path:
        return zone.table_path(f"{FOLDER}/{self.id}") / INDEX

    @property
    def told(self) -> dict[str, Any]:
        """Return what may be shown and recorded."""
        return {
            "name": self.name,
            "kind": self.kind,
            "version": self.version,
            "licence": self.licence,
            "digest": self.digest,
            "rows": self.rows,
            "left_out": self.left_out,
            "systems": list(self.systems),
            "loaded_by": self.loaded_by,
            "loaded_at": self.loaded_at.isoformat(timespec="seconds"),
            "stands": self.stands,
        }


def new_id() -> str:
    return uuid.uuid4().hex


def all_loads(state: State) -> list[Load]:
    """Return every load that was not removed, by name, the one that stands first."""
    query = (
        sa.select(vocabulary_loads)
        .where(vocabulary_loads.c.removed_at.is_(None))
        .order_by(
            vocabulary_loads.c.name, vocabulary_loads.c.loaded_at.desc(), vocabulary_loads.c.id
        )
    )
    with state.read() as connection:
        rows = connection.execute(query).all()
    found: list[Load] = []
    for row in rows:
        stands = not found or found[-1].name != row.name
        found.append(
            Load(
                row.id,
                row.name,
                row.kind,
                row.version,
                row.licence,
                row.digest,
                row.detail["rows"],
                row.detail["left_out"],
                tuple(row.detail["systems"]),
                row.loaded_by,
                row.loaded_at,
                stands,
            )
        )
    return found


def standing(state: State) -> list[Load]:
    """Return the loads that the next publication uses."""
    return [load for load in all_loads(state) if load.stands]


def record(state: State, load: Load) -> None:
    """Make a load, whose tables are written, the one that stands under its name."""
    with state.begin() as connection:
        connection.execute(
            sa.insert(vocabulary_loads).values(
                id=load.id,
                name=load.name,
                kind=load.kind,
                version=load.version,
                licence=load.licence,
                digest=load.digest,
                detail={
                    "rows": load.rows,
                    "left_out": load.left_out,
                    "systems": list(load.systems),
                },
                loaded_by=load.loaded_by,
                loaded_at=load.loaded_at,
            )
        )


def forget(state: State, name: str, *, actor: str, now: datetime) -> Load:
    """Remove the load that stands under `name` and return it; the one before stands again.

    Raises VocabularyInvalid when there is none.
    """
    found = next((load for load in standing(state) if load.name == name), None)
    if found is None:
        cause = "aucun chargement de ce nom ; la liste : ambroise vocabulary list"
        cause_en = "nothing was loaded under this name; the list: ambroise vocabulary list"
        raise VocabularyInvalid(name=name, cause=cause, cause_en=cause_en)
    with state.begin() as connection:
        connection.execute(
            sa.update(vocabulary_loads)
            .where(vocabulary_loads.c.id == found.id)
            .values(removed_by=actor, removed_at=now)
        )
    return found


def sweep(zone: Zone, state: State) -> None:
    """Delete the folders of loads that were removed, or never finished.

    The caller is the only one to write loads meanwhile.
    """
    folder = zone.table_path(FOLDER)
    kept = {load.id for load in all_loads(state)}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept:
            shutil.rmtree(path)
