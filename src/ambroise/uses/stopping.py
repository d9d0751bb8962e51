"""A stop decided while a use runs reaches the run: the register is looked at again and again."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import sqlalchemy as sa

from ambroise.state import State
from ambroise.uses.states import state_of

EVERY: Final = 0.5
"""Seconds between two looks: a stop reaches every run in that time, whatever process it is in."""


@contextmanager
def stop_watched(
    state: State, name: str, allowing: Collection[str], cancelled: Event
) -> Iterator[Event]:
    """Yield an event set once the register no longer lets the use run; `cancelled` is set too."""
    stopped, over = Event(), Event()

    def look() -> None:
        while not over.wait(EVERY):
            if not _runs(state, name, allowing):
                stopped.set()
                cancelled.set()
                return

    watcher = Thread(target=look, name=f"stop of {name}", daemon=True)
    watcher.start()
    try:
        yield stopped
    finally:
        over.set()
        watcher.join()


def _runs(state: State, name: str, allowing: Collection[str]) -> bool:
    try:
        with state.read() as connection:
            return state_of(connection, name) in allowing
    except sa.exc.SQLAlchemyError:
        return True  # the register cannot be read now; the run looks once more before it ends
