"""A zone's folder of Delta tables, named by their path below it ("omop/person")."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from ambroise.errors import DiskFull, MemoryTooSmall
from ambroise.settings import Settings, private_folder

_FULL = (errno.ENOSPC, errno.EDQUOT)
_SAID = ("No space left", "disk is full", "Disk quota exceeded")
_SAID_WITHOUT_ROOM = ("disk I/O error", "unable to open database file")
"""What SQLite says of its side files when nothing more fits."""
_FEW_PAGES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Zone:
    """`care` or `research`: where its tables lie and what one query engine may take."""

    name: str
    path: Path
    memory_limit_mb: int
    threads: int

    def table_path(self, table: str) -> Path:
        return self.path / table

    def tables(self, prefix: str = "") -> list[str]:
        """Return the names of the tables below `prefix`, sorted."""
        root = self.path / prefix
        return sorted(
            str(log.parent.relative_to(self.path))
            for log in root.glob("**/_delta_log")
            if DeltaTable.is_deltatable(str(log.parent))
        )

    def version(self, table: str) -> int | None:
        """Return the newest version of `table`, or None when it does not exist."""
        path = str(self.table_path(table))
        return DeltaTable(path).version() if DeltaTable.is_deltatable(path) else None

    def files(self, table: str, version: int | None = None) -> list[str]:
        """Return the live Parquet files of a version, by their real paths, in order."""
        path = self.table_path(table)
        return live_files(path, DeltaTable(str(path), version=version))

    def transaction(self, table: str, app_id: str) -> int | None:
        """Return the last transaction number that `app_id` committed to `table`."""
        path = str(self.table_path(table))
        if not DeltaTable.is_deltatable(path):
            return None
        return DeltaTable(path).transaction_version(app_id)


def open_zone(settings: Settings, name: str) -> Zone:
    """Return the zone `name`, its folder made private to the service account."""
    path = private_folder(settings.care if name == "care" else settings.research)
    return Zone(name, path, settings.memory_limit_mb, settings.threads)


def live_files(path: Path, opened: DeltaTable) -> list[str]:
    """Return the live Parquet files of a table opened at `path`, by their real paths, in order.

    Delta's own answer is a list of URLs: "h%C3%B4pital" opens no file.
    """
    return sorted(str(path / uri.rsplit("/", 1)[-1]) for uri in opened.file_uris())


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn any store's "no space left" into DiskFull, the engine's "out of memory" by name."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise MemoryTooSmall(path=path) from error
    except Exception as error:
        if not isinstance(error, DiskFull) and _disk_is_full(error, path):
            raise DiskFull(path=path) from error
        raise


def _disk_is_full(error: BaseException | None, path: Path) -> bool:
    """Tell whether an error, or what it comes from, is a full disk: each store says it its way."""
    said = _SAID if _room(path) else (*_SAID, *_SAID_WITHOUT_ROOM)
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if getattr(error, "errno", None) in _FULL or any(words in str(error) for words in said):
            return True
        error = error.__cause__ or error.__context__
    return False


def _room(path: Path) -> bool:
    """Tell whether the nearest folder that exists has room for a few pages."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free > _FEW_PAGES
