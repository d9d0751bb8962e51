"""A server of language models as an engine: fair turns, one retry, failures by name."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from ambroise.deid.gateway import Passage, Question, WayOut
from ambroise.engines.asked import Asked, Attempt, Heard
from ambroise.engines.fair_queue import FairQueue
from ambroise.engines.guard.answers import AnswerRefused, checked
from ambroise.engines.health import Health
from ambroise.engines.kinds import EngineKind
from ambroise.engines.shapes import Shape
from ambroise.errors import (
    DecisionSpent,
    EngineStaysInside,
    GatewayTextTooLong,
    GatewayTooRisky,
    GenerationFailed,
)
from ambroise.llm import Bounds, Cause, Client, Failure, Said
from ambroise.settings import EndpointSettings

T = TypeVar("T")

TELLING: Final = 5.0
"""Seconds that a server has to tell which model it serves."""
PAUSE: Final = 0.2
"""Seconds before a server in doubt is asked again."""
_STEADY: Final = ("id", "root", "parent", "owned_by", "max_model_len", "meta")
"""What servers tell of a model that stays the same from one start to the next."""
_NOTHING: Final = Said("")


class Endpoint:
    """One endpoint of the settings; there is one object a process, for its turns and its health."""

    kind: Final = EngineKind.LANGUAGE_MODEL

    def __init__(self, name: str, settings: EndpointSettings) -> None:
        self.name = name
        self.settings = settings
        self.queue = FairQueue(settings.at_once, settings.waiting)
        self.health = Health()
        self._client = Client(settings)
        self._told: Mapping[str, Any] | None = None

    @property
    def version(self) -> str:
        return self.settings.model

    @property
    def outside(self) -> bool:
        return self.settings.outside

    @property
    def roles(self) -> frozenset[str]:
        return self.settings.roles

    @property
    def digest(self) -> str:
        """The SHA-256 of the host, the model, its parameters, and what the server told of it."""
        host = urlsplit(self.settings.url).netloc
        plain = [host, self.settings.model, self._parameters(None), self._told or {}]
        return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()

    def shown(self, lang: str = "fr") -> str:
        if lang == "fr":
            return f"Moteur : {self.name}, modèle de langue {self.settings.model}"
        return f"Engine: {self.name}, language model {self.settings.model}"

    def may_be_used(self, roles: frozenset[str]) -> bool:
        return not self.roles or not self.roles.isdisjoint(roles)

    def check(self) -> Mapping[str, Any]:
        """Ask the server which model it serves, and return what it tells of it.

        Raises GenerationFailed.
        """
        try:
            self._learn()
        except Failure as failure:
            cause = failure.cause
        else:
            self.health.succeeded()
            return self._told or {}
        self.health.failed(cause)
        self.health.gave_up(cause)
        raise self._failed(cause)

    def first_model(self) -> str:
        """Return the name of the first model that the server lists; raises GenerationFailed."""
        try:
            listed = self._client.models(Bounds.of(TELLING))
            cause = None if listed else Cause.EMPTY
        except Failure as failure:
            listed, cause = [], failure.cause
        if cause is not None:
            raise self._failed(cause)
        return str(listed[0]["id"])

    def ask(self, asked: Asked[T], heard: Heard) -> T:
        """Return the answer of the asked shape; raises GenerationFailed, EngineStaysInside.

        What may go better is asked once more, in the time that is left.
        """
        if asked.shape is None:
            raise TypeError("an answer that is not streamed has a shape")
        try:
            with self._turn(asked) as bounds:
                answer, cause = self._try(asked, asked.shape, bounds, heard)
                if cause is not None and cause.retried:
                    if cause.of_server:
                        asked.cancelled.wait(PAUSE)
                    answer, cause = self._try(asked, asked.shape, bounds, heard)
                if answer is not None:
                    return answer[0]
                if cause is not None:
                    self.health.gave_up(cause)
        except Failure as failure:
            cause = failure.cause
        raise self._failed(cause or Cause.EMPTY)

    def stream(self, asked: Asked[str], heard: Heard) -> Iterator[str]:
        """Yield an answer in words as it comes; raises GenerationFailed, at any piece.

        Nothing is asked again: pieces have been read. Closing the iterator stops the server.
        """
        said, begun = _NOTHING, None
        pieces: list[str] = []
        cause: Cause | None = Cause.CANCELLED
        try:
            with self._turn(asked) as bounds:
                begun = time.monotonic()
                passage = self._leaving(asked)
                for one in self._streamed(asked, passage, bounds):
                    if isinstance(one, Said):
                        said = one
                    else:
                        pieces.append(one)
                        yield one
            cause = said.unfinished or (None if any(pieces) else Cause.EMPTY)
        except Failure as failure:
            cause = failure.cause
            self.health.gave_up(cause)
        finally:
            if begun is not None:
                self._note(heard, Said("".join(pieces), said.tokens), begun, cause)
        if cause is not None:
            raise self._failed(cause)

    def _streamed(
        self, asked: Asked[str], passage: Passage | None, bounds: Bounds
    ) -> Iterator[str | Said]:
        sent = passage.messages if passage else asked.messages
        pieces = self._client.stream(sent, bounds, **self._parameters(asked))
        if passage is None:
            yield from pieces
            return
        last: list[Said] = []

        def words() -> Iterator[str]:
            for one in pieces:
                if isinstance(one, Said):
                    last.append(one)
                else:
                    yield one

        for one in passage.streamed(words()):
            if isinstance(one, str):
                yield one
        yield from last

    @contextmanager
    def _turn(self, asked: Asked[Any]) -> Iterator[Bounds]:
        """Hold a turn at the server; yields the bounds of what is asked in it. Raises Failure."""
        if self.outside and asked.outside is None:
            raise EngineStaysInside(name=self.name)
        if sum(len(one.content) for one in asked.messages) > self.settings.longest:
            raise Failure(Cause.TOO_LONG)
        if self.health.resting:
            raise Failure(Cause.RESTING)
        with self.queue.turn(asked.person, Bounds.of(self.settings.patience, asked.cancelled)):
            if not self.health.may_try():
                raise Failure(Cause.RESTING)
            yield Bounds.of(self.settings.seconds, asked.cancelled)

    def _try(
        self, asked: Asked[T], shape: Shape[T], bounds: Bounds, heard: Heard
    ) -> tuple[tuple[T] | None, Cause | None]:
        """Return what one try gave, or why it failed."""
        begun = time.monotonic()
        said, answer, cause = _NOTHING, None, None
        try:
            passage = self._leaving(asked)
            sent = passage.messages if passage else asked.messages
            said = self._client.answer(sent, bounds, **self._parameters(asked))
            cause = said.unfinished
            if cause is None:
                text = said.text if passage is None else _put_back(passage, said.text)
                said = Said(text, said.tokens)
                answer = (_words(shape, text, asked),)
        except Failure as failure:
            cause = failure.cause
        self._note(heard, said, begun, cause)
        return answer, cause

    def _note(self, heard: Heard, said: Said, begun: float, cause: Cause | None) -> None:
        seconds = time.monotonic() - begun
        if cause is None:
            self.health.succeeded(seconds)
            if self._told is None:
                with suppress(Failure):
                    self._learn()
        else:
            self.health.failed(cause)
        watts = self.settings.watts
        joules = None if watts is None else watts * seconds
        heard(Attempt(said.text, seconds, said.tokens, joules, cause))

    def _learn(self) -> None:
        self._told = {}
        found = self._client.model(Bounds.of(TELLING))
        self._told = {key: found[key] for key in _STEADY if key in found}

    def _leaving(self, asked: Asked[Any]) -> Passage | None:
        """Return what leaves in place of the question, for a server outside; raises Failure."""
        if not self.outside or asked.outside is None:
            return None
        way_out = WayOut(self.settings, asked.outside.door)
        with suppress(GatewayTooRisky, GatewayTextTooLong, DecisionSpent):
            return way_out.leave(asked.outside.decision, Question(asked.messages))
        raise Failure(Cause.KEPT_IN)

    def _parameters(self, asked: Asked[Any] | None) -> dict[str, Any]:
        most = self.settings.tokens
        asked_for = asked.tokens if asked and asked.tokens else most
        found: dict[str, Any] = {
            "max_tokens": min(asked_for, most),
            "temperature": self.settings.temperature,
            "seed": 1,
        }
        if asked and asked.shape:
            found["response_format"] = asked.shape.response_format
        return found

    def _failed(self, cause: Cause) -> GenerationFailed:
        return GenerationFailed(
            name=self.name, code=cause.value, cause=cause.shown("fr"), cause_en=cause.shown("en")
        )


def _words(shape: Shape[T], text: str, asked: Asked[T]) -> T:
    """Return the answer of a shape; raises Failure when a text of it is not words alone."""
    answer = shape.read(text)
    given = "\n".join(one.content for one in asked.messages)
    with suppress(AnswerRefused):
        checked(msgspec.json.decode(text), given)
        return answer
    raise Failure(Cause.NOT_WORDS)


def _put_back(passage: Passage, text: str) -> str:
    with suppress(ValueError):
        return passage.returned_json(text)
    raise Failure(Cause.NOT_JSON)
