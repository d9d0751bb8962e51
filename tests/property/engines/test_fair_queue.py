"""Turns held against a plain twin that plays the same requests one after the other."""

import threading
import time
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.engines.fair_queue import FairQueue
from ambroise.llm import Bounds


def expected(people: list[str]) -> list[str]:
    """Return who is served in which order when the first holds the only turn while all come.

    Each turn goes to the waiting person served longest ago, never served first; then to who came
    first.
    """
    order, waiting = [people[0]], people[1:]
    while waiting:
        last = {one: at for at, one in enumerate(order)}
        arrived = {one: at for at, one in reversed(list(enumerate(people)))}
        person = min(set(waiting), key=lambda one: (last.get(one, -1), arrived[one]))
        waiting.remove(person)
        order.append(person)
    return order


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=12))
def test_turns_go_round_the_people_who_wait(people: list[str]) -> None:
    queue, order = FairQueue(1, 99), list[str]()
    go_on = threading.Event()

    def ask(person: str) -> None:
        with queue.turn(person, Bounds.of(30)):
            order.append(person)
            go_on.wait(30)

    threads = []
    for count, person in enumerate(people, start=1):
        threads.append(threading.Thread(target=ask, args=(person,)))
        threads[-1].start()
        while queue.running + queue.waiting < count or not order:
            time.sleep(0.0005)
    go_on.set()
    for thread in threads:
        thread.join()
    assert order == expected(people)
    assert Counter(order) == Counter(people)
