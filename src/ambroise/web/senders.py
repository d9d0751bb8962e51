"""The thread of the server that sends letters, looks for what came back, and tries again."""

import threading
from typing import Final

import sqlalchemy as sa
import structlog

from ambroise.access.jobs import Worker
from ambroise.dispatch import queue_due, read_receipts, sending
from ambroise.errors import AmbroiseError
from ambroise.web.site import Site

PAUSE_SECONDS: Final = 5.0
"""How long the thread waits before it looks again, when nobody wakes it."""
END_SECONDS: Final = 35.0

log = structlog.get_logger()


class Senders:
    """One thread, so that what waits for a slow recipient never holds a draft back."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._asked = threading.Event()
        self._ended = threading.Event()
        kinds = sending(site, clock=site.clock)
        self._worker = Worker(site.state, site.door, kinds, clock=site.clock)
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Have the thread look at the queue now."""
        self._asked.set()

    def close(self) -> None:
        """End; what is not sent waits for the next start."""
        self._ended.set()
        self._worker.hand_back()
        self._asked.set()
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)

    def _work(self) -> None:
        site = self._site
        while not self._ended.is_set():
            try:
                queue_due(site.settings, site.state, now=site.clock())
                read_receipts(site.settings, site.state, now=site.clock())
                while not self._ended.is_set() and self._worker.do_next() is not None:
                    continue
            except (AmbroiseError, sa.exc.SQLAlchemyError, OSError) as error:
                # A store that cannot be written now: all of it waits, as everything does.
                log.warning("senders", error=type(error).__name__)
            self._asked.wait(PAUSE_SECONDS)
            self._asked.clear()
