"""How one run asks its language model, and what its words cost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, TypeVar

import msgspec

from ambroise.engines import Asked, Attempt, LanguageModel, SendingOutside, Shape, shape_of
from ambroise.llm import Message
from ambroise.uses.contract import Cost, Exchange

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ModelSpeaker:
    """Asks in the name of `person`, so that turns are fair; every try goes to `exchanges`."""

    model: LanguageModel
    person: str
    exchanges: list[Exchange]
    cancelled: Event
    outside: SendingOutside | None = None

    def ask(self, messages: Sequence[Message], answer_type: type[T], tokens: int | None) -> T:
        shape = shape_of(answer_type)
        return self.model.ask(self._asked(messages, tokens, shape), self._heard(messages, shape))

    def stream(self, messages: Sequence[Message], tokens: int | None) -> Iterator[str]:
        return self.model.stream(self._asked(messages, tokens, None), self._heard(messages, None))

    def _asked(
        self, messages: Sequence[Message], tokens: int | None, shape: Shape[T] | None
    ) -> Asked[T]:
        return Asked(tuple(messages), self.person, shape, tokens, self.cancelled, self.outside)

    def _heard(
        self, messages: Sequence[Message], shape: Shape[Any] | None
    ) -> Callable[[Attempt], None]:
        prompt = msgspec.json.encode(list(messages)).decode()
        schema = shape.digest if shape else ""

        def heard(one: Attempt) -> None:
            cause = one.cause.value if one.cause else ""
            self.exchanges.append(
                Exchange(prompt, one.text, schema, one.seconds, one.tokens, one.joules, cause)
            )

        return heard


def cost_of(said: Cost, exchanges: Sequence[Exchange], seconds: float) -> Cost:
    """Return what a run cost: its own time, and the tokens and energy of what it asked.

    Energy is told when every exchange tells it. A use that asked nothing through its context
    counts for itself (`said`).
    """
    tokens = sum(one.tokens for one in exchanges) or said.tokens
    joules = [one.joules for one in exchanges if one.joules is not None]
    if joules and len(joules) == len(exchanges):
        return Cost(seconds, tokens, sum(joules), "estimated")
    return Cost(seconds, tokens, said.energy_joules, said.method)
