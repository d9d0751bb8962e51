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

from ambroise.errors import StateNewer, StateUnavailable
from ambroise.settings import Settings, private_folder
from ambroise.state.engine import make_engine

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = "state.sqlite"


class State:
    """An open operational store."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._reading = self.engine.execution_options(reading=True)

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
    Ambroise has written it.
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
    except sa.exc.OperationalError as error:
        state.close()
        raise StateUnavailable(
            url=state.engine.url.render_as_string(hide_password=True),
            cause=str(error.orig).splitlines()[0],
        ) from error
    return state


def migrate(engine: sa.Engine) -> None:
    """Bring the schema to the head revision in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    if current is not None and current not in {one.revision for one in script.walk_revisions()}:
        raise StateNewer(revision=current)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
