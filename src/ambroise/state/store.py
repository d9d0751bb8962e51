"""The operational store: people, batches, publications, jobs, metadata of drafts."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ambroise.errors import StateNewer, StateNotUpgraded, StateUnavailable
from ambroise.settings import Settings, private_folder
from ambroise.state.engine import make_engine, reading

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = "state.sqlite"
_FORBIDDEN = "42501"
"""SQLSTATE of PostgreSQL for a missing privilege."""


class State:
    """An open operational store."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._reading = self.engine.execution_options(**reading(self.engine))

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Open one writing transaction: all of it is durable at the end, or none of it is."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open one consistent snapshot that waits for no writer; nothing written in it is kept."""
        with self._reading.connect() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_state(settings: Settings) -> State:
    """Return the operational store of an installation, created or migrated when needed.

    Raises StateUnavailable when it cannot be reached, StateNewer when a later version of
    Ambroise has written it, StateNotUpgraded when its account may not migrate it.
    """
    folder = private_folder(settings.state)
    url = settings.database_url or f"sqlite:///{folder / FILE_NAME}"
    state = State(url)
    try:
        with _alone(folder / "migrate.lock"):
            migrate(state.engine)
    except StateNewer:
        state.close()
        raise
    except sa.exc.ProgrammingError as error:
        state.close()
        if getattr(error.orig, "sqlstate", "") != _FORBIDDEN:
            raise
        raise StateNotUpgraded from error
    except sa.exc.OperationalError as error:
        state.close()
        raise StateUnavailable(
            url=state.engine.url.render_as_string(hide_password=True),
            cause=str(error.orig).splitlines()[0],
        ) from error
    return state


def migrate(engine: sa.Engine, target: str = "head") -> None:
    """Bring the schema to the revision `target` in one transaction; raises StateNewer."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    known = {one.revision for one in script.walk_revisions()}
    for revision in (current, target):
        if revision not in {*known, "head", None}:
            raise StateNewer(revision=revision)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
