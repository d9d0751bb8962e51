"""Who asks for much does not pass before who asks for little."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.state import State, jobs

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)


def put(state: State, actor: str) -> jobs.Job:
    with state.begin() as connection:
        number = jobs.enqueue(connection, "draft", {}, actor, now=NOW)
        return jobs.numbered(connection, number)


def done_next(state: State) -> str | None:
    """Do the next job and return whose it was."""
    job = jobs.claim(state, ["draft"], "w", now=NOW, lease_seconds=30)
    if job is None:
        return None
    with state.begin() as connection:
        jobs.finish(connection, job, {}, now=NOW)
    return job.actor


def test_one_job_of_another_comes_second_to_ten_of_one_person(state: State) -> None:
    for _ in range(10):
        put(state, "anne")
    put(state, "bruno")
    order = [done_next(state) for _ in range(11)]
    assert order == ["anne", "bruno", *["anne"] * 9]


def test_who_comes_late_takes_turns_with_who_is_half_way(state: State) -> None:
    for _ in range(6):
        put(state, "anne")
    running = [jobs.claim(state, ["draft"], "w", now=NOW, lease_seconds=30) for _ in range(3)]
    put(state, "bruno")
    put(state, "bruno")
    assert running[-1] is not None
    assert [done_next(state) for _ in range(5)] == ["anne", "bruno", "anne", "bruno", "anne"]


def test_a_waiting_job_says_how_many_come_before_it(state: State) -> None:
    first, second, third = put(state, "anne"), put(state, "anne"), put(state, "bruno")
    assert [jobs.ahead(state, one) for one in (first, second, third)] == [0, 2, 1]


def test_what_waits_or_runs_for_a_person_is_found(state: State) -> None:
    put(state, "anne")
    waiting, other = put(state, "anne"), put(state, "bruno")
    done_next(state)
    assert [one.id for one in jobs.active(state, "draft", "anne")] == [waiting.id]
    assert [one.id for one in jobs.active(state, "draft", "bruno")] == [other.id]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(asked=st.lists(st.sampled_from("abc"), min_size=1, max_size=25))
def test_nobody_is_ever_served_twice_more_than_another_who_waits(
    state: State, asked: list[str]
) -> None:
    for actor in asked:
        put(state, actor)
    left = {actor: asked.count(actor) for actor in set(asked)}
    served = dict.fromkeys(left, 0)
    while (actor := done_next(state)) is not None:
        left[actor] -= 1
        served[actor] += 1
        waiting = [one for one, count in left.items() if count]
        assert all(served[actor] - served[one] <= 1 for one in waiting)
    assert set(left.values()) == {0}
