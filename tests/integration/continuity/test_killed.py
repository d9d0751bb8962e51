"""`kill -9` in the middle of a backup, or of a publication that a worker makes: nothing is lost."""

import random
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from ambroise import continuity
from ambroise.access import Grant, Role, people
from ambroise.state import jobs
from ambroise.state.jobs import Job, JobState
from ambroise.state.schema import publications
from ambroise.tables import Workspace, latest, open_zone
from tests.builders.warehouse import a_patient
from tests.integration.continuity.conftest import Hospital, utc_now

BACKUPS = """
import sys
from pathlib import Path
from ambroise.settings import Settings
from tests.integration.continuity.conftest import Hospital
home = Path(sys.argv[1])
settings = Settings(home=home, backup_key_file=home.parent / "safe" / "backup.key")
hospital = Hospital(settings, home.parent / "backups")
number = int(sys.argv[2])
while True:
    number += 1
    hospital.draft(f"draft-{number}", number.to_bytes(4, "big") * 200_000)
    decision = hospital.decided()
    print("begun", flush=True)
    print(hospital.back_up(decision).id, flush=True)
"""

WORKER = """
import sys, time
from pathlib import Path
from ambroise import intake, warehouse
from ambroise.access import CARE_ZONE, Action
from ambroise.access.jobs import Kind, Worker
from ambroise.settings import Settings
from tests.integration.continuity.conftest import Hospital, utc_now
home = Path(sys.argv[1])
hospital = Hospital(Settings(home=home), home.parent / "backups")
def run(running):
    print("begun", flush=True)
    return {"publication": hospital.publish().id}
kinds = {"publish": Kind(Action.INGEST, lambda _args, _project: CARE_ZONE, run)}
worker = Worker(hospital.state, hospital.door, kinds, clock=utc_now, lease_seconds=0.5,
                check_seconds=0.1)
print("ready", flush=True)
while True:
    job = worker.do_next()
    if job is None:
        time.sleep(0.02)
    else:
        print(job.key, job.state, flush=True)
"""


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first in ("begun\n", "ready\n"), first
    return process


def killed_after(process: "subprocess.Popen[str]", seconds: float) -> list[str]:
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return said.splitlines()


def backups_survive(hospital: Hospital, kills: int) -> None:
    hospital.back_up()
    home = hospital.settings.home
    rng = random.Random(6)
    acknowledged: list[str] = []
    inside = 0
    for turn in range(kills):
        said = killed_after(start(BACKUPS, home, 100 * turn), rng.uniform(0.0, 2.0))
        done = [line for line in said if line != "begun"]
        inside += len(done) <= said.count("begun")
        acknowledged += done
        known = hospital.shelf.ids()
        assert set(acknowledged[-5:]) <= set(known)
        continuity.verify(hospital.shelf, known[-1])
    last = hospital.back_up()
    left = [path.name for path in hospital.folder.rglob(".*")]
    assert left == [], "what killed backups left is gone"
    restored = hospital.restore(hospital.elsewhere(), last.id)
    assert restored.differing == ()
    print(f"{kills} kills, {inside} inside a backup, {len(acknowledged)} acknowledged")
    assert inside >= kills / 2


def publications_survive(hospital: Hospital, kills: int) -> None:
    now = utc_now()
    grants = (Grant(Role.DATA_MANAGER, None, now),)
    marie = people.create(hospital.state, "marie", "Marie", now=now, grants=grants)
    rng = random.Random(7)
    acknowledged: set[str] = set()
    inside = 0
    for turn in range(kills):
        hospital.receive(a_patient(f"k{turn}"))
        with hospital.state.begin() as connection:
            jobs.enqueue(connection, "publish", {}, marie.id, now=utc_now())
        said = killed_after(start(WORKER, hospital.settings.home), rng.uniform(0.1, 6.0))
        ended = [line for line in said if line.endswith(" done")]
        inside += said.count("begun") > len(ended)
        acknowledged |= {line.split()[0] for line in ended}
        _one_whole_publication(hospital)
    for job in _in(hospital, JobState.FAILED):
        assert job.error == "attempts", "a job that killed five workers waits for a person"
        with hospital.state.begin() as connection:
            jobs.retry(connection, job, marie.id, now=utc_now())
    last = start(WORKER, hospital.settings.home)
    deadline = time.monotonic() + 120 + 10 * kills
    while _in(hospital, JobState.QUEUED, JobState.RUNNING):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    killed_after(last, 0)
    done = _in(hospital, JobState.DONE)
    assert len(done) == kills
    assert acknowledged <= {job.key for job in done}
    assert _one_whole_publication(hospital) == kills + 2
    shown = sa.select(publications.c.id)
    with hospital.state.read() as connection:
        ids = set(connection.execute(shown).scalars())
    assert {job.result["publication"] for job in done if job.result} <= ids
    print(f"{kills} kills, {inside} inside a publication, {len(acknowledged)} acknowledged")
    assert inside >= kills / 3


def _in(hospital: Hospital, *states: JobState) -> list[Job]:
    return [job for job in jobs.listed(hospital.state, limit=5000) if job.state in states]


def _one_whole_publication(hospital: Hospital) -> int:
    """Read every table of the newest publication; return the persons, each there once."""
    zone = open_zone(hospital.settings, "care")
    newest = latest(hospital.state, "care")
    with Workspace.open(zone) as workspace:
        for table, version in newest.tables.items():
            workspace.view("t", table, version=version)
            rows = workspace.value("SELECT count(*) FROM t")
            if table == "omop/person":
                persons = int(rows)
                assert workspace.value("SELECT count(DISTINCT person_id) FROM t") == persons
    return persons


def test_a_killed_backup_leaves_the_ones_before_whole(hospital: Hospital) -> None:
    backups_survive(hospital, 4)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_killed_backups_leave_the_ones_before_whole(hospital: Hospital) -> None:
    backups_survive(hospital, 100)


def test_a_killed_worker_publishes_all_the_same(hospital: Hospital) -> None:
    publications_survive(hospital, 3)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_worker_killed_a_hundred_times_publishes_all_the_same(hospital: Hospital) -> None:
    publications_survive(hospital, 100)
