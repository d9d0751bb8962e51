"""One question to a language model, and what came of each try."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from ambroise.access import Decision, Door
from ambroise.engines.kinds import Engine
from ambroise.engines.shapes import Shape
from ambroise.llm import Cause, Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SendingOutside:
    """The decision (SEND_OUTSIDE, about the patient of the run) and the door that gave it."""

    door: Door
    decision: Decision


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """A question; `person` is who waits for it, for the turns to be fair.

    `tokens` bounds the answer, never above what the endpoint allows; `cancelled` calls it off.
    """

    messages: tuple[Message, ...] = field(repr=False)
    person: str
    shape: Shape[T] | None = None
    tokens: int | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    outside: SendingOutside | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: what was answered, what it took, and why it failed (None: it did not).

    `joules` is None where nothing tells the energy.
    """

    text: str = field(repr=False)
    seconds: float
    tokens: int = 0
    joules: float | None = None
    cause: Cause | None = None


Heard = Callable[[Attempt], None]
"""Told of every try as soon as it is over."""


class LanguageModel(Engine, Protocol):
    """An engine that answers questions in words."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles that may use it; every role when none is named."""
        ...

    def may_be_used(self, roles: frozenset[str]) -> bool: ...

    @property
    def outside(self) -> bool:
        """Whether it stands outside the hospital."""
        ...

    def ask(self, asked: Asked[T], heard: Heard) -> T:
        """Return the answer of the asked shape; raises GenerationFailed."""
        ...

    def stream(self, asked: Asked[str], heard: Heard) -> Iterator[str]:
        """Yield an answer in words as it comes; raises GenerationFailed, at any piece."""
        ...
