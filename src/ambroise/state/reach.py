"""Which rows the work under way may reach, as told to a server that holds a second barrier.

The first barrier is the code that asks for a decision. On PostgreSQL, row policies
(deploy/postgresql/barrier.sql) hold the same line again: each transaction says its reach in the
session variable `ambroise.reach`, and without that variable no row of a project is shown. SQLite
has no row policies: there the variable is not sent, and all else is the same code.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "ambroise.reach"


@dataclass(frozen=True, slots=True)
class Reach:
    """Every row (`whole`), or those of `projects` and of `person` alone."""

    whole: bool = False
    person: str = ""
    projects: frozenset[str] = frozenset()

    def told(self) -> str:
        """Return what the server is told: JSON, read by its policies."""
        return json.dumps(
            {"whole": self.whole, "person": self.person, "projects": sorted(self.projects)}
        )


WHOLE: Final = Reach(whole=True)


class _Held:
    """The reach of one piece of work; threads that work for it share it."""

    __slots__ = ("reach",)

    def __init__(self) -> None:
        self.reach = WHOLE


_held: ContextVar[_Held | None] = ContextVar("ambroise_reach", default=None)


@contextmanager
def work() -> Iterator[None]:
    """Open a piece of work, of whole reach until `limit`; its end forgets the limit."""
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def limit(reach: Reach) -> None:
    """Let the work under way reach no more than this; outside `work`, nothing changes."""
    held = _held.get()
    if held is not None:
        held.reach = reach


def present() -> Reach:
    """Return the reach of the work under way: whole for commands and for the machine's own."""
    held = _held.get()
    return WHOLE if held is None else held.reach
