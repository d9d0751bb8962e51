"""The listener of MLLP over real sockets."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ambroise.errors import WriterBusy
from ambroise.intake.hl7.advice import advice
from ambroise.intake.hl7.frames import Limits, framed
from ambroise.intake.hl7.listener import Listener, tls_context
from ambroise.observability import only_known
from tests.builders.certificates import certificates
from tests.builders.hl7 import IPP, message, msh, pid
from tests.builders.own_loop import run

PERSON = message(msh(), pid(IPP))


@dataclass
class Site:
    folder: Path
    port: int
    taken: list[bytes]

    async def connect(self, tls: ssl.SSLContext | None = None) -> "Sender":
        name = "localhost" if tls else None
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=tls, server_hostname=name
        )
        return Sender(reader, writer)


@dataclass
class Sender:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *messages: bytes) -> list[str]:
        for one in messages:
            self.writer.write(framed(one))
        await self.writer.drain()
        return [await self.answer() for _ in messages]

    async def answer(self) -> str:
        frame = await asyncio.wait_for(self.reader.readuntil(b"\x1c\r"), 10)
        return frame.decode().strip("\x0b\x1c\r")

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()


@contextlib.asynccontextmanager
async def listening(
    folder: Path, limits: Limits | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    taken: list[bytes] = []
    listener = Listener(folder, lambda path: taken.append(path.read_bytes()), limits or Limits())
    async with listener.listening("127.0.0.1", 0, tls) as port:
        yield Site(folder, port, taken)


def test_a_message_is_on_disk_when_it_is_acknowledged(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as site:
            sender = await site.connect()
            (answer,) = await sender.send(PERSON)
            assert "MSA|AA|1" in answer
            assert PERSON in b"".join(path.read_bytes() for path in tmp_path.iterdir())
            await sender.close()

    run(scenario())


def test_what_has_come_is_handed_over_when_the_listener_stops(tmp_path: Path) -> None:
    taken: list[bytes] = []

    async def scenario() -> None:
        nonlocal taken
        async with listening(tmp_path) as site:
            sender = await site.connect()
            await sender.send(PERSON)
            await sender.close()
            taken = site.taken

    run(scenario())
    assert taken == [framed(PERSON)]
    assert list(tmp_path.glob("*.mllp")) == []


def test_a_message_that_cannot_be_read_is_kept_and_answered_ae(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as site:
            sender = await site.connect()
            (answer,) = await sender.send(message(msh(number="7")))
            assert "MSA|AE|7" in answer
            assert "no_segment" in answer
            await sender.close()
        assert b"|7|" in site.taken[0]

    run(scenario())


def test_what_is_no_hl7_is_refused_and_not_kept(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as site:
            sender = await site.connect()
            (answer,) = await sender.send(b"bonjour")
            assert "MSA|AR|" in answer
            await sender.close()
        assert site.taken == []

    run(scenario())


def test_a_message_too_large_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path, Limits(message_bytes=10_000)) as site:
            sender = await site.connect()
            large = message(msh(number="8"), pid(IPP), "NTE|1||" + "x" * 500_000)
            first, second = await sender.send(large, PERSON)
            assert "MSA|AR|8" in first
            assert "MSA|AA|1" in second
            await sender.close()
        assert site.taken == [framed(PERSON)]

    run(scenario())


def test_a_message_broken_off_is_not_acknowledged_and_sent_again_is_kept_once(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as site:
            broken = await site.connect()
            broken.writer.write(framed(PERSON)[:60])
            await broken.writer.drain()
            await broken.close()
            sender = await site.connect()
            (answer,) = await sender.send(PERSON)
            assert "MSA|AA|1" in answer
            await sender.close()
        assert site.taken == [framed(PERSON)]

    run(scenario())


def test_a_message_sent_twice_is_acknowledged_twice_and_kept_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as site:
            sender = await site.connect()
            answers = await sender.send(PERSON, PERSON)
            assert all("MSA|AA|1" in answer for answer in answers)
            await sender.close()
        assert site.taken == [framed(PERSON)]

    run(scenario())


@pytest.mark.parametrize(
    ("accept", "application", "expected"),
    [("AL", "NE", ["CA"]), ("NE", "AL", ["AA"]), ("AL", "AL", ["CA", "AA"]), ("ER", "NE", [])],
)
def test_the_enhanced_mode_answers_what_it_is_asked(
    tmp_path: Path, accept: str, application: str, expected: list[str]
) -> None:
    header = f"MSH|^~\\&|GAM|CHU|A|B|20260105101500||ADT^A28|5|P|2.5|||{accept}|{application}"

    async def scenario() -> None:
        async with listening(tmp_path) as site:
            sender = await site.connect()
            sender.writer.write(framed(message(header, pid(IPP))))
            found = [(await sender.answer()).split("MSA|")[1][:2] for _ in expected]
            (last,) = await sender.send(PERSON)
            assert found == expected
            assert "MSA|AA|1" in last
            await sender.close()

    run(scenario())


def test_segments_close_after_so_many_messages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path, Limits(segment_messages=2)) as site:
            sender = await site.connect()
            for number in range(4):
                await sender.send(message(msh(number=str(number)), pid(IPP)))
            await asyncio.sleep(0.1)
            assert [content.count(b"\x0b") for content in site.taken] == [2, 2]
            await sender.close()

    run(scenario())


def test_segments_close_after_some_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path, Limits(segment_seconds=0.1)) as site:
            sender = await site.connect()
            await sender.send(PERSON)
            await asyncio.sleep(0.5)
            assert site.taken == [framed(PERSON)]
            await sender.close()

    run(scenario())


def test_a_segment_that_is_not_taken_in_waits(tmp_path: Path) -> None:
    tries: list[Path] = []

    def fails_once(path: Path) -> None:
        tries.append(path)
        if len(tries) == 1:
            raise RuntimeError("busy")

    async def scenario() -> None:
        limits = Limits(segment_messages=1)
        async with Listener(tmp_path, fails_once, limits).listening("127.0.0.1", 0) as port:
            sender = await Site(tmp_path, port, []).connect()
            await sender.send(PERSON)
            await asyncio.sleep(0.1)
            assert len(list(tmp_path.glob("*.mllp"))) == 1
            await sender.close()

    run(scenario())
    assert len(tries) == 2
    assert tries[0] == tries[1]


def test_a_segment_that_waits_is_tried_again_though_nothing_comes(tmp_path: Path) -> None:
    tries: list[Path] = []
    taken = asyncio.Event()

    async def scenario() -> None:
        loop = asyncio.get_running_loop()

        def fails_once(path: Path) -> None:
            tries.append(path)
            if len(tries) == 1:
                raise WriterBusy(zone="care", holder="marie", seconds=3)
            loop.call_soon_threadsafe(taken.set)

        limits = Limits(segment_messages=1, segment_seconds=0.2)
        async with Listener(tmp_path, fails_once, limits).listening("127.0.0.1", 0) as port:
            sender = await Site(tmp_path, port, []).connect()
            await sender.send(PERSON)
            await asyncio.wait_for(taken.wait(), 10)
            await sender.close()

    with capture_logs() as lines:
        run(scenario())
    assert tries[0] == tries[1]
    (line,) = (line for line in lines if line["event"] == "mllp_segment_waits")
    shown = only_known(None, "", line)
    assert shown["file"] == tries[0].name
    assert shown["error"] == "WriterBusy"
    assert "tried again" in shown["advice"]


@pytest.mark.parametrize("start", [b"", framed(PERSON)[:40]], ids=["silent", "slow"])
def test_a_connection_that_says_nothing_is_cut(tmp_path: Path, start: bytes) -> None:
    async def scenario() -> None:
        limits = Limits(idle_seconds=0.1, message_seconds=0.1)
        async with listening(tmp_path, limits) as site:
            sender = await site.connect()
            sender.writer.write(start)
            assert await asyncio.wait_for(sender.reader.read(), 5) == b""
            await sender.close()

    run(scenario())


def test_connections_beyond_the_limit_are_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path, Limits(connections=1)) as site:
            first = await site.connect()
            await first.send(PERSON)
            second = await site.connect()
            assert await asyncio.wait_for(second.reader.read(), 5) == b""
            await first.close()
            await second.close()

    run(scenario())


def test_a_disk_that_fails_acknowledges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: object, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    async def scenario() -> None:
        async with listening(tmp_path) as site:
            with capture_logs() as lines, monkeypatch.context() as patch:
                patch.setattr("ambroise.intake.hl7.spool.MessageSpool._write", full)
                sender = await site.connect()
                sender.writer.write(framed(PERSON))
                assert await asyncio.wait_for(sender.reader.read(), 5) == b""
                await sender.close()
            (line,) = (line for line in lines if line["event"] == "mllp_spool_failed")
            assert (line["error"], line["advice"]) == ("ENOSPC", advice(OSError(28, "")))
            again = await site.connect()
            (answer,) = await again.send(PERSON)
            assert "MSA|AA|1" in answer
            await again.close()
        assert site.taken == [framed(PERSON)]

    run(scenario())


def test_messages_come_over_tls(tmp_path: Path) -> None:
    made = certificates(tmp_path)
    context = ssl.create_default_context(cafile=str(made.authority))
    server = tls_context(made.certificate, made.key)

    async def scenario() -> None:
        async with listening(tmp_path / "spool", tls=server) as site:
            sender = await site.connect(context)
            (answer,) = await sender.send(PERSON)
            assert "MSA|AA|1" in answer
            await sender.close()

    run(scenario())
