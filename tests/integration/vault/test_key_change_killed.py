"""Kill -9 in the middle of a change of key: one of the two keys opens the whole vault."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambroise.settings import Settings
from ambroise.vault import open_vault, prove

CHANGER = """
import sys
from pathlib import Path
from ambroise.settings import Settings
from ambroise.vault import change_key

settings = Settings(home=Path(sys.argv[1]))
while True:
    print("changing", flush=True)
    change_key(settings)
    print("changed", flush=True)
"""


def kill_loop(home: Path, hits: int) -> None:
    """Kill until `hits` kills fell between the writing of the new key and its taking over."""
    settings = Settings(home=home)
    vault = open_vault(settings)
    vault.key("care-rows")
    vault.remember("research", ((f"P{n}", str(n)) for n in range(5000)))
    before = prove(vault)
    vault.close()
    rng = random.Random(hits)
    kills = inside = kept = ended = 0
    while kept + ended < hits:
        kills += 1
        assert kills < 20 * hits, "kills must fall inside the change"
        journal = settings.vault / "vault.sqlite-journal"
        following = settings.keys / "vault.key.new"
        with subprocess.Popen(
            [sys.executable, "-c", CHANGER, str(home)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "changing\n"
            time.sleep(rng.uniform(0, 0.12))
            process.send_signal(signal.SIGKILL)
            process.wait()
        inside += journal.exists() and journal.stat().st_size > 0
        left = following.exists()
        old = (settings.keys / "vault.key").read_text()
        vault = open_vault(settings)
        assert prove(vault) == before
        vault.close()
        if left:
            same = (settings.keys / "vault.key").read_text() == old
            kept, ended = kept + same, ended + (not same)
    print(
        f"{kills} kills, {inside} inside the change of pages; {kept} left the old key,"
        f" {ended} the new one; everything read back each time"
    )


def test_kills_inside_the_change_leave_a_key_that_opens(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 4)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_kills_inside_the_change_leave_a_key_that_opens(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 200)
