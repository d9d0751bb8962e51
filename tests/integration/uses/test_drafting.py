"""A draft asked for is made in its turn, under the rights of who asked, and kept once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import sqlalchemy as sa

from ambroise import uses, warehouse
from ambroise.access import CARE_ZONE, Action, Decision, Grant, Purpose, Role, people
from ambroise.access.jobs import Worker
from ambroise.demo import JOURNEY
from ambroise.state import jobs, schema
from ambroise.state.jobs import Job, JobState
from ambroise.uses import drafting
from ambroise.uses.drafts import DraftLine, open_drafts
from tests.builders.model_server import ModelServer, model_server
from tests.integration.uses.conftest import Hospital

KILLS = 4
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    return datetime.now(UTC)


def allowed(demo: Hospital) -> Decision:
    resource = uses.resource_of(demo.session.state, "letter")
    return demo.session.door.decide(demo.doctor, Action.RUN_USE, resource, Purpose.CARE_AID)


def first_stay(demo: Hospital) -> tuple[int, int]:
    """Return the row ids of the patient of the guided visit and of their last stay."""
    door = demo.session.door
    finding = door.decide(demo.doctor, Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
    with door.open_dataset(finding) as dataset:
        (hit,) = warehouse.search_persons(dataset, JOURNEY.ipp)
    with door.open_dataset(demo.may_read(hit.person_id)) as dataset:
        view = warehouse.patient_view(dataset, hit.person_id)
    return hit.person_id, view.stays[-1].visit_occurrence_id


def asked(demo: Hospital) -> Job:
    person, stay = first_stay(demo)
    return drafting.ask(demo.session, allowed(demo), person_id=person, stay_id=stay, clock=utc_now)


def worked(demo: Hospital) -> Job | None:
    session = demo.session
    kinds = drafting.drafting(session, clock=utc_now)
    return Worker(session.state, session.door, kinds, clock=utc_now).do_next()


def letters(demo: Hospital) -> list[DraftLine]:
    """Return every draft of the stay of the guided visit."""
    session = demo.session
    shelf = open_drafts(session.settings, session.state, session.vault)
    person, stay = first_stay(demo)
    with session.door.open_dataset(demo.may_read(person)) as dataset:
        number = warehouse.stay_view(dataset, stay).stay.number
    return shelf.history(number, "letter")


def test_a_job_ends_with_its_draft(demo: Hospital) -> None:
    before = len(letters(demo))
    job = asked(demo)
    done = worked(demo)
    assert done is not None
    assert (done.id, done.state) == (job.id, JobState.DONE)
    assert done.result == {"draft": letters(demo)[0].id}
    assert len(letters(demo)) == before + 1


def test_asking_twice_for_a_stay_queues_one_job(demo: Hospital) -> None:
    first, second = asked(demo), asked(demo)
    assert first.id == second.id
    worked(demo)
    assert asked(demo).id != first.id
    worked(demo)


def test_a_use_stopped_meanwhile_makes_no_draft(demo: Hospital) -> None:
    before = len(letters(demo))
    asked(demo)
    session = demo.session
    with session.state.begin() as connection:
        connection.execute(sa.update(schema.uses).values(state="suspended"))
    done = worked(demo)
    with session.state.begin() as connection:
        connection.execute(sa.update(schema.uses).values(state="pilot"))
    assert done is not None
    assert done.state is JobState.FAILED
    assert "la mise en service de cet usage" in done.error
    assert len(letters(demo)) == before


def test_who_may_read_the_patient_no_more_gets_no_draft(demo: Hospital) -> None:
    before = len(letters(demo))
    session, now = demo.session, utc_now()
    nurse = people.create(
        session.state, "elsewhere", "Awa", now=now, grants=(Grant(Role.SENIOR, "NEURO", LONG_AGO),)
    )
    person, stay = first_stay(demo)
    resource = uses.resource_of(session.state, "letter")
    decision = session.door.decide(nurse, Action.RUN_USE, resource, Purpose.CARE_AID)
    drafting.ask(session, decision, person_id=person, stay_id=stay, clock=utc_now)
    done = worked(demo)
    assert done is not None
    assert done.state is JobState.FAILED
    assert "hors équipe de soins" in done.error
    assert len(letters(demo)) == before


WORKER = """
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from ambroise.access.jobs import Worker
from ambroise.cli.session import Session
from ambroise.settings import Settings
from ambroise.uses.drafting import drafting
session = Session(Settings(home=Path(sys.argv[1])), "fr")
now = lambda: datetime.now(UTC)
worker = Worker(session.state, session.door, drafting(session, clock=now), clock=now,
                lease_seconds=0.3, check_seconds=0.1)
print("ready", flush=True)
while (job := worker.do_next()) is None:
    time.sleep(0.02)
print(job.state, job.error, flush=True)
"""


def test_a_worker_killed_on_the_way_loses_no_draft_and_doubles_none(demo: Hospital) -> None:
    before = len(letters(demo))
    job, rng, killed = asked(demo), random.Random(3), 0
    while jobs.find(demo.session.state, job.key).state is not JobState.DONE:
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(demo.session.settings.home)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        if killed < KILLS:
            time.sleep(rng.uniform(0.0, 0.25))
            os.kill(worker.pid, signal.SIGKILL)
            killed += 1
        else:
            assert worker.stdout.read().endswith("done \n")
        worker.stdout.close()
        worker.wait()
    assert killed > 0
    assert len(letters(demo)) == before + 1


def asked_of(demo: Hospital, server: ModelServer) -> Job:
    """Ask for a letter by the model of a server, which is an engine from now on."""
    session = demo.session
    endpoints = {"local": server.endpoint()}
    session.settings = session.settings.model_copy(update={"endpoints": endpoints})
    person, stay = first_stay(demo)
    return drafting.ask(
        session, allowed(demo), person_id=person, stay_id=stay, clock=utc_now, engine="local"
    )


def started(demo: Hospital, server: ModelServer) -> tuple[Worker, threading.Thread]:
    """Have a thread work until the server was asked something."""
    session = demo.session
    kinds = drafting.drafting(session, clock=utc_now)
    worker = Worker(session.state, session.door, kinds, clock=utc_now, check_seconds=0.05)
    thread = threading.Thread(target=worker.do_next)
    thread.start()
    until = time.monotonic() + 20
    while not server.received and time.monotonic() < until:
        time.sleep(0.01)
    assert server.received
    return worker, thread


def test_cancelling_a_draft_leaves_its_model_at_once(demo: Hospital) -> None:
    with model_server() as server:
        server.behaves("hang")
        job = asked_of(demo, server)
        _, thread = started(demo, server)
        with demo.session.state.begin() as connection:
            jobs.cancel(connection, job.id, now=utc_now())
        thread.join(10)
        assert not thread.is_alive()
        assert jobs.find(demo.session.state, job.key).state is JobState.CANCELLED


def test_a_worker_that_ends_hands_its_draft_back(demo: Hospital) -> None:
    before = len(letters(demo))
    with model_server() as server:
        server.behaves("hang")
        job = asked_of(demo, server)
        worker, thread = started(demo, server)
        worker.hand_back()
        thread.join(10)
        assert not thread.is_alive()
        assert jobs.find(demo.session.state, job.key).state is JobState.QUEUED
        server.behaves("empty")
        done = worked(demo)
    assert done is not None
    assert (done.id, done.state) == (job.id, JobState.DONE)
    assert len(letters(demo)) == before + 1
