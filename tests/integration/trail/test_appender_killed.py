"""Kill -9 at any moment: every acknowledged entry is there exactly once, and the trail verifies."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.trail import Note, open_trail

APPENDER = """
import sys, threading
from pathlib import Path
from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.trail import Event, open_trail

settings = Settings(home=Path(sys.argv[1]))
trail = open_trail(settings, open_state(settings))
print("ready", flush=True)

def work(thread):
    n = 0
    while True:
        mark = f"{sys.argv[2]}-{thread}-{n}"
        entry = trail.append(Event("killed", "act", "mark", mark))
        sys.stdout.write(f"{entry.sequence} {mark}\\n")
        sys.stdout.flush()
        n += 1

for thread in range(3):
    threading.Thread(target=work, args=(thread,)).start()
"""


def killed(home: Path, turn: int, wait: float) -> dict[int, str]:
    """Run one appender, kill it in the middle of its writes, return what it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", APPENDER, str(home), str(turn)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    output, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    whole = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return {int(sequence): mark for sequence, mark in whole}


def kill_loop(home: Path, kills: int) -> None:
    settings = Settings(home=home)
    state = open_state(settings)
    rng = random.Random(kills)
    acknowledged: dict[int, str] = {}
    for turn in range(kills):
        got = killed(home, turn, rng.uniform(0.002, 0.05))
        assert not acknowledged.keys() & got.keys()
        acknowledged |= got
    trail = open_trail(settings, state)
    found = trail.verify()
    entries = trail.events(object_kind="mark", limit=10_000_000)
    kept = {entry.sequence: entry.event.object_id for entry in entries}
    mended = len(trail.events(action="trail.mend", limit=10_000))
    assert found.ok, found.findings[:5]
    assert {finding.fault for finding in found.notes} <= {Note.LAG, Note.MENDED}
    assert acknowledged.items() <= kept.items()
    assert len(set(kept.values())) == len(kept)
    between = {kept[sequence].split("-")[0] for sequence in kept.keys() - acknowledged.keys()}
    print(
        f"{kills} kills, {len(between)} of them between a durable write and its acknowledgement,"
        f" {mended} between the write and its anchor; {len(acknowledged)} entries acknowledged,"
        f" 0 lost, 0 doubled; {len(kept) - len(acknowledged)} durable but not yet acknowledged"
    )
    assert len(between) >= kills // 2, "most kills must hit the write path"
    trail.close()
    state.close()


def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 20)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_nothing(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 1000)
