"""What was sent, removed once its time is over: the rows, their digests and the trail stay.

The letter itself is a draft of the record, kept with it; what goes is the sealed copy that a
sending fixed, with the names and addresses in it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ambroise.dispatch.envelopes import FOLDER
from ambroise.dispatch.model import UNDER_WAY
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import dispatches

_MOMENTS: Final = (
    dispatches.c.prepared_at,
    dispatches.c.sent_at,
    dispatches.c.received_at,
    dispatches.c.recall_asked_at,
    dispatches.c.recalled_at,
)


def due(settings: Settings, state: State, before: datetime) -> int:
    """Return how many contents `empty` would remove now."""
    return len(_over(state, before)) + len(list(_unnamed(settings, state, before)))


def empty(settings: Settings, state: State, before: datetime) -> int:
    """Remove the contents of sendings that are over, on which nothing was done since an instant.

    One that is being sent or called back stays. A file that no row names, left by a kill, goes by
    its date. Returns how many were removed; cut, it is run again.
    """
    removed = 0
    for name in _over(state, before):
        mine = sa.and_(dispatches.c.content_file == name, _past(before))
        with state.begin() as connection:  # the row first: nobody calls back a content that goes
            done = connection.execute(sa.update(dispatches).where(mine).values(content_file=""))
        if done.rowcount:
            (settings.care / FOLDER / name).unlink(missing_ok=True)
            removed += 1
    unnamed = list(_unnamed(settings, state, before))
    for path in unnamed:
        path.unlink(missing_ok=True)
    return removed + len(unnamed)


def _over(state: State, before: datetime) -> list[str]:
    """Return the files of the sendings whose content is past its time."""
    query = sa.select(dispatches.c.content_file).where(_past(before))
    with state.read() as connection:
        return list(connection.execute(query).scalars())


def _past(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        dispatches.c.content_file != "",
        dispatches.c.state.not_in([str(one) for one in UNDER_WAY]),
        *(sa.or_(moment.is_(None), moment < before) for moment in _MOMENTS),
    )


def _unnamed(settings: Settings, state: State, before: datetime) -> Iterator[Path]:
    folder = settings.care / FOLDER
    if not folder.exists():
        return
    with state.read() as connection:
        named = set(connection.execute(sa.select(dispatches.c.content_file)).scalars())
    for path in folder.iterdir():
        if path.name not in named and _written(path) < before:
            yield path


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
