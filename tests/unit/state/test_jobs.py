"""A job is done by one worker, once, whoever dies on the way."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from ambroise.errors import JobNotRetried, JobUnknown, LeaseLost
from ambroise.state import State, jobs
from ambroise.state.jobs import Job, JobState
from ambroise.state.schema import uses

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
LEASE = 30.0


def put(state: State, kind: str = "build", **args: object) -> int:
    with state.begin() as connection:
        return jobs.enqueue(connection, kind, args, "anne", now=NOW)


def claim(state: State, holder: str = "w1", after: float = 0) -> Job | None:
    now = NOW + timedelta(seconds=after)
    return jobs.claim(state, ["build"], holder, now=now, lease_seconds=LEASE)


def claimed(state: State, holder: str = "w1", after: float = 0) -> Job:
    job = claim(state, holder, after)
    assert job is not None
    return job


def effect_and_end(state: State, job: Job, effect: sa.Insert) -> None:
    with state.begin() as connection:
        connection.execute(effect)
        jobs.finish(connection, job, {"rows": 3}, now=NOW)


def state_of(state: State) -> list[JobState]:
    return [job.state for job in jobs.listed(state)]


def test_the_oldest_waiting_job_of_a_kind_comes_first(state: State) -> None:
    put(state, "other")
    first = put(state, zone="care")
    put(state)
    job = claimed(state)
    assert (job.id, job.args, job.actor, job.attempts) == (first, {"zone": "care"}, "anne", 1)
    assert job.started_at == NOW


def test_a_leased_job_is_not_given_twice(state: State) -> None:
    put(state)
    claimed(state)
    assert claim(state, "w2", after=29) is None


def test_a_dead_workers_job_is_claimed_again(state: State) -> None:
    put(state)
    claimed(state)
    again = claimed(state, "w2", after=30)
    assert (again.holder, again.attempts) == ("w2", 2)


def test_effect_and_end_are_one_transaction(state: State) -> None:
    put(state)
    slow = claimed(state)
    fast = claimed(state, "w2", after=31)
    effect = {"state": "on", "changed_by": "x", "changed_at": NOW}
    effect_and_end(state, fast, sa.insert(uses).values(name="by-fast", **effect))
    with pytest.raises(LeaseLost):
        effect_and_end(state, slow, sa.insert(uses).values(name="by-slow", **effect))
    with state.read() as connection:
        assert connection.execute(sa.select(uses.c.name)).scalars().all() == ["by-fast"]
    assert jobs.listed(state)[0].result == {"rows": 3}


def test_the_same_worker_taking_a_job_again_loses_its_first_lease(state: State) -> None:
    put(state)
    first = claimed(state)
    claimed(state, "w1", after=31)
    with pytest.raises(LeaseLost):
        jobs.progress(state, first, 1, 2)


def test_a_heartbeat_keeps_the_lease_and_says_when_to_stop(state: State) -> None:
    job_id = put(state)
    job = claimed(state)
    later = NOW + timedelta(seconds=20)
    assert jobs.heartbeat(state, job, now=later, lease_seconds=LEASE) is False
    assert claim(state, "w2", after=40) is None
    with state.begin() as connection:
        jobs.cancel(connection, job_id, now=later)
    assert jobs.heartbeat(state, job, now=later, lease_seconds=LEASE) is True
    with state.begin() as connection:
        jobs.stop(connection, job, now=later)
    assert state_of(state) == [JobState.CANCELLED]


def test_a_waiting_job_is_cancelled_at_once(state: State) -> None:
    job_id = put(state)
    with state.begin() as connection:
        jobs.cancel(connection, job_id, now=NOW)
    assert claim(state) is None
    assert state_of(state) == [JobState.CANCELLED]


def test_a_job_to_cancel_whose_worker_died_is_not_done_again(state: State) -> None:
    job_id = put(state)
    claimed(state)
    with state.begin() as connection:
        jobs.cancel(connection, job_id, now=NOW)
    assert claim(state, "w2", after=31) is None
    assert state_of(state) == [JobState.CANCELLED]


def test_a_job_that_kills_its_workers_is_given_up(state: State) -> None:
    put(state)
    for attempt in range(jobs.MOST_ATTEMPTS):
        claimed(state, after=31 * attempt)
    assert claim(state, after=1000) is None
    assert jobs.listed(state)[0].error == "attempts"


def test_progress_and_failure_are_shown(state: State) -> None:
    put(state)
    job = claimed(state)
    jobs.progress(state, job, 5, 10)
    with state.begin() as connection:
        jobs.fail(connection, job, "disk full", now=NOW)
    shown = jobs.listed(state)[0]
    assert (shown.done, shown.total, shown.state) == (5, 10, JobState.FAILED)
    assert shown.error == "disk full"


def failed(state: State) -> Job:
    put(state, zone="care")
    job = claimed(state)
    with state.begin() as connection:
        jobs.fail(connection, job, "disk full", now=NOW)
    return jobs.find(state, job.key)


def test_persons_name_a_job_by_a_random_key(state: State) -> None:
    put(state)
    put(state)
    second, first = jobs.listed(state)
    assert first.key != second.key
    assert len(first.key) == 16
    assert jobs.find(state, first.key) == first
    with pytest.raises(JobUnknown):
        jobs.find(state, str(first.id))


def test_a_failed_job_is_queued_again_once_as_a_new_job(state: State) -> None:
    job = failed(state)
    with state.begin() as connection:
        jobs.retry(connection, job, "paul", now=NOW)
    again = jobs.listed(state)[0]
    assert (again.retry_of, again.args, again.actor) == (job.id, job.args, "paul")
    assert (again.state, again.attempts) == (JobState.QUEUED, 0)
    with pytest.raises(JobNotRetried), state.begin() as connection:
        jobs.retry(connection, job, "paul", now=NOW)


@pytest.mark.parametrize("over", [False, True])
def test_a_job_that_runs_or_is_done_is_not_queued_again(state: State, over: bool) -> None:
    put(state)
    job = claimed(state)
    if over:
        with state.begin() as connection:
            jobs.finish(connection, job, {}, now=NOW)
    with pytest.raises(JobNotRetried), state.begin() as connection:
        jobs.retry(connection, job, "paul", now=NOW)


def test_a_job_has_a_log(state: State) -> None:
    put(state)
    job = claimed(state)
    jobs.say(state, job, "3 fichiers", now=NOW)
    jobs.say(state, job, "fini", now=NOW + timedelta(seconds=1))
    assert [(line.at, line.text) for line in jobs.lines(state, job)] == [
        (NOW, "3 fichiers"),
        (NOW + timedelta(seconds=1), "fini"),
    ]


def test_the_jobs_of_one_person_are_listed_apart(state: State) -> None:
    put(state)
    with state.begin() as connection:
        jobs.enqueue(connection, "build", {}, "paul", now=NOW)
    assert [job.actor for job in jobs.listed(state, actor="paul")] == ["paul"]
