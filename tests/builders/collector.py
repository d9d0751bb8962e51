"""A log collector: it takes syslog as the RFCs frame it, and refuses anything else."""

import json
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any

MESSAGE = re.compile(
    r"<(?P<pri>[1-9]?\d|1[0-8]\d|19[01])>1 "
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) "
    r"(?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) (?P<process>[!-~]{1,128}) (?P<id>[!-~]{1,32}) "
    r'(?P<data>\[meta sequenceId="[1-9]\d{0,9}"\]) (?P<text>\{.*\})'
)
"""RFC 5424 section 6, as our messages use it."""


def parsed(message: bytes) -> dict[str, Any]:
    """Return the fields of a message; raises ValueError when it is not one."""
    found = MESSAGE.fullmatch(message.decode("ascii"))
    if found is None:
        raise ValueError(message)
    return {**found.groupdict(), "said": json.loads(found["text"])}


@dataclass
class Collector:
    """Listens on one port of the loopback until `stop`; may start again on the same port."""

    protocol: str
    port: int = 0
    context: ssl.SSLContext | None = None
    received: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[bytes] = field(default_factory=list)

    def start(self) -> "Collector":
        kind = socket.SOCK_DGRAM if self.protocol == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        self._socket.settimeout(0.05)
        self._stopped = threading.Event()
        if self.protocol != "udp":
            self._socket.listen()
        self._thread = threading.Thread(
            target=self._datagrams if self.protocol == "udp" else self._serve
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._socket.close()

    @property
    def address(self) -> str:
        return f"{self.protocol}://127.0.0.1:{self.port}"

    def sequences(self) -> list[int]:
        return [one["said"]["sequence"] for one in self.received]

    def _take(self, message: bytes) -> None:
        try:
            self.received.append(parsed(message))
        except ValueError:
            self.wrong.append(message)

    def _datagrams(self) -> None:
        while not self._stopped.is_set():
            try:
                self._take(self._socket.recv(65536))
            except TimeoutError:
                continue

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            try:
                if self.context is not None:
                    connection = self.context.wrap_socket(connection, server_side=True)
                connection.settimeout(0.05)
                self._frames(connection)
            except (ssl.SSLError, ConnectionError):
                continue
            finally:
                connection.close()

    def _frames(self, connection: socket.socket) -> None:
        """Read "LENGTH SP MESSAGE" (RFC 6587 section 3.4.1) until the other side leaves."""
        waiting = b""
        while not self._stopped.is_set():
            try:
                more = connection.recv(65536)
            except TimeoutError:
                continue
            if not more:
                return
            waiting += more
            while found := re.match(rb"([1-9]\d*) ", waiting):
                end = found.end() + int(found[1])
                if len(waiting) < end:
                    break
                self._take(waiting[found.end() : end])
                waiting = waiting[end:]
