"""Packages let out, and files received to be let out, removed once their time is over.

The row of a release stays, with its digests and its decision; only the files go.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.access.releases.folder import package_path, received_path
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import releases


def due(settings: Settings, state: State, before: datetime) -> int:
    """Return how many packages and received folders `empty` would remove now."""
    return len(list(_past(settings, state, before)))


def empty(settings: Settings, state: State, before: datetime) -> int:
    """Remove the files of releases that were decided, or asked for, before an instant.

    A member's own folder, named on the command line, is left alone; a received folder that no
    release names goes by its date. Returns how many packages and folders were removed.
    """
    found = list(_past(settings, state, before))
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(found)


def _past(settings: Settings, state: State, before: datetime) -> Iterator[Path]:
    ended = sa.func.coalesce(releases.c.decided_at, releases.c.asked_at)
    query = sa.select(releases.c.id, releases.c.folder, (ended < before).label("past"))
    with state.read() as connection:
        rows = connection.execute(query).all()
    received = received_path(settings)
    for row in rows:
        package = package_path(settings, row.id)
        if row.past and package.exists():
            yield package
    past = {Path(row.folder): row.past for row in rows}
    for folder in sorted(received.iterdir()):
        if past.get(folder, _written(folder) < before):
            yield folder


def _written(folder: Path) -> datetime:
    return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
