"""Turns at a server that does a few things at a time: fair by person, bounded, called off."""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ambroise.llm import Bounds, Cause, Failure

POLL: Final = 0.1
"""Seconds between two looks at whether somebody still waits."""


@dataclass(eq=False, slots=True)
class _Ticket:
    person: str
    called: threading.Event = field(default_factory=threading.Event)


class FairQueue:
    """Gives `at_once` turns; of those who wait, who has the fewest turns now, then who was served
    longest ago, then who came first. Threads share one."""

    def __init__(self, at_once: int, each: int) -> None:
        self._at_once = at_once
        self._each = each
        self._mutex = threading.Lock()
        self._waiting: dict[str, deque[_Ticket]] = {}
        self._running: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        self._turns = 0

    @property
    def running(self) -> int:
        with self._mutex:
            return self._running.total()

    @property
    def waiting(self) -> int:
        with self._mutex:
            return sum(len(line) for line in self._waiting.values())

    @contextmanager
    def turn(self, person: str, bounds: Bounds) -> Iterator[None]:
        """Wait for a turn and hold it; raises Failure (FULL, IMPATIENT, CANCELLED).

        FULL: `each` requests of this person wait already.
        """
        ticket = self._enter(person)
        try:
            self._wait(ticket, bounds)
            yield
        finally:
            self._leave(ticket)

    def _enter(self, person: str) -> _Ticket:
        ticket = _Ticket(person)
        with self._mutex:
            line = self._waiting.setdefault(person, deque())
            if len(line) >= self._each:
                raise Failure(Cause.FULL)
            line.append(ticket)
            self._call()
        return ticket

    def _wait(self, ticket: _Ticket, bounds: Bounds) -> None:
        while not ticket.called.wait(POLL):
            passed = bounds.passed()
            if passed is not None:
                raise Failure(Cause.IMPATIENT if passed is Cause.TIMEOUT else passed)

    def _leave(self, ticket: _Ticket) -> None:
        person = ticket.person
        with self._mutex:
            if ticket.called.is_set():
                self._running[person] -= 1
            else:
                self._waiting[person].remove(ticket)
            self._call()
            if not self._running[person] and not self._waiting.get(person):
                self._waiting.pop(person, None)
                self._served.pop(person, None)
                del self._running[person]

    def _call(self) -> None:
        """Call whose turn it is, while there is room."""
        while self._running.total() < self._at_once:
            people = [person for person, line in self._waiting.items() if line]
            if not people:
                return
            person = min(people, key=lambda one: (self._running[one], self._served.get(one, 0)))
            self._turns += 1
            self._served[person] = self._turns
            self._running[person] += 1
            self._waiting[person].popleft().called.set()
