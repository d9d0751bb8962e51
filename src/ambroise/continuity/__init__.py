"""That everything comes back: backups, restores, drills, and what works in the meantime."""

from ambroise.continuity import report
from ambroise.continuity.backup import KEPT, Taken, back_up, verified, verify
from ambroise.continuity.drill import Drill, drill, of_restore, record
from ambroise.continuity.history import Backup, Tried, backups_taken, restores_tried
from ambroise.continuity.restore import Check, Restored, lives, restore
from ambroise.continuity.sealing import BackupKey, read_key
from ambroise.continuity.shelf import Contents, Shelf
from ambroise.continuity.status import Level, Name, Part, Stores, ready, status

__all__ = [
    "KEPT",
    "Backup",
    "BackupKey",
    "Check",
    "Contents",
    "Drill",
    "Level",
    "Name",
    "Part",
    "Restored",
    "Shelf",
    "Stores",
    "Taken",
    "Tried",
    "back_up",
    "backups_taken",
    "drill",
    "lives",
    "of_restore",
    "read_key",
    "ready",
    "record",
    "report",
    "restore",
    "restores_tried",
    "status",
    "verified",
    "verify",
]
