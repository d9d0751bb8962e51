"""The one client of language-model servers: what is configured is asked, and nothing else."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ambroise.errors import ExtraMissing
from ambroise.llm.failures import Cause, Failure
from ambroise.llm.messages import Message
from ambroise.llm.replies import check_text, completion, models, tokens_of, unfinished
from ambroise.llm.watching import Bounds, Watch
from ambroise.settings import ServerSettings

if TYPE_CHECKING:
    import httpx

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of one answer, envelope included."""
CONNECTING: Final = 10.0
"""Seconds that a server has to take the connection."""
_DATA: Final = b"data:"
_END: Final = b"[DONE]"
_STREAMED: Final = {"stream": True, "stream_options": {"include_usage": True}}
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A whole answer, and the tokens that the server says it took (0: it says nothing).

    `unfinished` is LENGTH or FILTERED when the model stopped for another reason than being done.
    """

    text: str = field(repr=False)
    tokens: int = 0
    unfinished: Cause | None = None


class Client:
    """Asks one server; follows no redirection, heeds no proxy but its own, tries once."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings

    def answer(self, messages: Sequence[Message], bounds: Bounds, **parameters: Any) -> Said:
        """Return the whole answer; `parameters` go into the request. Raises Failure."""
        body = self._body(messages, parameters)
        with self._asked("POST", "chat/completions", body, bounds) as pieces:
            found = completion(b"".join(pieces))
            if not found.choices:
                raise Failure(Cause.UNREADABLE)
            first = found.choices[0]
            text = check_text(first.message.content or "", messages)
        return Said(text, tokens_of(found), unfinished(first))

    def stream(
        self, messages: Sequence[Message], bounds: Bounds, **parameters: Any
    ) -> Iterator[str | Said]:
        """Yield the answer as it comes (server-sent events), then the whole of it; raises Failure.

        Closing the iterator closes the connection.
        """
        body = self._body(messages, parameters) | _STREAMED
        said: list[str] = []
        tokens, cause, ended = 0, None, False
        with self._asked("POST", "chat/completions", body, bounds) as pieces:
            for data in _events(pieces):
                if data == _END:
                    ended = True
                    break
                event = completion(data)
                tokens = max(tokens, tokens_of(event))
                for choice in event.choices[:1]:
                    cause = cause or unfinished(choice)
                    ended = ended or choice.finish_reason is not None
                    if choice.delta.content:
                        said.append(check_text(choice.delta.content, messages))
                        yield said[-1]
            if not ended:
                raise Failure(Cause.CUT)
        yield Said("".join(said), tokens, cause)

    def model(self, bounds: Bounds) -> Mapping[str, Any]:
        """Return what the server tells of the model of the settings; raises Failure.

        Empty when it does not list it: some answer for a model under any name.
        """
        listed = self.models(bounds)
        return next((one for one in listed if one["id"] == self.settings.model), {})

    def models(self, bounds: Bounds) -> list[dict[str, Any]]:
        """Return what the server tells of each model that it lists; raises Failure."""
        with self._asked("GET", "models", None, bounds) as pieces:
            body = b"".join(pieces)
        return models(body)

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The authorities, read once: it takes longer than the rest of a request."""
        return ssl.create_default_context(cafile=self.settings.ca_file)

    def _body(self, messages: Sequence[Message], parameters: Mapping[str, Any]) -> dict[str, Any]:
        turns = [{"role": one.role, "content": one.content} for one in messages]
        return {"model": self.settings.model, "messages": turns, "stream": False, **parameters}

    @contextmanager
    def _asked(
        self, method: str, path: str, body: Mapping[str, Any] | None, bounds: Bounds
    ) -> Iterator[Iterator[bytes]]:
        """Yield the pieces of an answer; raises Failure, without a trace of what was said."""
        try:
            import httpx
        except ImportError:
            raise ExtraMissing(extra="web") from None
        headers = self._headers()
        cause, status = Cause.CUT, None
        watch = Watch(bounds)
        try:
            with (
                watch(),
                httpx.Client(
                    verify=self._trusted,
                    proxy=self.settings.proxy,
                    timeout=httpx.Timeout(bounds.left, connect=min(CONNECTING, bounds.left)),
                    trust_env=False,
                ) as client,
                client.stream(
                    method,
                    f"{self.settings.url.rstrip('/')}/{path}",
                    json=body,
                    headers=headers,
                    extensions={"trace": watch.traced},
                ) as answer,
            ):
                if answer.status_code == _OK:
                    yield _bounded(answer)
                    if watch.cause is None:
                        return
                else:
                    status = answer.status_code
                    cause = _cause_of(status)
        except Failure as failure:
            cause = failure.cause
        except httpx.TimeoutException:
            cause = Cause.TIMEOUT
        except (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL):
            cause = Cause.REFUSED
        except (httpx.HTTPError, OSError):
            cause = Cause.CUT
        raise Failure(watch.cause or cause, status)

    def _headers(self) -> dict[str, str]:
        plain = {"Accept-Encoding": "identity"}
        if self.settings.key_file is None:
            return plain
        try:
            key = self.settings.key_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            key = ""
        if not key:
            raise Failure(Cause.NO_KEY)
        return plain | {"Authorization": f"Bearer {key}"}


def _cause_of(status: int) -> Cause:
    if status == 429:
        return Cause.BUSY
    if 300 <= status < 400:
        return Cause.REDIRECTED
    return Cause.SERVER_ERROR if status >= 500 else Cause.REJECTED


def _bounded(answer: "httpx.Response") -> Iterator[bytes]:
    """Yield the pieces of a body as sent; an encoding could blow a small one up."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Failure(Cause.UNREADABLE)
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > LARGEST:
            raise Failure(Cause.TOO_BIG)
        yield piece


def _events(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the data of each server-sent event, that of a last line that is not ended too."""
    rest = bytearray()
    for piece in chain(pieces, [b"\n"]):
        rest += piece
        *lines, last = rest.split(b"\n")
        rest = bytearray(last)
        for line in lines:
            if line.startswith(_DATA):
                yield bytes(line.removeprefix(_DATA).strip())
