"""Files that work in progress puts down: in the zone, gone with the work, or after its process."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ambroise.settings import private_folder
from ambroise.state.process import is_dead, this_process
from ambroise.tables.zone import Zone


@contextmanager
def spill_folder(zone: Zone) -> Iterator[Path]:
    """Yield a folder of one's own; what processes of this machine left when killed goes first."""
    root = private_folder(zone.path / "spill")
    for left in root.iterdir():
        if is_dead(left.name.rpartition("+")[0]):
            shutil.rmtree(left, ignore_errors=True)
    folder = private_folder(root / f"{this_process()}+{uuid.uuid4().hex}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
