"""A worker process killed at any moment leaves its job to the next one, and its effect once."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.settings import Settings
from ambroise.state import jobs, open_state
from ambroise.state.jobs import JobState
from ambroise.state.schema import alerts

WORKER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import sqlalchemy as sa
from ambroise.settings import Settings
from ambroise.state import jobs, open_state
from ambroise.state.schema import alerts

state = open_state(Settings(home=Path(sys.argv[1])))
print("ready", flush=True)
while True:
    now = datetime.now(UTC)
    job = jobs.claim(state, ["effect"], sys.argv[2], now=now, lease_seconds=0.2)
    if job is None:
        time.sleep(0.02)
        continue
    print("claimed", flush=True)
    with state.begin() as connection:
        connection.execute(sa.insert(alerts).values(
            kind="effect", recipient="x", actor_id=sys.argv[2], object_kind="job",
            object_id=str(job.args["n"]), reason="", created_at=now))
        jobs.finish(connection, job, {}, now=datetime.now(UTC))
    print("done", flush=True)
"""
JOBS, KILLS = 400, 12


def start(home: Path, name: str) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(home), name], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def kill(worker: subprocess.Popen[str]) -> str:
    worker.send_signal(signal.SIGKILL)
    output, _ = worker.communicate()
    assert worker.returncode == -signal.SIGKILL
    return output


def test_each_effect_happens_once_although_workers_are_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    state = open_state(Settings(home=home))
    with state.begin() as connection:
        for n in range(JOBS):
            jobs.enqueue(connection, "effect", {"n": n}, "anne", now=datetime.now(UTC))
    rng = random.Random(4)
    cut_inside = 0
    for turn in range(KILLS):
        worker = start(home, f"w{turn}")
        time.sleep(rng.uniform(0.005, 0.05))
        lines = kill(worker).split()
        cut_inside += bool(lines) and lines[-1] == "claimed"
    last = start(home, "last")
    deadline = time.monotonic() + 60
    while any(job.state is not JobState.DONE for job in jobs.listed(state, limit=JOBS)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    kill(last)
    with state.read() as connection:
        effects = connection.execute(sa.select(alerts.c.object_id)).scalars().all()
    assert sorted(effects, key=int) == [str(n) for n in range(JOBS)]
    assert cut_inside, "no kill fell between a claim and its effect"
    assert any(job.attempts > 1 for job in jobs.listed(state, limit=JOBS))
