"""A job runs under the rights that its person holds when it starts, and while it runs."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.access import CARE_ZONE, Action, Actor, Decision, Purpose, Resource, Role, people
from ambroise.access.jobs import (
    ALL_JOBS,
    Kind,
    Running,
    Worker,
    cancel,
    job_resource,
    listed,
    my_jobs,
    opened,
    queue,
    retry,
)
from ambroise.access.model import GRANTED
from ambroise.errors import (
    AccessRefused,
    DecisionSpent,
    JobKindUnknown,
    JobNotRetried,
    JobUnknown,
    TrailUnavailable,
)
from ambroise.state import jobs
from ambroise.state.jobs import Job, JobState
from ambroise.state.schema import memberships, permits, projects, uses
from tests.unit.access.conftest import NOW, House

Run = Callable[[Running], Mapping[str, Any]]


def counted(running: Running) -> dict[str, int]:
    running.say("3 lignes")
    running.progress(3, 3)
    return {"rows": 3}


def a_worker(house: House, run: Run = counted, **options: float) -> Worker:
    def of_project(_args: object, project_id: str | None) -> Resource:
        with house.state.read() as connection:
            permit = connection.execute(
                sa.select(permits).where(permits.c.project_id == project_id)
            ).one()
        return Resource(
            "project",
            permit.project_id,
            zone="research",
            state=permit.state,
            project=permit.project_id,
            opens=permit.starts_at,
            closes=permit.ends_at,
        )

    kinds = {
        "ingest": Kind(Action.INGEST, lambda _args, _project: CARE_ZONE, run),
        "extract": Kind(Action.EXPORT, of_project, run),
    }
    return Worker(
        house.state, house.door, kinds, clock=lambda: house.now, **{"check_seconds": 0.02} | options
    )


KINDS = {"ingest": Kind(Action.INGEST, lambda _args, _project: CARE_ZONE, counted)}


@pytest.fixture
def data_manager(house: House) -> Actor:
    return house.person("marie", Role.DATA_MANAGER)


def decided(house: House, actor: Actor, action: Action, resource: Resource) -> Decision:
    return house.door.decide(actor, action, resource, Purpose.OPERATIONS)


def queued(house: House, actor: Actor) -> Job:
    decision = decided(house, actor, Action.INGEST, CARE_ZONE)
    return queue(house.state, KINDS, "ingest", {"n": 1}, decision, now=house.now)


def ended(house: House, job: Job) -> Job:
    return jobs.find(house.state, job.key)


def test_a_job_runs_and_leaves_its_result_its_log_and_its_trace(
    house: House, data_manager: Actor
) -> None:
    job = queued(house, data_manager)
    assert a_worker(house).do_next() == ended(house, job)
    read = decided(house, data_manager, Action.READ_JOBS, job_resource(house.state, job.key))
    job, lines = opened(house.state, job.key, read)
    assert (job.state, job.result, job.done, job.total) == (JobState.DONE, {"rows": 3}, 3, 3)
    assert [line.text for line in lines] == ["3 lignes"]
    traced = [one.event for one in house.trail.events(limit=3)][1:]
    assert [event.action for event in traced] == ["job.done", "ingest"]
    assert {event.request_id for event in traced} == {job.key}
    assert a_worker(house).do_next() is None


def test_a_role_ended_since_fails_the_job_with_what_is_missing(
    house: House, data_manager: Actor
) -> None:
    job = queued(house, data_manager)
    people.end_grants(house.state, "marie", Role.DATA_MANAGER, now=house.now)
    a_worker(house, run=lambda _: pytest.fail("it ran")).do_next()
    job = ended(house, job)
    assert job.state is JobState.FAILED
    assert "gestionnaire de données" in job.error
    assert not house.trail.events(limit=1)[0].event.allowed


def test_a_person_disabled_since_runs_nothing(house: House, data_manager: Actor) -> None:
    job = queued(house, data_manager)
    people.disable(house.state, "marie", now=house.now)
    a_worker(house, run=lambda _: pytest.fail("it ran")).do_next()
    assert ended(house, job).state is JobState.FAILED


@pytest.fixture
def permitted(house: House) -> Actor:
    """A researcher who is a member of a project with a permit in force."""
    paul = house.person("paul", Role.RESEARCHER)
    year = timedelta(days=365)
    with house.state.begin() as connection:
        connection.execute(
            sa.insert(projects).values(
                id="pr", title="T", purpose="P", created_by=paul.id, created_at=NOW
            )
        )
        connection.execute(
            sa.insert(memberships).values(
                project_id="pr",
                person_id=paul.id,
                part="member",
                starts_at=NOW - year,
                added_by=paul.id,
            )
        )
        connection.execute(
            sa.insert(permits).values(
                project_id="pr",
                state=GRANTED,
                legal_route="x",
                cohort={},
                columns=[],
                starts_at=NOW - year,
                ends_at=NOW + year,
                asked_by=paul.id,
                asked_at=NOW,
            )
        )
        jobs.enqueue(
            connection, "extract", {}, paul.id, purpose="research", project_id="pr", now=NOW
        )
    return paul


def test_a_member_under_a_permit_in_force_gets_the_job_done(house: House, permitted: Actor) -> None:
    done = a_worker(house).do_next()
    assert done is not None
    assert (done.state, done.error) == (JobState.DONE, "")


@pytest.mark.parametrize(
    "change",
    [
        sa.update(memberships).values(ends_at=NOW),
        sa.update(permits).values(state="suspended"),
        sa.update(permits).values(ends_at=NOW),
    ],
    ids=["membership ended", "permit suspended", "permit expired"],
)
def test_a_right_gone_since_fails_the_job(
    house: House, permitted: Actor, change: sa.Update
) -> None:
    with house.state.begin() as connection:
        connection.execute(change)
    done = a_worker(house, run=lambda _: pytest.fail("it ran")).do_next()
    assert done is not None
    assert done.state is JobState.FAILED
    assert "il manque une habilitation" in done.error or "autorisation" in done.error


def until_ended(running: Running) -> dict[str, Any]:
    """Work on, for as long as nothing ends it."""
    for step in range(1000):
        running.progress(step, 1000)
        time.sleep(0.01)
    return {}


def while_running(house: House, worker: Worker, act: Callable[[], None]) -> Job:
    with_act = threading.Timer(0.1, act)
    with_act.start()
    began = time.monotonic()
    job = worker.do_next()
    with_act.join()
    assert job is not None
    assert time.monotonic() - began < 1.1
    return job


def test_a_right_that_goes_ends_the_running_job_within_a_second(
    house: House, data_manager: Actor
) -> None:
    queued(house, data_manager)

    def revoke() -> None:
        people.end_grants(house.state, "marie", Role.DATA_MANAGER, now=house.now)

    job = while_running(house, a_worker(house, run=until_ended), revoke)
    assert job.state is JobState.FAILED
    assert "Accès refusé" in job.error


def test_a_running_job_stops_when_somebody_asks(house: House, data_manager: Actor) -> None:
    key = queued(house, data_manager).key

    def ask() -> None:
        decision = decided(house, data_manager, Action.CANCEL_JOB, job_resource(house.state, key))
        cancel(house.state, key, decision, now=house.now)

    job = while_running(house, a_worker(house, run=until_ended), ask)
    assert job.state is JobState.CANCELLED


def test_the_lease_of_a_long_job_is_kept(house: House, data_manager: Actor) -> None:
    queued(house, data_manager)
    claimed = []

    def long(running: Running) -> dict[str, Any]:
        for _ in range(4):
            house.later(seconds=20)
            time.sleep(0.2)
            claimed.append(a_worker(house).do_next())
        return {}

    done = a_worker(house, run=long).do_next()
    assert done is not None
    assert (done.state, done.attempts, claimed) == (JobState.DONE, 1, [None] * 4)


def test_the_effect_of_a_job_taken_by_another_worker_is_undone(
    house: House, data_manager: Actor
) -> None:
    job = queued(house, data_manager)

    def slow(running: Running) -> dict[str, Any]:
        house.later(seconds=40)
        assert a_worker(house, check_seconds=60).do_next() is not None
        with house.state.begin() as connection:
            row = {"name": "late", "state": "on", "changed_by": "x", "changed_at": NOW}
            connection.execute(sa.insert(uses).values(row))
            running.finish(connection, {"late": 1})
        return {}

    a_worker(house, run=slow, check_seconds=60).do_next()
    with house.state.read() as connection:
        assert connection.execute(sa.select(uses)).all() == []
    assert ended(house, job).result == {"rows": 3}


def test_an_error_of_the_program_leaves_its_kind_and_place_alone(
    house: House, data_manager: Actor
) -> None:
    queued(house, data_manager)

    def broken(running: Running) -> dict[str, Any]:
        raise ValueError("MARQUEZORRO")

    done = a_worker(house, run=broken).do_next()
    assert done is not None
    assert done.error.startswith("ValueError (test_working.py:")


def test_a_job_waits_for_the_trail(house: House, data_manager: Actor) -> None:
    job = queued(house, data_manager)
    file = house.settings.trail / "trail.sqlite"
    file.rename(file.with_name("elsewhere"))
    worker = a_worker(house, run=lambda _: pytest.fail("it ran"))
    with pytest.raises(TrailUnavailable):
        worker.do_next()
    waiting = ended(house, job)
    assert (waiting.state, waiting.attempts) == (JobState.QUEUED, 0)
    file.with_name("elsewhere").rename(file)
    done = a_worker(house).do_next()
    assert done is not None
    assert done.state is JobState.DONE


def test_a_person_sees_and_stops_their_own_jobs_alone(house: House, data_manager: Actor) -> None:
    job = queued(house, data_manager)
    other = house.person("paul", Role.RESEARCHER)
    mine = decided(house, other, Action.READ_JOBS, my_jobs(other))
    assert listed(house.state, mine) == []
    every = decided(house, data_manager, Action.READ_JOBS, ALL_JOBS)
    assert [one.key for one in listed(house.state, every)] == [job.key]
    said = set()
    for key in (job.key, "0" * 16):
        for action in (Action.READ_JOBS, Action.CANCEL_JOB):
            with pytest.raises(AccessRefused) as refused:
                decided(house, other, action, job_resource(house.state, key))
            said.add(refused.value.message().replace("lire", "agir"))
    assert len(said) <= 2, "a job that is not there answers as another's"
    with pytest.raises(AccessRefused):
        decided(house, other, Action.READ_JOBS, ALL_JOBS)


def test_a_failed_job_is_queued_again_under_the_rights_of_who_asks(
    house: House, data_manager: Actor
) -> None:
    job = queued(house, data_manager)
    people.end_grants(house.state, "marie", Role.DATA_MANAGER, now=house.now)
    a_worker(house).do_next()
    chief = house.person("chef", Role.ADMINISTRATOR)
    decision = decided(house, chief, Action.CANCEL_JOB, job_resource(house.state, job.key))
    again = retry(house.state, job.key, decision, now=house.now)
    assert (again.retry_of, again.actor) == (job.id, chief.id)
    done = a_worker(house).do_next()
    assert done is not None
    assert done.state is JobState.FAILED, "an administrator may not take files in"
    with pytest.raises(JobNotRetried):
        retry(house.state, job.key, decision, now=house.now)


def test_acts_need_their_own_decision(house: House, data_manager: Actor) -> None:
    job = queued(house, data_manager)
    every = decided(house, data_manager, Action.READ_JOBS, ALL_JOBS)
    for act in (
        lambda: opened(house.state, job.key, every),
        lambda: cancel(house.state, job.key, every, now=NOW),
        lambda: retry(house.state, job.key, every, now=NOW),
        lambda: queue(house.state, KINDS, "ingest", {}, every, now=NOW),
    ):
        with pytest.raises(DecisionSpent):
            act()
    with pytest.raises(JobKindUnknown):
        queue(house.state, KINDS, "none", {}, every, now=NOW)
    nowhere = decided(house, data_manager, Action.READ_JOBS, job_resource(house.state, "none"))
    with pytest.raises(JobUnknown):
        opened(house.state, "none", nowhere)
    read = decided(house, data_manager, Action.READ_JOBS, job_resource(house.state, job.key))
    assert opened(house.state, job.key, read) == (job, [])
