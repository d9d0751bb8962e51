"""Which files make a version of a table: what has to be copied to have it again elsewhere."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import DeltaTable

from ambroise.tables.zone import Zone

LOG = "_delta_log"
LAST_CHECKPOINT = "_last_checkpoint"
_NUMBERED = re.compile(r"(\d{20})\.")

Known = Callable[[str], bool]
"""Whether an application id of a commit is one to keep."""


@dataclass(frozen=True, slots=True)
class TableFiles:
    """One version of a table: its log up to there, and its live Parquet files."""

    table: str
    version: int
    rows: int
    log: tuple[Path, ...]
    data: tuple[Path, ...]


def settled_version(zone: Zone, table: str, known: Known) -> int | None:
    """Return the newest version that holds no commit marked by an unknown application id.

    None when there is no such version. A batch is written table after table: what a batch that
    began later has written is left out.
    """
    version = zone.version(table)
    while version is not None and not all(map(known, _marks(zone, table, version))):
        version = version - 1 if version else None
    return version


def _marks(zone: Zone, table: str, version: int) -> list[str]:
    """Return the application ids of one commit; none when its text has left the log."""
    path = zone.table_path(table) / LOG / f"{version:020}.json"
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [action["txn"]["appId"] for line in lines if "txn" in (action := json.loads(line))]


def table_files(zone: Zone, table: str, version: int) -> TableFiles:
    """Return the files of `version` of a table."""
    path = zone.table_path(table)
    log = sorted(file for file in (path / LOG).iterdir() if _up_to(file, version))
    rows = int(DeltaTable(str(path), version=version).count())
    data = tuple(Path(file) for file in zone.files(table, version))
    return TableFiles(table, version, rows, tuple(log), data)


def _up_to(file: Path, version: int) -> bool:
    if file.name == LAST_CHECKPOINT:
        return int(json.loads(file.read_bytes())["version"]) <= version
    numbered = _NUMBERED.match(file.name)
    return numbered is not None and int(numbered[1]) <= version


def rows_there(zone: Zone, table: str, version: int) -> int:
    """Return the rows that the Parquet files of a version hold, by the files themselves."""
    return sum(pq.read_metadata(file).num_rows for file in zone.files(table, version))
