"""The engines of the projects in use: one each, made anew when what it rests on has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ambroise.access.view.engine import Engine

KEPT: Final = 8
"""How many engines that nobody uses stay open."""


class _Place:
    """The engine of one project, with the engines before it that still answer a query."""

    def __init__(self) -> None:
        self.claims = 0
        """How many are about to use, or use, an engine of this place."""
        self._lock = threading.Lock()
        self._key: object = None
        self._current: Engine | None = None
        self._users: dict[int, int] = {}

    @contextmanager
    def engine(self, key: object, build: Callable[[], Engine]) -> Iterator[Engine]:
        with self._lock:
            if self._current is None or self._key != key:
                made = build()
                self._leave_current()
                self._current, self._key = made, key
            engine = self._current
            self._users[id(engine)] = self._users.get(id(engine), 0) + 1
        try:
            yield engine
        finally:
            with self._lock:
                self._users[id(engine)] -= 1
                if not self._users[id(engine)]:
                    del self._users[id(engine)]
                    if engine is not self._current:
                        engine.enclosure.close()

    def forget(self) -> None:
        """Close the engine, now or when the last query on it ends."""
        with self._lock:
            self._leave_current()

    def _leave_current(self) -> None:
        if self._current is not None and id(self._current) not in self._users:
            self._current.enclosure.close()
        self._current = self._key = None


class Engines:
    """The engines of an installation; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: OrderedDict[str, _Place] = OrderedDict()

    @contextmanager
    def engine(self, project: str, key: object, build: Callable[[], Engine]) -> Iterator[Engine]:
        """Yield the engine of a project for `key`, built when there is another or none."""
        with self._lock:
            place = self._places.setdefault(project, _Place())
            place.claims += 1
            self._places.move_to_end(project)
            idle = [name for name, one in self._places.items() if not one.claims]
            for name in idle[:-KEPT]:
                self._places.pop(name).forget()
        try:
            with place.engine(key, build) as engine:
                yield engine
        finally:
            with self._lock:
                place.claims -= 1

    def close(self) -> None:
        with self._lock:
            for place in self._places.values():
                place.forget()
