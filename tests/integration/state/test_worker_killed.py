"""A worker process killed at any moment leaves its job to the next one, and its effect once."""

import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise.settings import Settings
from ambroise.state import State, jobs, open_state
from ambroise.state.jobs import MOST_ATTEMPTS, JobState
from ambroise.state.schema import alerts
from ambroise.state.schema import jobs as kept_jobs

WORKER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import sqlalchemy as sa
from ambroise.settings import Settings
from ambroise.state import jobs, open_state
from ambroise.state.schema import alerts

state = open_state(Settings(home=Path(sys.argv[1]), database_url=sys.argv[3] or None))
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
JOBS_A_KILL = 15


def start(settings: Settings, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, str(settings.home), name, settings.database_url or ""]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def kill(worker: subprocess.Popen[str]) -> str:
    worker.send_signal(signal.SIGKILL)
    output, _ = worker.communicate()
    assert worker.returncode == -signal.SIGKILL
    return output


def until_claimed(worker: subprocess.Popen[str]) -> list[str]:
    """Read what a worker says up to its first claim."""
    assert worker.stdout is not None
    said = [worker.stdout.readline().strip()]
    while said[-1] != "claimed":
        said.append(worker.stdout.readline().strip())
    return said


def wait_for_end(state: State) -> None:
    """Wait until nothing waits and nothing runs; the limit of the test is its own."""
    open_ = (str(JobState.QUEUED), str(JobState.RUNNING))
    left = sa.select(sa.func.count()).where(kept_jobs.c.state.in_(open_))
    while True:
        with state.read() as connection:
            if not connection.execute(left).scalar_one():
                return
        time.sleep(0.1)


def each_effect_happens_once(settings: Settings, kills: int) -> None:
    """Kill a worker `kills` times on a queue that never empties, then let the last one end it.

    Every other kill comes when a job was claimed, the rest at any moment. A job whose workers died
    too often is given up without effect: a person asks for it again.
    """
    count = JOBS_A_KILL * kills
    state = open_state(settings)
    with state.begin() as connection:
        for n in range(count):
            jobs.enqueue(connection, "effect", {"n": n}, "anne", now=datetime.now(UTC))
    rng = random.Random(4)
    acknowledged = cut_inside = 0
    for turn in range(kills):
        worker = start(settings, f"w{turn}")
        lines = until_claimed(worker) if turn % 2 else []
        time.sleep(0 if turn % 2 else rng.uniform(0.005, 0.05))
        lines += kill(worker).split()
        acknowledged += lines.count("done")
        cut_inside += bool(lines) and lines[-1] == "claimed"
    with state.read() as connection:
        effects = connection.execute(sa.select(sa.func.count()).select_from(alerts)).scalar_one()
    assert acknowledged <= effects <= acknowledged + kills, "an effect was lost, or came twice"
    last = start(settings, "last")
    threading.Thread(target=last.communicate, daemon=True).start()  # what it says is read away
    wait_for_end(state)
    given_up = [job for job in jobs.listed(state, limit=count) if job.state is JobState.FAILED]
    assert {(job.attempts, job.error) for job in given_up} <= {(MOST_ATTEMPTS, "attempts")}
    with state.begin() as connection:
        for job in given_up:
            jobs.retry(connection, job, "anne", now=datetime.now(UTC))
    wait_for_end(state)
    last.kill()
    last.wait()
    with state.read() as connection:
        found = connection.execute(sa.select(alerts.c.object_id)).scalars().all()
    assert sorted(found, key=int) == [str(n) for n in range(count)]
    print(f"{kills} kills, {cut_inside} between a claim and its effect, {acknowledged} done")
    assert cut_inside >= kills / 10, "too few kills fell between a claim and its effect"
    assert any(job.attempts > 1 for job in jobs.listed(state, limit=count))
    state.close()


def test_each_effect_happens_once_although_workers_are_killed(tmp_path: Path) -> None:
    each_effect_happens_once(Settings(home=tmp_path / "home"), 12)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_each_effect_happens_once_although_workers_are_killed_900_times(tmp_path: Path) -> None:
    each_effect_happens_once(Settings(home=tmp_path / "home"), 900)
