"""The frames of MLLP as they come through a connection, within limits of size and time.

Source: HL7 "Transport Specification: MLLP, Release 1": 0x0B, message, 0x1C 0x0D.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

START: Final = b"\x0b"
END: Final = b"\x1c"
_READ: Final = 256 * 1024
_KEPT: Final = 4096
"""Bytes of a message too large that are kept: its header, to answer to."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a listener puts up with."""

    message_bytes: int = 64 * 1024 * 1024
    segment_messages: int = 5_000
    segment_seconds: float = 60
    idle_seconds: float = 3_600
    """Silence between two messages after which a connection is cut."""
    message_seconds: float = 60
    """Time that one message may take to come."""
    connections: int = 100


@dataclass(frozen=True, slots=True)
class Frame:
    """The content of one frame; its beginning only where it is not `whole`: too large."""

    content: bytes
    whole: bool = True


def framed(message: bytes) -> bytes:
    """Return a message as MLLP sends it."""
    return START + message + END + b"\r"


async def frames(reader: asyncio.StreamReader, limits: Limits) -> AsyncIterator[Frame]:
    """Yield each frame that ends; what stands between frames is passed over.

    Raises TimeoutError for a connection too slow or silent, OSError for one that breaks.
    """
    now = asyncio.get_running_loop().time
    buffer = bytearray()
    large: bytes | None = None
    started = now()
    while True:
        if large is None and not buffer.startswith(START):
            begin = buffer.find(START)
            del buffer[: begin if begin >= 0 else len(buffer)]
        end = buffer.find(END)
        if end >= 0:
            content = bytes(buffer[:end])
            del buffer[: end + 1]
            # A frame that was broken off and sent again within one connection starts twice.
            yield Frame(content.rpartition(START)[2]) if large is None else Frame(large, False)
            large, started = None, now()
            continue
        if len(buffer) > limits.message_bytes:
            large = large or bytes(buffer[1:_KEPT])
            buffer.clear()
        if buffer or large is not None:
            wait = started + limits.message_seconds - now()
        else:
            wait, started = limits.idle_seconds, now()
        block = await asyncio.wait_for(reader.read(_READ), max(wait, 0))
        if not block:
            return
        if not buffer and large is None:
            started = now()
        buffer += block
