"""Servers of MLLP: the house's own, and one that answers as a test says."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ambroise.intake.hl7.frames import END, START, framed
from ambroise.intake.hl7.listener import Listener
from ambroise.intake.hl7.message import Message, parse


@contextmanager
def a_listener(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Serve the house's own listener; give its address, and the segments it hands over."""
    segments: list[Path] = []
    kept = folder.parent / "segments"
    kept.mkdir()

    def keep(path: Path) -> None:
        copy = kept / f"{path.stem}.hl7"
        copy.write_bytes(path.read_bytes())
        segments.append(copy)

    started, ended, port = threading.Event(), threading.Event(), [0]

    async def serve() -> None:
        async with Listener(folder, keep).listening("127.0.0.1", 0) as found:
            port[0] = found
            started.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield f"mllp://127.0.0.1:{port[0]}", segments
    finally:
        ended.set()
        thread.join(20)


@dataclass
class Receiver:
    """What a scripted server was sent; `answers` gives the code of each, "" for silence."""

    address: str = ""
    answers: Callable[[int, Message], str] = lambda _count, _message: "AA"
    messages: list[Message] = field(default_factory=list)


@contextmanager
def a_receiver(answers: Callable[[int, Message], str]) -> Iterator[Receiver]:
    listening = socket.create_server(("127.0.0.1", 0))
    receiver = Receiver(f"mllp://127.0.0.1:{listening.getsockname()[1]}", answers)

    def answer(link: socket.socket) -> None:
        with link, suppress(OSError):
            got = b""
            while END not in got:
                if not (part := link.recv(65536)):
                    return
                got += part
            message = parse(got.partition(START)[2].partition(END)[0])
            receiver.messages.append(message)
            code = receiver.answers(len(receiver.messages), message)
            if code:
                number = message.header.text(10)
                said = f"MSH|^~\\&|DPI||AMBROISE||20260320||ACK|1|P|2.5\rMSA|{code}|{number}\r"
                link.sendall(framed(said.encode()))

    def serve() -> None:
        with suppress(OSError):
            while True:
                link, _ = listening.accept()
                threading.Thread(target=answer, args=(link,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield receiver
    finally:
        listening.close()
