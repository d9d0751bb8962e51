"""The outside service: one OpenAI-compatible server, that of the settings and no other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ambroise.errors import ServiceFailed
from ambroise.llm import Bounds, Client, Failure, Message
from ambroise.settings import GatewaySettings


class Service:
    """Sends what is already pseudonymised; every failure is one that a person can act on."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._client = Client(settings)

    def answer(self, messages: Sequence[Message]) -> str:
        """Return the whole answer; raises ServiceFailed."""
        with self._failing():
            return self._client.answer(messages, self._bounds).text

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the answer as it comes; raises ServiceFailed."""
        with self._failing():
            for piece in self._client.stream(messages, self._bounds):
                if isinstance(piece, str):
                    yield piece

    @property
    def _bounds(self) -> Bounds:
        return Bounds.of(self._settings.seconds)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except Failure as failure:
            code = f"HTTP {failure.status}" if failure.status else ""
            cause = code or failure.cause.shown()
            raise ServiceFailed(name=self._settings.name, cause=cause) from None
