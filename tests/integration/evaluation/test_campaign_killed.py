"""A reader's work outlives the process: what was acknowledged is there after any kill -9."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambroise.cli.session import Session
from ambroise.evaluation.campaigns import saves, store
from ambroise.settings import load_settings

READER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ambroise.access import people
from ambroise.cli.session import Session
from ambroise.evaluation.campaigns import reading, saves, store
from ambroise.evaluation.campaigns.answers import Mark
from ambroise.evaluation.campaigns.questions import span_question
from ambroise.evaluation.campaigns.model import Draw
from ambroise.evaluation.campaigns.sampling import Drawable
from ambroise.evaluation.strata import Strata
from ambroise.settings import load_settings

NOW = datetime(2026, 3, 4, tzinfo=UTC)
session = Session(load_settings(Path(sys.argv[1])), "fr")
state = session.state
found = {one.id: one for one in store.every(state)}
if not found:
    who = people.create(state, "une", "Une", now=NOW).id
    made = store.create(state, title="x", use="letter", question=span_question("a"), guide="g",
                        actor=who, now=NOW)
    store.name(state, made, who, "reader", actor=who, now=NOW)
    draw = Draw(1, 1, 1, 2, (), 1, {})
    store.keep_draw(state, made, draw, [Drawable(1, 1, "1", (7,), Strata())], now=NOW)
campaign = store.every(state)[0]
who = campaign.members[0].person_id
case = reading.start(session, campaign, store.case_of(state, campaign.id, 1), who, NOW)
said = saves.said(session, campaign.id, case.of(who))
print("ready", len(said), flush=True)
while True:
    at = len(saves.said(session, campaign.id, case.of(who)))
    reading.mark(session, campaign, case, who, Mark("a", "", 0, 7, at, at + 1), {7: 10_000}, NOW)
    case = store.case_of(state, campaign.id, 1)
    print("kept", at + 1, flush=True)
"""


def killed_after(home: Path, seconds: float) -> int:
    """Run a reader, kill it, and return how many marks it was told were kept."""
    process = subprocess.Popen(
        [sys.executable, "-c", READER, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline().split()
    assert first[:1] == ["ready"]
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    told = [int(line.split()[1]) for line in process.stdout if line.startswith("kept ")]
    process.wait()
    process.stdout.close()
    return max([int(first[1]), *told])


def marks(home: Path) -> int:
    session = Session(load_settings(home), "fr")
    campaign = store.every(session.state)[0]
    (own,) = store.case_of(session.state, campaign.id, 1).readings
    found = len(saves.said(session, campaign.id, own))
    session.close()
    return found


@pytest.mark.parametrize(
    "times", [pytest.param(1, id="short"), pytest.param(30, id="full", marks=pytest.mark.soak)]
)
def test_no_mark_that_was_acknowledged_is_lost(tmp_path: Path, times: int) -> None:
    home = tmp_path / "home"
    for number in range(times):
        told = killed_after(home, 0.1 + 0.037 * (number % 7))
        assert told <= marks(home) <= told + 1
    assert marks(home) > 0
