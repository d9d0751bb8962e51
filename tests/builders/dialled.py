"""Every address that this process looks up or connects to, told by the interpreter itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_listening: list[set[str]] = []
_hooked: list[bool] = []


@contextmanager
def dialled() -> Iterator[set[str]]:
    """Collect `host:port` of what is looked up or connected to, in every thread, in the block."""
    if not _hooked:
        sys.addaudithook(_heard)
        _hooked.append(True)
    found: set[str] = set()
    _listening.append(found)
    try:
        yield found
    finally:
        _listening.remove(found)


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if not _listening:
        return
    if event == "socket.connect" and isinstance(args[1], tuple):
        host, port = args[1][:2]
    elif event == "socket.getaddrinfo":
        host, port = args[:2]
    else:
        return
    for found in _listening:
        found.add(f"{host}:{port}")
