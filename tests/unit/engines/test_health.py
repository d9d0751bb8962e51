from datetime import UTC, datetime

import pytest

from ambroise.engines.health import FIRST_REST, LONGEST_REST, Health
from ambroise.llm import Cause

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health(lambda: NOW, clock)


def test_what_came_of_each_try_is_counted(health: Health) -> None:
    for seconds in (1.0, 2.0, 9.0):
        health.succeeded(seconds)
    health.failed(Cause.LENGTH)
    found = health.condition()
    assert (found.successes, found.failures) == (3, {Cause.LENGTH: 1})
    assert (found.last_success, found.last_failure, found.last_cause) == (NOW, NOW, Cause.LENGTH)
    assert found.median_seconds == 2.0
    assert found.resting_seconds == 0


def test_nobody_waits_for_a_server_that_failed_and_one_tries_it_again(
    health: Health, clock: Clock
) -> None:
    health.gave_up(Cause.REFUSED)
    assert not health.may_try()
    clock.now = FIRST_REST
    assert health.may_try()
    assert not health.may_try()


def test_rests_double_up_to_a_longest_and_end_with_an_answer(health: Health, clock: Clock) -> None:
    rests = []
    for _ in range(8):
        health.gave_up(Cause.TIMEOUT)
        rests.append(health.condition().resting_seconds)
        clock.now += rests[-1]
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST
    health.succeeded(1.0)
    assert health.may_try()
    assert health.may_try()


def test_a_wrong_answer_is_no_reason_to_rest(health: Health) -> None:
    health.gave_up(Cause.SCHEMA)
    assert health.may_try()


def test_what_the_server_never_got_says_nothing_of_it(health: Health) -> None:
    for cause in (Cause.CANCELLED, Cause.RESTING, Cause.TOO_LONG):
        health.failed(cause)
    assert health.condition().failures == {}


def test_every_cause_has_words_in_both_languages() -> None:
    assert all(cause.shown("fr") != cause.shown("en") for cause in Cause)
