"""What no reader holds any more leaves the disk."""

from dataclasses import dataclass

from deltalake import DeltaTable

from ambroise.state import State
from ambroise.tables.publications import leased
from ambroise.tables.zone import Zone


@dataclass(frozen=True, slots=True)
class Vacuumed:
    tables: int
    files: int


def vacuum(zone: Zone, state: State) -> Vacuumed:
    """Delete the files that no leased publication and no newest version needs.

    The caller holds the writer lock of the zone: a file being written belongs to no version yet.
    """
    held: dict[str, set[int]] = {}
    for publication in leased(state, zone.name):
        for table, version in publication.tables.items():
            held.setdefault(table, set()).add(version)
    names = zone.tables()
    files = 0
    for name in names:
        delta = DeltaTable(str(zone.table_path(name)))
        delta.create_checkpoint()
        files += len(
            delta.vacuum(
                retention_hours=0,
                dry_run=False,
                enforce_retention_duration=False,
                keep_versions=sorted(held.get(name, set())),
                full=True,
            )
        )
    return Vacuumed(len(names), files)
