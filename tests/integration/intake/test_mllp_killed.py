"""A listener killed again and again: what it acknowledged is in its spool, once."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ambroise.intake.hl7.frames import framed
from tests.builders.hl7 import IPP, message, msh, pid

_SERVERS = """
import asyncio, os, sys
from pathlib import Path
from ambroise.intake.hl7.frames import Limits
from ambroise.intake.hl7.listener import Listener

def keep(path):
    (Path(sys.argv[2]) / path.name).write_bytes(path.read_bytes())

async def main():
    limits = Limits(segment_messages=7, segment_seconds=0.2)
    async with Listener(Path(sys.argv[1]), keep, limits).listening("127.0.0.1", 0) as port:
        print("serveur", os.getpid(), port, flush=True)
        await asyncio.sleep(600)

for _ in sys.stdin:
    if child := os.fork():
        os.waitpid(child, 0)
        print("serveur", "gone", flush=True)
    else:
        asyncio.run(main())
"""
"""A process that forks a listener for each line that it is given: starting one is quick."""


class Servers:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._one = 0

    def start(self) -> int:
        """Start a listener and return its port."""
        self._say()
        self._one, port = map(int, self._said().split())
        return port

    def kill(self) -> None:
        os.kill(self._one, signal.SIGKILL)
        assert self._said() == "gone\n"

    def _say(self) -> None:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def _said(self) -> str:
        assert self._process.stdout
        while line := self._process.stdout.readline():
            if line.startswith("serveur "):
                return line.removeprefix("serveur ")
        raise EOFError


@contextmanager
def _servers(spool: Path, kept: Path) -> Iterator[Servers]:
    command = [sys.executable, "-c", _SERVERS, spool, kept]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Servers(process)


def _send(port: int, waiting: list[int], deadline: float) -> None:
    """Send numbers, take out of `waiting` those answered; at the deadline, wait for no answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        while waiting:
            line.sendall(framed(message(msh(number=str(waiting[0])), pid(IPP))))
            if time.monotonic() > deadline:
                return
            answer = b""
            while not answer.endswith(b"\x1c\r"):
                answer += line.recv(4096)
            assert f"MSA|AA|{waiting[0]}\r".encode() in answer
            del waiting[0]


def _numbers(content: bytes) -> list[int]:
    return [int(piece.split(b"|", 10)[9]) for piece in content.split(b"\x0b")[1:]]


def _kill_loop(folder: Path, kills: int) -> None:
    spool, kept = folder / "spool", folder / "kept"
    kept.mkdir()
    rng = random.Random(7)
    waiting = list(range(200 * kills))
    with _servers(spool, kept) as servers:
        for _ in range(kills):
            port = servers.start()
            _send(port, waiting, time.monotonic() + rng.uniform(0.0, 0.1))
            time.sleep(rng.uniform(0, 0.003))
            servers.kill()
        del waiting[3:]
        _send(servers.start(), waiting, time.monotonic() + 60)
        time.sleep(0.5)
        servers.kill()
    assert waiting == []
    names = {path.name: path for folder in (spool, kept) for path in folder.glob("*.mllp")}
    found = Counter(n for path in names.values() for n in _numbers(path.read_bytes()))
    assert set(found) == set(range(len(found)))
    assert set(found.values()) == {1}
    assert len(found) > kills


def test_what_was_acknowledged_is_spooled_once_whenever_the_listener_dies(tmp_path: Path) -> None:
    _kill_loop(tmp_path, 20)


@pytest.mark.soak
def test_a_thousand_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _kill_loop(tmp_path, 1_000)
