"""Group commit: while one thread writes, the others queue, and the next write takes them all.

Threads that ask again and again would fall into two groups that wait for one another: a writer
lets as many come as there were last time, for GATHERING seconds at most, as PostgreSQL's
`commit_delay` does. One thread alone never waits.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ambroise.errors import TrailUnavailable
from ambroise.observability import TRAIL_GROUP
from ambroise.trail.event import Entry, Event

GATHERING = 0.0005


@dataclass(slots=True)
class _Ticket:
    event: Event
    asleep: threading.Lock = field(default_factory=threading.Lock)
    """Held until the group is written, or until its thread is to write the next one."""
    entry: Entry | None = None
    error: Exception | None = None


class Group:
    """Hands events to `write` in groups, in the order in which they came."""

    def __init__(self, write: Callable[[Sequence[Event]], list[Entry]]) -> None:
        self._write = write
        self._mutex = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._led = False
        self._expected = 1
        self._gathered = threading.Event()

    def submit(self, event: Event) -> Entry:
        """Return the entry of `event` once its group is written, or raise what `write` raised."""
        ticket = _Ticket(event)
        ticket.asleep.acquire()
        with self._mutex:
            self._waiting.append(ticket)
            leads, self._led = not self._led, True
            if len(self._waiting) >= self._expected:
                self._gathered.set()
        if not leads:
            ticket.asleep.acquire()
        if ticket.entry is None and ticket.error is None:
            self._lead()
        if ticket.entry is None:
            raise ticket.error or TrailUnavailable(cause="interrupted")
        return ticket.entry

    def _lead(self) -> None:
        self._gathered.wait(GATHERING)
        with self._mutex:
            group, self._waiting = self._waiting, []
            self._expected = len(group)
            self._gathered.clear()
        TRAIL_GROUP.record(len(group))
        try:
            for ticket, entry in zip(
                group, self._write([ticket.event for ticket in group]), strict=True
            ):
                ticket.entry = entry
        except Exception as error:  # noqa: BLE001 - each caller raises it in its own thread
            for ticket in group:
                ticket.error = error
        finally:
            with self._mutex:
                self._led = bool(self._waiting)
                following = self._waiting[:1]
            for ticket in (*following, *group):
                ticket.asleep.release()
