"""The outside service: one OpenAI-compatible server, that of the settings and no other."""

import json
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from ambroise.errors import ExtraMissing, GatewayClosed, ServiceFailed
from ambroise.settings import GatewaySettings

if TYPE_CHECKING:
    import httpx

_DATA: Final = "data:"
_END: Final = "[DONE]"


class Message(msgspec.Struct, frozen=True):
    """One turn of a conversation, as the service takes it."""

    role: Literal["system", "user", "assistant"]
    content: str


class Service:
    """Sends what is already pseudonymised; follows no redirection, heeds no proxy but its own."""

    def __init__(self, settings: GatewaySettings | None) -> None:
        if settings is None:
            raise GatewayClosed
        self.settings = settings

    def answer(self, messages: Sequence[Message]) -> str:
        """Return the whole answer; raises ServiceFailed."""
        with self._asked(messages, stream=False) as answer:
            answer.read()
            try:
                said = answer.json()["choices"][0]["message"]["content"]
            except (ValueError, LookupError, TypeError):
                raise self._failed("réponse illisible") from None
            return str(said or "")

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the answer as it comes (server-sent events); raises ServiceFailed."""
        with self._asked(messages, stream=True) as answer:
            for line in answer.iter_lines():
                if not line.startswith(_DATA):
                    continue
                data = line.removeprefix(_DATA).strip()
                if data == _END:
                    return
                try:
                    choices = json.loads(data)["choices"]
                    said = choices[0]["delta"].get("content") if choices else ""
                except (ValueError, LookupError, TypeError, AttributeError):
                    raise self._failed("réponse illisible") from None
                if said:
                    yield str(said)

    @contextmanager
    def _asked(self, messages: Sequence[Message], *, stream: bool) -> Iterator["httpx.Response"]:
        try:
            import httpx
        except ImportError:
            raise ExtraMissing(extra="web") from None
        settings = self.settings
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "stream": stream,
        }
        where = f"{settings.url.rstrip('/')}/chat/completions"
        try:
            with (
                httpx.Client(
                    verify=ssl.create_default_context(cafile=settings.ca_file),
                    proxy=settings.proxy,
                    timeout=settings.seconds,
                    trust_env=False,
                ) as client,
                client.stream("POST", where, json=body, headers=self._headers()) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise self._failed(f"HTTP {answer.status_code}")
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failed(type(error).__name__) from None

    def _headers(self) -> dict[str, str]:
        if self.settings.key_file is None:
            return {}
        try:
            key = self.settings.key_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self._failed(f"key_file : {type(error).__name__}") from None
        return {"Authorization": f"Bearer {key}"}

    def _failed(self, cause: str) -> ServiceFailed:
        return ServiceFailed(name=self.settings.name, cause=cause)
