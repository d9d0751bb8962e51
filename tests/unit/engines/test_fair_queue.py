import threading
import time
from collections.abc import Callable

import pytest

from ambroise.engines.fair_queue import FairQueue
from ambroise.llm import Bounds, Cause, Failure


class Crowd:
    """People who ask; `order` says who got a turn, in which order."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.order: list[str] = []
        self.go_on = threading.Event()
        self._threads: list[threading.Thread] = []

    def ask(self, *people: str) -> None:
        """Let each ask in turn, the next once the one before stands in the line."""
        for person in people:
            before = self.queue.running + self.queue.waiting
            thread = threading.Thread(target=self._one, args=(person,))
            thread.start()
            self._threads.append(thread)
            assert waited_for(lambda n=before: self.queue.running + self.queue.waiting > n)  # type: ignore[misc]

    def _one(self, person: str) -> None:
        with self.queue.turn(person, Bounds.of(30)):
            self.order.append(person)
            self.go_on.wait(30)

    def served(self) -> list[str]:
        self.go_on.set()
        for thread in self._threads:
            thread.join(30)
        return self.order


def test_who_asks_ten_times_does_not_pass_before_the_others() -> None:
    crowd = Crowd(FairQueue(1, 16))
    crowd.ask(*["anne"] * 10, "bruno", "claire", "bruno")
    assert crowd.served()[:6] == ["anne", "bruno", "claire", "anne", "bruno", "anne"]


def test_fifty_people_are_served_in_the_order_they_came() -> None:
    crowd = Crowd(FairQueue(1, 16))
    people = [f"p{number}" for number in range(50)]
    crowd.ask(*people)
    assert crowd.served() == people


def test_a_person_alone_has_every_turn() -> None:
    crowd = Crowd(FairQueue(3, 16))
    crowd.ask("anne", "anne", "anne", "anne")
    assert (crowd.queue.running, crowd.queue.waiting) == (3, 1)
    crowd.served()
    assert (crowd.queue.running, crowd.queue.waiting) == (0, 0)


def test_one_more_than_a_person_may_let_wait_is_refused_and_others_are_not() -> None:
    crowd = Crowd(FairQueue(1, 2))
    crowd.ask("anne", "anne", "anne")
    with pytest.raises(Failure) as caught, crowd.queue.turn("anne", Bounds.of(30)):
        pass
    assert caught.value.cause is Cause.FULL
    crowd.ask("bruno")
    assert crowd.served()[1] == "bruno"


def test_who_waits_too_long_or_is_called_off_leaves_the_line() -> None:
    crowd = Crowd(FairQueue(1, 2))
    crowd.ask("anne")
    called_off = threading.Event()
    called_off.set()
    causes = []
    for bounds in (Bounds.of(0.15), Bounds.of(30, called_off)):
        with pytest.raises(Failure) as caught, crowd.queue.turn("bruno", bounds):
            pass
        causes.append(caught.value.cause)
    assert causes == [Cause.IMPATIENT, Cause.CANCELLED]
    assert crowd.queue.waiting == 0
    assert crowd.served() == ["anne"]


def waited_for(seen: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not seen() and time.monotonic() < until:
        time.sleep(0.001)
    return seen()
