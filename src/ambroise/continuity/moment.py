"""One moment of an installation that goes on working: what a copy of it must hold together.

The operational store is read first, in one snapshot; whatever it refers to is copied after it, and
only grows meanwhile: entries of the trail (anchors lag, they never lead), keys and pseudonyms of
the vault, sealed drafts, versions of tables. What was added after the snapshot is referred to by
nothing, as after a crash. Two things need care: the files of the newest publications are leased,
so that no vacuum takes them, and of the tables of records only what batches known to the snapshot
wrote is taken, because the numbers of later ones would be given again.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ambroise.errors import BackupUnsettled, NothingPublished
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import batches, publications
from ambroise.tables import (
    Pinned,
    TableFiles,
    Zone,
    open_zone,
    pin,
    renew_lease,
    settled_version,
    table_files,
)

ZONES: Final = ("care", "research")
ATTEMPTS: Final = 5

Clock = Callable[[], datetime]

_OTHERWISE: Final = re.compile(
    r"(^|/)(\..+|spill|.+\.lock|.+-(wal|shm|journal))$|^(state|keys|drill)$"
    r"|^(ambroise\.toml|restore\.unfinished|trail/trail\.sqlite|vault/vault\.sqlite)$"
    r"|^research/search$"
)
"""What is copied in another way, made again (the index of notes), or of the moment: locks, spill
files, files being written."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the operational store said at `taken_at`; `connection` is its snapshot."""

    taken_at: datetime
    connection: sa.Connection
    state: State
    pinned: dict[str, Pinned]
    batches: frozenset[str]

    def knows(self, mark: str) -> bool:
        """Return whether a commit with this mark, "batch" or "batch:type", is of the moment."""
        return mark.partition(":")[0] in self.batches

    def stay(self) -> None:
        """Keep the leases of the publications for a whole term more."""
        for pinned in self.pinned.values():
            renew_lease(self.state, pinned)

    def files(self, zone: Zone, table: str) -> TableFiles | None:
        """Return the files of a table at its version of the moment; None when it has none."""
        pinned = self.pinned.get(zone.name)
        if pinned is not None and table in pinned.tables:
            return table_files(zone, table, pinned.tables[table])
        version = settled_version(zone, table, self.knows)
        return None if version is None else table_files(zone, table, version)


@contextmanager
def moment(settings: Settings, state: State, clock: Clock) -> Iterator[Moment]:
    """Open one moment of an installation; its publications stay readable for the block.

    Raises BackupUnsettled when publications keep coming.
    """
    for _ in range(ATTEMPTS):
        with ExitStack() as stack:
            pinned = _pin_all(settings, state, stack)
            taken_at = clock()
            connection = stack.enter_context(state.read())
            if _newest(connection) == {one.publication.id for one in pinned.values()}:
                known = connection.execute(sa.select(batches.c.id)).scalars().all()
                yield Moment(taken_at, connection, state, pinned, frozenset(known))
                return
    raise BackupUnsettled(name="publications")


def _pin_all(settings: Settings, state: State, stack: ExitStack) -> dict[str, Pinned]:
    pinned = {}
    for name in ZONES:
        open_zone(settings, name)
        try:
            pinned[name] = stack.enter_context(pin(state, name))
        except NothingPublished:
            continue
    return pinned


def _newest(connection: sa.Connection) -> set[int]:
    query = sa.select(sa.func.max(publications.c.id)).where(publications.c.zone.in_(ZONES))
    return set(connection.execute(query.group_by(publications.c.zone)).scalars())


def tables(settings: Settings) -> Iterator[tuple[Zone, str]]:
    """Yield each table of both zones."""
    for name in ZONES:
        zone = open_zone(settings, name)
        for table in zone.tables():
            yield zone, table


def other_files(settings: Settings) -> Iterator[Path]:
    """Yield every other file of the home that is copied as it is: sealed drafts, extracts, ..."""
    apart = {zone.table_path(table) for zone, table in tables(settings)}
    for at, folders, names in os.walk(settings.home):
        here = Path(at)
        inside = here.relative_to(settings.home)
        folders[:] = [
            one
            for one in sorted(folders)
            if here / one not in apart and not _OTHERWISE.search(str(inside / one))
        ]
        for one in sorted(names):
            if not _OTHERWISE.search(str(inside / one)) and not (here / one).is_symlink():
                yield here / one
