"""`kill -9` while what was received is told again: the next call ends as an undisturbed one."""

import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ambroise import intake
from ambroise.intake import again
from ambroise.intake.hl7 import format as hl7
from ambroise.intake.hl7.telling import tell
from ambroise.intake.told import Told
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.tables import Workspace, open_zone
from tests.builders.hl7 import message, msh, pid, pv1

MESSAGES = 300
SLICE = 100
CODE = """
import sys
from pathlib import Path
from ambroise.intake import again, tell_again
from ambroise.settings import load_settings
from ambroise.state import open_state
again.SLICE = int(sys.argv[2])
settings = load_settings(Path(sys.argv[1]))
print("ready", flush=True)
tell_again(settings, open_state(settings), actor="marie")
"""


def an_admission(number: int) -> bytes:
    at = f"202601{number % 28 + 1:02d}101500"
    return message(
        msh("ADT^A01", number=str(number), at=at),
        pid(f"{number % 50 + 1}^^^CHU&2.999.1.1&ISO^PI"),
        pv1(f"{number + 1}^^^CHU&2.999.1.2&ISO^VN"),
        f"ZFP|1|{number % 8}",
    )


@pytest.fixture
def received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where an older version received messages, without their situation."""

    def older(piece: bytes) -> Told:
        told = tell(piece)
        known = tuple(one for one in told.resources if one["resourceType"] != "Observation")
        return replace(told, resources=known)

    monkeypatch.setattr(type(hl7.HL7), "teller", "1")
    monkeypatch.setattr(hl7, "tell", older)
    home = tmp_path / "received"
    settings = load_settings(home)
    state = open_state(settings)
    path = tmp_path / "messages.hl7"
    path.write_bytes(b"".join(map(an_admission, range(MESSAGES))))
    intake.ingest(settings, state, [path], source="gam", actor="marie")
    state.close()
    monkeypatch.undo()
    monkeypatch.setattr(again, "SLICE", SLICE)
    return home


def content(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every version of every record, without what tells one run from another."""
    found = {}
    zone = open_zone(load_settings(home), "care")
    with Workspace.open(zone) as workspace:
        for table in zone.tables("records"):
            workspace.view("r", table)
            rows = workspace.rows(
                "SELECT r.record_id, r.digest, r.received_at, p.digest AS before, o.file, o.line"
                " FROM r LEFT JOIN r AS p ON p.record_uid = r.supersedes LEFT JOIN r AS o"
                " ON o.record_uid = r.record_uid ORDER BY ALL"
            )
            found[table] = [tuple(row.values()) for row in rows]
    return found


def tell_again(home: Path) -> None:
    settings = load_settings(home)
    state = open_state(settings)
    intake.tell_again(settings, state, actor="marie")
    state.close()


def killed(home: Path, delay: float) -> bool:
    """Kill a call `delay` seconds after it began; say whether it was still at it."""
    command = [sys.executable, "-c", CODE, str(home), str(SLICE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        at_it = process.poll() is None
        process.kill()
    return at_it


def survives(folder: Path, received: Path, kills: int) -> None:
    calm = folder / "calm"
    shutil.copytree(received, calm)
    started = time.monotonic()
    tell_again(calm)
    lasted = time.monotonic() - started
    expected = content(calm)
    assert len(expected["records/gam/HL7v2-ADT"]) == 2 * MESSAGES
    rng = random.Random(3)
    hits = 0
    for attempt in range(10 * kills):
        shaken = folder / f"shaken-{attempt}"
        shutil.copytree(received, shaken)
        hits += killed(shaken, rng.uniform(0, lasted))
        tell_again(shaken)
        assert content(shaken) == expected
        shutil.rmtree(shaken)
        if hits >= kills:
            break
    assert hits >= kills


def test_a_killed_call_loses_and_doubles_nothing(tmp_path: Path, received: Path) -> None:
    survives(tmp_path, received, kills=1)


@pytest.mark.soak
def test_no_kill_loses_or_doubles_anything(tmp_path: Path, received: Path) -> None:
    survives(tmp_path, received, kills=25)
