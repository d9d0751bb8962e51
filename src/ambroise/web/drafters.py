"""The threads of the server that make the drafts people ask for, each in its turn."""

import threading
from typing import Final

import sqlalchemy as sa
import structlog

from ambroise.access.jobs import Worker
from ambroise.errors import AmbroiseError
from ambroise.uses.drafting import drafting
from ambroise.web.site import Site

PAUSE_SECONDS: Final = 1.0
"""How long a thread waits before it looks at an empty queue again, when nobody wakes it."""

END_SECONDS: Final = 30.0
"""How long the end of the server waits for its threads."""

log = structlog.get_logger()


class Drafters:
    """`count` threads at most make drafts at once; `ambroise work`, elsewhere, may make others."""

    def __init__(self, site: Site, count: int) -> None:
        self._asked = threading.Semaphore(0)
        self._ended = threading.Event()
        kinds = drafting(site, clock=site.clock)
        self._workers = [
            Worker(site.state, site.door, kinds, clock=site.clock) for _ in range(count)
        ]
        self._threads = [
            threading.Thread(target=self._work, args=(one,), daemon=True) for one in self._workers
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Have one thread look at the queue now."""
        self._asked.release()

    def close(self) -> None:
        """End; a draft that is being made waits, with the others, for the next start."""
        self._ended.set()
        for worker in self._workers:
            worker.hand_back()
            self._asked.release()
        for thread in self._threads:
            thread.join(END_SECONDS)

    def _work(self, worker: Worker) -> None:
        while not self._ended.is_set():
            try:
                done = worker.do_next()
            except (AmbroiseError, sa.exc.SQLAlchemyError) as error:
                # A store that cannot be written now: the job waits, as everything does.
                log.warning("drafters", error=type(error).__name__)
                done = None
            if done is None:
                self._asked.acquire(timeout=PAUSE_SECONDS)
