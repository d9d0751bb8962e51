"""The reach of a piece of work: whole unless limited, one for its threads, forgotten at its end."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from ambroise.state.reach import WHOLE, Reach, limit, present, work

OWN = Reach(person="p1", projects=frozenset({"b", "a"}))


def test_outside_any_work_the_reach_is_whole_and_stays_so() -> None:
    limit(OWN)
    assert present() == WHOLE


def test_a_limit_holds_until_the_work_ends() -> None:
    with work():
        assert present() == WHOLE
        limit(OWN)
        assert present() == OWN
        with work():
            assert present() == WHOLE
        assert present() == OWN
    assert present() == WHOLE


def test_a_limit_set_in_a_thread_of_the_work_holds_in_the_others() -> None:
    with work(), ThreadPoolExecutor(2) as threads:
        threads.submit(copy_context().run, limit, OWN).result()
        assert threads.submit(copy_context().run, present).result() == OWN
        assert present() == OWN


def test_two_works_at_once_do_not_meet() -> None:
    def one(reach: Reach) -> Reach:
        with work():
            limit(reach)
            return present()

    several = [Reach(person=f"p{number}") for number in range(20)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(one, several)) == several


def test_a_server_is_told_in_json() -> None:
    told = {"whole": False, "person": "p1", "projects": ["a", "b"]}
    assert json.loads(OWN.told()) == told
    assert json.loads(WHOLE.told())["whole"] is True
