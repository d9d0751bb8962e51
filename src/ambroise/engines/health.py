"""How an endpoint has been doing since this process started, and whether it rests."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Final

from ambroise.llm import Cause

FIRST_REST: Final = 2.0
"""Seconds for which a server that failed is left alone; doubled at each failure that follows."""
LONGEST_REST: Final = 60.0
_REMEMBERED: Final = 200
"""Generations of which the median time is taken."""

Wall = Callable[[], datetime]
Elapsed = Callable[[], float]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a health page shows of an endpoint; times are of this process, None before any."""

    successes: int
    failures: dict[Cause, int]
    last_success: datetime | None
    last_failure: datetime | None
    last_cause: Cause | None
    median_seconds: float | None
    resting_seconds: float


class Health:
    """Counts what came of each try; threads share one.

    A server that failed rests: nobody waits for it meanwhile, then one request tries it again.
    """

    def __init__(self, wall: Wall = _utc_now, elapsed: Elapsed = time.monotonic) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._mutex = threading.Lock()
        self._successes = 0
        self._failures: Counter[Cause] = Counter()
        self._last_success: datetime | None = None
        self._last_failure: datetime | None = None
        self._last_cause: Cause | None = None
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)
        self._rest = 0.0
        self._until = 0.0

    def succeeded(self, seconds: float | None = None) -> None:
        """Count an answer, and the time of one that was generated."""
        with self._mutex:
            self._successes += 1
            self._last_success = self._wall()
            if seconds is not None:
                self._seconds.append(seconds)
            self._rest = self._until = 0.0

    def failed(self, cause: Cause) -> None:
        """Count a failed try; one that the server did not get says nothing of it."""
        if not cause.asked:
            return
        with self._mutex:
            self._failures[cause] += 1
            self._last_failure = self._wall()
            self._last_cause = cause
            if not cause.of_server:
                self._rest = self._until = 0.0

    def gave_up(self, cause: Cause) -> None:
        """Let the server rest after a request that failed for good, when it is in doubt."""
        if not cause.of_server:
            return
        with self._mutex:
            self._rest = min(LONGEST_REST, 2 * self._rest or FIRST_REST)
            self._until = self._elapsed() + self._rest

    @property
    def resting(self) -> bool:
        with self._mutex:
            return self._elapsed() < self._until

    def may_try(self) -> bool:
        """Return whether a request may go to the server now.

        After a rest the first who asks tries it; others keep out for as long again meanwhile.
        """
        with self._mutex:
            now = self._elapsed()
            if now < self._until:
                return False
            if self._rest:
                self._until = now + self._rest
            return True

    def condition(self) -> Condition:
        with self._mutex:
            return Condition(
                self._successes,
                dict(self._failures),
                self._last_success,
                self._last_failure,
                self._last_cause,
                round(median(self._seconds), 3) if self._seconds else None,
                round(max(0.0, self._until - self._elapsed()), 1),
            )
