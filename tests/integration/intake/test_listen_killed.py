"""The command that listens, killed while it receives, takes in and publishes merges."""

import random
import re
import signal
import socket
import subprocess
import time
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from ambroise import intake
from ambroise.demo.hl7 import case_messages
from ambroise.demo.hl7.feed import DOUBLED, MOVED
from ambroise.demo.hospital import make_case
from ambroise.intake.hl7.frames import framed
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.tables import Readers, open_zone
from tests.builders.command_line import CommandLine
from tests.builders.warehouse import a_care_zone

_TABLES = ("identity_person", "identity_number", "visit_occurrence", "care_wards", "measurement")
_APART = re.compile(r"batch_id|file_name|record_uid|_id$|^person_id$|created|received")
"""Columns that differ from one reception of the same messages to another, ids among them: they
are hashed under the key of each installation."""


def feed() -> list[bytes]:
    """Messages with a merge and a stay that is moved, documents apart."""
    sent = []
    for place in (DOUBLED, MOVED):
        sent += case_messages(make_case(2026, place, date(2026, 11, 22)), place)
    told = [one for _, one in sorted(sent, key=itemgetter(0))]
    return [one for one in told if b"|MDM^" not in one[:120]]


def listener(ambroise: CommandLine) -> tuple["subprocess.Popen[str]", int]:
    process = ambroise.start("listen", "--source", "gam", "--port", "0")
    assert process.stderr
    said = []
    for line in process.stderr:
        if found := re.search(r"127\.0\.0\.1:(\d+)", line):
            return process, int(found[1])
        said.append(line)
    raise AssertionError(f"the listener did not start: {''.join(said)}")


def send(port: int, waiting: list[bytes], count: int) -> None:
    """Send messages, each taken out of `waiting` once it is acknowledged."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for _ in range(min(count, len(waiting))):
            line.sendall(framed(waiting[0]))
            answer = b""
            while not answer.endswith(b"\x1c\r"):
                answer += line.recv(4096)
            assert b"MSA|AA|" in answer
            del waiting[0]


def rows(home: Path) -> dict[str, list[str]]:
    settings = load_settings(home)
    state = open_state(settings)
    readers = Readers(open_zone(settings, "care"), state)
    with readers.reader() as reader, reader.cursor() as cursor:
        found = {table: sorted(map(_plain, cursor.rows(f"FROM {table}"))) for table in _TABLES}
    readers.close()
    state.close()
    return found


def _plain(row: dict[str, Any]) -> str:
    return str({name: value for name, value in row.items() if not _APART.search(name)})


def survives(folder: Path, kills: int) -> None:
    every = feed()
    calm = a_care_zone(folder / "calm")
    (folder / "calm" / "all.mllp").write_bytes(b"".join(map(framed, every)))
    whole = [folder / "calm" / "all.mllp"]
    intake.ingest(calm.settings, calm.state, whole, source="gam", actor="marie")
    calm.publish().close()
    ambroise = CommandLine(folder / "home")
    waiting = list(every)
    rng = random.Random(11)
    for _ in range(kills):
        process, port = listener(ambroise)
        send(port, waiting, rng.randint(1, 1 + 2 * len(every) // kills))
        time.sleep(rng.uniform(0, 0.6))
        process.kill()
        process.communicate()
    process, port = listener(ambroise)
    send(port, waiting, len(waiting))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    publishing = ambroise.start("work", "--once")
    time.sleep(rng.uniform(2, 5))
    publishing.kill()
    publishing.communicate()
    ambroise.done("jobs", "add", "publish")
    ambroise.done("work", "--once")
    expected = rows(calm.settings.home)
    assert all(expected.values())
    assert rows(ambroise.home) == expected
    assert not list((ambroise.home / "care" / "mllp" / "gam").glob("recu-*"))


def test_what_is_acknowledged_ends_in_the_warehouse_once_whenever_the_command_dies(
    tmp_path: Path,
) -> None:
    (tmp_path / "calm").mkdir()
    survives(tmp_path, 2)


@pytest.mark.soak
def test_a_hundred_kills_end_in_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    survives(tmp_path, 100)
