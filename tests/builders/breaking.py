"""A line to a server that breaks in the middle of its first answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 4096


@contextmanager
def a_breaking_line(address: str, *, breaks: int, after: int) -> Iterator[str]:
    """Yield the address of a line to `address`; its first `breaks` answers end after some bytes."""
    host, _, port = address.removeprefix("http://").partition(":")
    listening = socket.create_server(("127.0.0.1", 0))
    left = [breaks]

    def carry(coming: socket.socket) -> None:
        with coming, socket.create_connection((host, int(port))) as going:
            going.sendall(_request(coming))
            cut = left[0] > 0
            left[0] -= 1
            seen = 0
            while part := going.recv(CHUNK):
                coming.sendall(part)
                seen += len(part)
                if cut and seen > after:
                    return

    def serve() -> None:
        with suppress(OSError):
            while True:
                coming, _ = listening.accept()
                threading.Thread(target=carry, args=(coming,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def _request(coming: socket.socket) -> bytes:
    """Return one whole request, its body by its stated length; what came when the line is cut."""
    given = b""
    while b"\r\n\r\n" not in given:
        if not (part := coming.recv(CHUNK)):
            return given
        given += part
    head, _, body = given.partition(b"\r\n\r\n")
    lines = head.decode("ascii").lower().split("\r\n")
    length = next((int(one.split(":")[1]) for one in lines if one.startswith("content-length")), 0)
    while len(body) < length and (part := coming.recv(CHUNK)):
        body += part
    return head + b"\r\n\r\n" + body
