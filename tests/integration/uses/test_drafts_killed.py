"""Drafts written by a process that is killed: nothing acknowledged is lost, every row opens."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.access import Action, Actor, Decision, Purpose, Resource
from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.state.schema import drafts
from ambroise.uses.drafts import open_drafts
from ambroise.vault import open_vault

KILLS = 8
WRITER = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.access import Action, Actor, Decision, Purpose, Resource
from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.state.schema import runs
from ambroise.uses import Draft, RunId
from ambroise.uses.contract import NO_COST
from ambroise.uses.drafts import open_drafts
from ambroise.uses.letter import Letter
from ambroise.vault import open_vault

now = datetime.now(UTC)
settings = Settings(home=Path(sys.argv[1]))
state, vault = open_state(settings), open_vault(settings)
shelf = open_drafts(settings, state, vault)
about = Resource("person", "7", zone="care")
who = Actor("a", "a", "A")
sign = Decision(True, "test", who, Action.VALIDATE_DRAFT, about, Purpose.CARE, None, now, trace=1)
ran = replace(sign, action=Action.RUN_USE, resource=Resource("use", "letter"))
run = dict(
    use="letter", use_version="1", zone="care", engine="rules", engine_version="1",
    engine_digest="", actor="a", trail_entry=1, input_digest="", output_digest="",
    outcome="drafted", started_at=now, seconds=0.0, tokens=0, energy_method="none",
)
number = 0
while True:
    number += 1
    run_id = f"{sys.argv[2]}-{number}"
    with state.begin() as connection:
        connection.execute(sa.insert(runs).values(id=run_id, **run))
    draft = Draft(Letter(run_id, "1", "", ()), (), (), "", NO_COST, RunId(run_id))
    line = shelf.store(draft, ran, subject="1", person_id=7, now=now)
    print("proposed", line.id, flush=True)
    shelf.decide(line.id, "validated", sign, now=now)
    print("validated", line.id, flush=True)
    print("proposed", shelf.reopen(line.id, sign, now=now).id, flush=True)
"""


def test_no_acknowledged_draft_is_lost_and_no_row_is_without_its_content(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = Settings(home=home)
    open_state(settings).close()
    open_vault(settings).close()
    rng = random.Random(7)
    told: list[list[str]] = []
    for turn in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home), str(turn)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        # lines first: a loaded machine writes few of them in any time
        told += [writer.stdout.readline().split() for _ in range(rng.randrange(1, 6))]
        time.sleep(rng.uniform(0.0, 0.3))
        os.kill(writer.pid, signal.SIGKILL)
        told += [line.split() for line in writer.stdout.read().splitlines()]
        writer.wait()
        writer.stdout.close()
    last = {draft_id: state for state, draft_id in told}

    state, vault = open_state(settings), open_vault(settings)
    shelf = open_drafts(settings, state, vault)
    reading = Decision(
        True,
        "test",
        Actor("a", "a", "A"),
        Action.READ_IDENTIFIED,
        Resource("person", "7", zone="care"),
        Purpose.CARE,
        None,
        datetime.now(UTC),
        trace=1,
    )
    with state.read() as connection:
        ids = set(connection.execute(sa.select(drafts.c.id)).scalars())
    assert set(last) <= ids
    assert len(ids) > KILLS
    for draft_id in ids:
        found = shelf.load(draft_id, reading)
        assert (found.line.state == "validated") == bool(found.final_text)
        if last.get(draft_id) == "validated":
            assert found.line.state == "validated"
    vault.close()
    state.close()
