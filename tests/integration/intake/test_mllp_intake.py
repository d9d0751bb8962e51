"""From a socket to the warehouse: what was acknowledged is there, each record once."""

import asyncio
from datetime import date
from pathlib import Path

from ambroise import intake
from ambroise.demo.hl7 import messages
from ambroise.demo.hospital import make_case
from ambroise.intake.hl7.frames import Limits, framed
from ambroise.intake.hl7.listener import Listener
from tests.builders.own_loop import run
from tests.builders.site import a_site


async def _send(port: int, pieces: list[bytes]) -> list[bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = []
    for piece in pieces:
        writer.write(framed(piece))
        answers.append(await asyncio.wait_for(reader.readuntil(b"\x1c\r"), 10))
    writer.close()
    await writer.wait_closed()
    return answers


def test_messages_that_come_over_mllp_are_taken_in_by_segments(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    outcomes: list[intake.Outcome] = []
    cases = [make_case(2026, rank, date(2026, 11, 22)) for rank in range(4, 7)]
    pieces = [piece for piece in messages(cases) if b"|MDM^" not in piece[:120]]
    unreadable = b"MSH|^~\\&|GAM|CHU|A|B|20260105101500||ADT^A01|x|P|2.5\r"

    def take(path: Path) -> None:
        outcomes.append(
            intake.ingest(site.settings, site.state, [path], source="hl7", actor="marie")
        )

    async def scenario() -> list[bytes]:
        listener = Listener(tmp_path / "spool", take, Limits(segment_messages=10))
        async with listener.listening("127.0.0.1", 0) as port:
            return await _send(port, [*pieces, unreadable, *pieces[:3]])

    answers = run(scenario())
    assert sum(b"MSA|AA|" in answer for answer in answers) == len(pieces) + 3
    assert sum(b"MSA|AE|" in answer for answer in answers) == 1
    assert sum(outcome.stored for outcome in outcomes) == len(set(pieces))
    assert sum(outcome.quarantined for outcome in outcomes) == 1
    assert len(outcomes) > 1
    site.state.close()
