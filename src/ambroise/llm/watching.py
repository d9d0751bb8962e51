"""The bounds of one request, and what ends it from outside when one is passed."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from ambroise.llm.failures import Cause

POLL: Final = 0.05
"""Seconds between two looks at the bounds."""
_OPENED: Final = ("connect_tcp.complete", "start_tls.complete")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Until when a request may last (`time.monotonic`), and what calls it off before."""

    until: float
    cancelled: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, seconds: float, cancelled: threading.Event | None = None) -> "Bounds":
        return cls(time.monotonic() + seconds, cancelled or threading.Event())

    @property
    def left(self) -> float:
        """Seconds left, never none: what is over is ended by the watch."""
        return max(0.001, self.until - time.monotonic())

    def passed(self) -> Cause | None:
        if self.cancelled.is_set():
            return Cause.CANCELLED
        return Cause.TIMEOUT if time.monotonic() >= self.until else None


class Watch:
    """Closes the connection of one request as soon as a bound is passed.

    A read that waits for a silent server, or one byte at a time, ends too; the server sees the
    connection closed and stops working for nobody.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._over = threading.Event()
        self._socket: socket.socket | None = None
        self.cause: Cause | None = None

    def traced(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the connection that the HTTP library has just opened (its `trace` extension)."""
        if event.endswith(_OPENED):
            self._socket = info["return_value"].get_extra_info("socket")

    @contextmanager
    def __call__(self) -> Iterator["Watch"]:
        watching = threading.Thread(target=self._watch, name="llm-watch", daemon=True)
        watching.start()
        try:
            yield self
        finally:
            self._over.set()
            watching.join()

    def _watch(self) -> None:
        while not self._over.wait(POLL):
            self.cause = self.cause or self._bounds.passed()
            if self.cause is not None and self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
