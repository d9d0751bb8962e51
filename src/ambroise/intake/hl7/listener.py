"""A server of MLLP: messages spooled, then acknowledged, and handed over by segments.

Source: HL7 "Transport Specification: MLLP, Release 1" (0x0B, message, 0x1C 0x0D). Nothing is
acknowledged that is not on disk; what a broken connection leaves half sent is forgotten, and its
sender sends it again.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import structlog

from ambroise.intake.hl7.acknowledgement import Verdict, acknowledgements
from ambroise.intake.hl7.advice import advice, named
from ambroise.intake.hl7.frames import Frame, Limits, framed, frames
from ambroise.intake.hl7.spool import MessageSpool
from ambroise.intake.hl7.telling import tell
from ambroise.intake.records import Refused
from ambroise.intake.told import record

log = structlog.get_logger()


@dataclass(slots=True)
class _Waiting:
    message: bytes
    done: "asyncio.Future[None]"


@dataclass(slots=True)
class Listener:
    """Receives messages in `folder`; `on_segment` takes in each closed segment, in a thread.

    A segment that it fails to take in waits, and is tried again after the time of a segment, or
    with the next one.
    """

    folder: Path
    on_segment: Callable[[Path], None]
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _waiting: list[_Waiting] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is a segment to hand over."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _connections: "set[asyncio.Task[None]]" = field(default_factory=set)
    _stopping: bool = False

    @contextlib.asynccontextmanager
    async def listening(
        self, host: str, port: int, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[int]:
        """Listen for as long as the context lasts; give the port, the one asked unless it is 0.

        On leaving, what has come is handed over. Raises OSError for a port that is taken.
        """
        spool = MessageSpool(self.folder)
        server = await asyncio.start_server(self._serve, host, port, ssl=tls)
        tasks = [asyncio.create_task(task) for task in (self._write(spool), self._hand_over(spool))]
        self._closed.set()
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for connection in self._connections:
                connection.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            self._stopping = True
            self._arrived.set()
            await tasks[0]
            spool.close(self.clock())
            self._closed.set()
            await tasks[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._connections) >= self.limits.connections:
            writer.close()
            return
        self._connections.add(task)
        try:
            async for frame in frames(reader, self.limits):
                verdict = await self._receive(frame)
                await self._answer(writer, frame.content, verdict)
        except (TimeoutError, OSError) as error:
            log.info("mllp_connection_cut", error=named(error), advice=advice(error))
        finally:
            self._connections.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _receive(self, frame: Frame) -> Verdict:
        """Return what became of a message once it is on disk. Raises OSError where it is not."""
        message = frame.content
        if not frame.whole:
            return Verdict("R", "too_long")
        if not message.lstrip().startswith(b"MSH"):
            return Verdict("R", "no_msh")
        waiting = _Waiting(message, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._arrived.set()
        found = record(message, tell)
        await waiting.done
        return Verdict("E", found.reason) if isinstance(found, Refused) else Verdict("A")

    async def _answer(self, writer: asyncio.StreamWriter, message: bytes, verdict: Verdict) -> None:
        now = self.clock()
        number = f"{now:%Y%m%d%H%M%S}{next(self._numbers):06d}"
        for answer in acknowledgements(message, verdict, number=number, now=now):
            writer.write(framed(answer))
        await writer.drain()

    async def _write(self, spool: MessageSpool) -> None:
        """Write what waits all at once: one wait for the disk serves every connection."""
        now = asyncio.get_running_loop().time
        opened = now()
        while not self._stopping or self._waiting:
            left = opened + self.limits.segment_seconds - now() if spool.count else None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), left)
            self._arrived.clear()
            group, self._waiting = self._waiting, []
            if group:
                opened = opened if spool.count else now()
                await self._commit(spool, group)
            old = now() - opened >= self.limits.segment_seconds
            if spool.count >= self.limits.segment_messages or (spool.count and old):
                spool.close(self.clock())
                self._closed.set()

    async def _commit(self, spool: MessageSpool, group: list[_Waiting]) -> None:
        failed: OSError | None = None
        try:
            await asyncio.to_thread(spool.add, [waiting.message for waiting in group])
        except OSError as error:
            failed = error
            log.warning("mllp_spool_failed", error=named(error), advice=advice(error))
        for waiting in group:
            if waiting.done.cancelled():
                continue
            if failed is None:
                waiting.done.set_result(None)
            else:
                waiting.done.set_exception(OSError(failed.errno, "spool"))

    async def _hand_over(self, spool: MessageSpool) -> None:
        last = False
        while not last:
            again = self.limits.segment_seconds if spool.closed() else None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), again)
            self._closed.clear()
            last = self._stopping
            await self._take_in(spool)

    async def _take_in(self, spool: MessageSpool) -> None:
        for path in spool.closed():
            try:
                await asyncio.to_thread(self.on_segment, path)
            except Exception as error:  # noqa: BLE001 - whatever failed, the segment waits
                log.warning(
                    "mllp_segment_waits", file=path.name, error=named(error), advice=advice(error)
                )
                return
            spool.taken(path)


def tls_context(certificate: Path, key: Path, authorities: Path | None = None) -> ssl.SSLContext:
    """Return the server's side of TLS; with `authorities`, a client must show a certificate too.

    Raises OSError (and ssl.SSLError) for files that cannot be read.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if authorities:
        context.load_verify_locations(authorities)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
