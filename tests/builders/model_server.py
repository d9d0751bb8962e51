"""A model server on the loopback that answers as it should, or misbehaves on demand."""

import json
import select
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from ambroise.settings import EndpointSettings
from tests.builders.certificates import Certificates

Manner = Literal[
    "right", "hang", "drip", "error", "busy", "rejected", "cut", "invalid_utf8", "half_character",
    "replaced", "wrong_schema", "not_json", "empty", "length", "filtered", "huge", "redirect",
    "not_http",
]  # fmt: skip
MODEL = "essai"
HUGE = 9 * 1024 * 1024


@dataclass
class ModelServer:
    """`reply` gives the answer from the request; `manners` are taken one a request, then the last
    stays. `received` is what it was asked, `left` how many askers went before their answer."""

    reply: Callable[[dict[str, Any]], str]
    manners: list[Manner] = field(default_factory=lambda: ["right"])
    seconds: float = 0.0
    received: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    left: int = 0
    at_once: int = 0
    most_at_once: int = 0
    address: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    mutex: threading.Lock = field(default_factory=threading.Lock)

    @property
    def heard(self) -> str:
        """All that came in, whoever said it."""
        return json.dumps(self.received, ensure_ascii=False)

    def behaves(self, *manners: Manner) -> None:
        self.manners[:] = manners

    def endpoint(self, **more: Any) -> EndpointSettings:
        """Return the settings of an engine on this server."""
        return EndpointSettings(**({"url": self.address, "model": MODEL} | more))

    def next_manner(self) -> Manner:
        with self.mutex:
            return self.manners.pop(0) if len(self.manners) > 1 else self.manners[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model_server: ModelServer

    def do_GET(self) -> None:
        self.model_server.paths.append(self.path)
        listed = {"data": [{"id": MODEL, "owned_by": "hospital", "created": time.time()}]}
        self._say(200, json.dumps(listed).encode())

    def do_POST(self) -> None:
        server = self.model_server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.mutex:
            server.received.append(body)
            server.keys.append(self.headers.get("Authorization", ""))
            server.paths.append(self.path)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        manner = server.next_manner()
        try:
            if server.seconds:
                self._work(server.seconds)
            self._behave(manner, body)
        except (BrokenPipeError, ConnectionResetError):
            with server.mutex:
                server.left += 1
        finally:
            with server.mutex:
                server.at_once -= 1

    def _behave(self, manner: Manner, body: dict[str, Any]) -> None:
        statuses = {"error": 500, "busy": 429, "rejected": 400}
        match manner:
            case "error" | "busy" | "rejected":
                said = json.dumps(body["messages"]).encode()
                self._say(statuses[manner], b'{"error": {"message": ' + said + b"}}")
            case "redirect":
                self.send_response(307)
                self.send_header("Location", "http://127.0.0.1:9/v1/chat/completions")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "hang":
                self._work(3600)
            case "drip":
                self._head(200, 100_000)
                while not self.model_server.stopping.is_set():
                    self.wfile.write(b" ")
                    time.sleep(0.02)
            case "cut":
                whole = self._whole(self.model_server.reply(body))
                self._head(200, len(whole))
                self.wfile.write(whole[: len(whole) // 2])
                self.close_connection = True
            case "invalid_utf8":
                self._say(200, self._whole("é").replace(b"\\u00e9", b"\xe9"))
            case "half_character":
                self._say(200, self._whole("\ud83d"))
            case "huge":
                self._head(200, HUGE)
                self.wfile.write(b" " * HUGE)
            case "not_http":
                self.wfile.write(b"\x00\x01nonsense\r\n\r\n")
                self.close_connection = True
            case _:
                self._answer(manner, body)

    def _answer(self, manner: Manner, body: dict[str, Any]) -> None:
        texts = {
            "wrong_schema": '{"surprise": "oui"}',
            "not_json": "Voici la lettre : {",
            "empty": "",
            "replaced": "caf\ufffd",
        }
        ends = {"length": "length", "filtered": "content_filter"}
        text = texts.get(manner) if manner in texts else self.model_server.reply(body)
        finish = ends.get(manner, "stop")
        if not body["stream"]:
            self._say(200, self._whole(text or "", finish))
            return
        pieces = [(text or "")[at : at + 7] for at in range(0, len(text or ""), 7)]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        deltas: list[dict[str, Any]] = [{"role": "assistant"}, *({"content": p} for p in pieces)]
        for one in deltas:
            self._event({"choices": [{"delta": one, "finish_reason": None}]})
        self._event({"choices": [{"delta": {}, "finish_reason": finish}]})
        self._event({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _event(self, one: dict[str, Any]) -> None:
        self.wfile.write(f": keep-alive\n\ndata: {json.dumps(one)}\n\n".encode())
        self.wfile.flush()
        if self.model_server.seconds:
            time.sleep(0.02)

    def _whole(self, text: str, finish: str = "stop") -> bytes:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        return json.dumps({"choices": [choice], "usage": usage}).encode()

    def _work(self, seconds: float) -> None:
        """Take time, and see whether the asker is still there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.model_server.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and self.connection.recv(1) == b"":
                raise BrokenPipeError

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _say(self, status: int, body: bytes) -> None:
        self._head(status, len(body))
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_about: object) -> None:
        """An asker that left is no news."""


@contextmanager
def model_server(
    reply: Callable[[dict[str, Any]], str] = lambda _: "{}", *, tls: Certificates | None = None
) -> Iterator[ModelServer]:
    made = ModelServer(reply)
    handler = type("Handler", (_Handler,), {"model_server": made})
    server = _Server(("127.0.0.1", 0), handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls.certificate, tls.key)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "http" if tls is None else "https"
    made.address = f"{scheme}://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
