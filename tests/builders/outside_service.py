"""An OpenAI-compatible server on the loopback: it answers from what it is sent."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class OutsideService:
    """What it was sent, and how it answers the text of the last message."""

    reply: Callable[[str], str]
    received: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    status: int = 200
    address: str = ""

    @property
    def heard(self) -> str:
        """All the text that came in, whoever said it."""
        return json.dumps(self.received, ensure_ascii=False)


@contextmanager
def outside_service(reply: Callable[[str], str]) -> Iterator[OutsideService]:
    service = OutsideService(reply)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.received.append(body)
            service.keys.append(self.headers.get("Authorization", ""))
            if self.path != "/v1/chat/completions":
                self._say(404, b"{}", "application/json")
            elif service.status != 200:
                self.send_response(service.status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer(service.reply(body["messages"][-1]["content"]), body["stream"])

        def _answer(self, said: str, stream: bool) -> None:
            if not stream:
                whole = {"choices": [{"message": {"role": "assistant", "content": said}}]}
                self._say(200, json.dumps(whole).encode(), "application/json")
                return
            pieces = [said[at : at + 7] for at in range(0, len(said), 7)]
            deltas: list[dict[str, Any]] = [{"role": "assistant"}]
            deltas += [{"content": piece} for piece in pieces]
            events = [json.dumps({"choices": [{"delta": one}]}) for one in deltas]
            lines = "".join(f"data: {one}\n\n" for one in [*events, "[DONE]"])
            self._say(200, f": keep-alive\n\n{lines}".encode(), "text/event-stream")

        def _say(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
