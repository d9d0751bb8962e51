"""What no reader holds any more leaves the disk."""

from dataclasses import dataclass

from deltalake import DeltaTable

from ambroise.state import State
from ambroise.tables.publications import leased
from ambroise.tables.zone import Zone, live_files

CHECKPOINT = 10
"""A table's log is summed up every so many versions, for those who open it."""


@dataclass(frozen=True, slots=True)
class Vacuumed:
    tables: int
    files: int


def vacuum(zone: Zone, state: State, *prefixes: str) -> Vacuumed:
    """Delete the files that no leased publication and no newest version needs.

    Of the tables below `prefixes`, all when none is given. The caller is the only one to write
    them meanwhile: a file being written belongs to no version yet. Nothing is written to the
    tables' logs, so that a full disk can be made to breathe.
    """
    held: dict[str, set[int]] = {}
    for publication in leased(state, zone.name):
        for table, version in publication.tables.items():
            held.setdefault(table, set()).add(version)
    names = sorted({name for prefix in prefixes or ("",) for name in zone.tables(prefix)})
    opened = {name: DeltaTable(str(zone.table_path(name))) for name in names}
    files = sum(_forget(zone, name, delta, held.get(name, set())) for name, delta in opened.items())
    for delta in opened.values():
        if delta.version() and delta.version() % CHECKPOINT == 0:
            delta.create_checkpoint()
    return Vacuumed(len(names), files)


def _forget(zone: Zone, name: str, newest: DeltaTable, held: set[int]) -> int:
    path = zone.table_path(name)
    live = {*live_files(path, newest)}
    for version in held - {newest.version()}:
        live.update(zone.files(name, version))
    gone = [file for file in path.glob("*.parquet") if str(file) not in live]
    for file in gone:
        file.unlink()
    return len(gone)
