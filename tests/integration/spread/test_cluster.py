"""Things spread over a cluster: the results of one process, in their order, whatever dies."""

import os
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from ambroise.errors import ClusterFailed
from ambroise.settings import Settings
from ambroise.spread import in_order
from tests.builders import spread_work as work
from tests.builders.cluster import LEFT_OPEN
from tests.builders.hospital import Hospital

pytestmark = pytest.mark.filterwarnings(LEFT_OPEN)


@pytest.fixture
def settings(spread: Hospital) -> Settings:
    return spread.settings


def test_results_come_in_the_order_of_things(settings: Settings) -> None:
    found = list(in_order(settings, work.squares, range(40)))
    assert found == [number * number for number in range(40)]


def test_nothing_gives_nothing(settings: Settings) -> None:
    assert list(in_order(settings, work.squares, [])) == []


def test_the_work_is_done_in_other_processes(settings: Settings) -> None:
    assert os.getpid() not in in_order(settings, work.process_ids, range(8))


def test_what_is_to_be_done_here_is_done_here_in_its_turn(settings: Settings) -> None:
    found = list(in_order(settings, work.process_ids, range(8), here=lambda one: one % 2 == 0))
    assert set(found[::2]) == {os.getpid()}
    assert os.getpid() not in found[1::2]


def test_an_error_is_raised_in_the_turn_of_its_thing(settings: Settings) -> None:
    with closing(in_order(settings, work.failing_at_two, range(9))) as made:
        assert [next(made), next(made)] == [0, 1]
        with pytest.raises(ValueError, match="2"):
            next(made)


def test_what_waits_is_bounded_where_there_is_no_room(settings: Settings) -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for number in range(9):
            taken.append(number)
            yield number

    made = in_order(settings, work.squares, things(), room=lambda: False)
    for turn, _ in enumerate(made, 1):
        assert len(taken) == turn


def test_a_killed_executor_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    make = partial(work.killing_once, tmp_path / "killed")
    assert list(in_order(settings, make, range(20))) == list(range(20))
    assert (tmp_path / "killed").exists()


def test_what_no_worker_can_do_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ambroise.spread.cluster.do", work.BrokenOnArrival())
    with pytest.raises(ClusterFailed, match="PythonException"):
        list(in_order(settings, work.squares, range(3)))
    monkeypatch.undo()
    assert list(in_order(settings, work.squares, range(3))) == [0, 1, 4]
