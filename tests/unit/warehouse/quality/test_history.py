"""Examinations are kept with their results; the course of one check is read back from them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ambroise.settings import load_settings
from ambroise.state import State, jobs, open_state
from ambroise.tables import publish
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import examine
from ambroise.warehouse.quality.listing import checks
from ambroise.warehouse.quality.model import Reason, Result, Status
from tests.builders.quality import NOW, dataset_of
from tests.builders.warehouse import a_care_zone, a_patient

ONE, OTHER = checks()[:2]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = open_state(load_settings(tmp_path / "home"))
    publish(state, "care", {}, {})
    yield state
    state.close()


def kept(state: State, *found: Result, days: int = 0) -> history.Examination:
    now = NOW + timedelta(days=days)
    return history.keep(state, found, publication=1, actor="marie", now=now, seconds=1.5)


def test_an_examination_comes_back_with_its_counts_and_results(state: State) -> None:
    found = [
        Result(ONE, Status.FAILED, 3, 10),
        Result(OTHER, Status.NOT_APPLICABLE, reason=Reason.EMPTY_TABLE),
    ]
    made = kept(state, *found)
    assert made.counts == {Status.FAILED: 1, Status.NOT_APPLICABLE: 1}
    assert sorted(history.results_kept(state, made.id), key=found.index) == found


def test_the_course_of_a_check_runs_from_the_oldest(state: State) -> None:
    kept(state, Result(ONE, Status.FAILED, 3, 10))
    kept(state, Result(ONE, Status.PASSED, 0, 10), days=1)
    past = history.past_of(state, ONE.id)
    assert [(one.status, one.percent) for one in past] == [(Status.FAILED, 30), (Status.PASSED, 0)]


def test_the_results_of_long_past_examinations_are_forgotten(state: State) -> None:
    for day in range(history.KEPT + 2):
        kept(state, Result(ONE, Status.PASSED, 0, day), days=day)
    past = history.past_of(state, ONE.id)
    assert [past[0].total, len(past), len(history.course(state))] == [2, 60, 60]


def test_every_check_is_made_on_a_publication(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path).receive(a_patient()).publish()
    made = examine(zone.state, dataset_of(zone), publication=1, actor="marie", now=NOW)
    assert sum(made.counts.values()) == len(checks())
    assert Status.ERROR not in made.counts
    zone.close()


def test_an_examination_waits_once_in_the_queue(state: State) -> None:
    first = history.ask(state, "p1", now=NOW)
    assert history.ask(state, "p2", now=NOW) == first
    assert [one.kind for one in jobs.listed(state, limit=10)] == [history.JOB]
