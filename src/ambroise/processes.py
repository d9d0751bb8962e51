"""The same work on many things, in several processes: results in order, in bounded memory."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any, Generic, TypeVar

from ambroise.errors import ProcessLost

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_AHEAD = 3
"""For each process, how many things may be taken before the one whose turn it is."""


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0))


def in_order(
    make: Callable[[], Callable[[Thing], Result]],
    things: Iterable[Thing],
    *,
    processes: int,
    here: Callable[[Thing], bool] = lambda _thing: False,
    room: Callable[[], bool] = lambda: True,
) -> Generator[Result, None, None]:
    """Yield what the function that `make` returns gives for each thing, in the order of things.

    `make` is called once in each process; it, the things and the results are pickled. A process
    starts when a thing needs one: with `processes` 1, or where `here` holds, the work is done in
    this one. Things are taken ahead of their turn while there is `room`. An error of the function
    is raised in the turn of its thing. However this ends, by an error, Ctrl-C or a `kill -9` of
    this process, none of the others stays.

    Raises ProcessLost when one of them dies.
    """
    if processes == 1:
        yield from map(make(), things)
        return
    source = iter(things)
    done: dict[int, Result | Failed] = {}
    given = turn = 0
    with _workers(make) as workers:
        while True:
            while workers.free(processes) and given - turn < _AHEAD * processes:
                taken = list(islice(source, 1)) if turn == given or room() else []
                if not taken:
                    break
                if here(taken[0]):
                    done[given] = workers.here(taken[0])
                else:
                    workers.give(given, taken[0])
                given += 1
            if turn == given:
                return
            done |= workers.made(timeout=0 if turn in done else None)
            if turn in done:
                result = done.pop(turn)
                turn += 1
                if isinstance(result, Failed):
                    raise result.error
                yield result


@dataclass(frozen=True, slots=True)
class Failed:
    """The error of one thing, to be raised in its turn."""

    error: Exception


class _Workers(Generic[Thing, Result]):
    """The processes: each has one thing at most, so that no two wait for the other to read."""

    def __init__(self, make: Callable[[], Callable[[Thing], Result]]) -> None:
        self._make = make
        self._function: Callable[[Thing], Result] | None = None
        self._idle: list[_Worker[Thing, Result]] = []
        self._busy: dict[_Worker[Thing, Result], int] = {}

    def free(self, processes: int) -> bool:
        """Whether a thing can be given, to a process that waits or to a new one."""
        return bool(self._idle) or len(self._busy) < processes

    def here(self, thing: Thing) -> Result | Failed:
        if self._function is None:
            self._function = self._make()
        return attempt(self._function, thing)

    def give(self, number: int, thing: Thing) -> None:
        worker = self._idle.pop() if self._idle else _Worker(self._make)
        self._busy[worker] = number
        worker.give(thing)

    def made(self, *, timeout: float | None) -> dict[int, Result | Failed]:
        """Return what has been made, by number; wait for some of it where `timeout` is None."""
        if not self._busy:
            return {}
        ready = wait([worker.connection for worker in self._busy], timeout)
        workers = [worker for worker in self._busy if worker.connection in ready]
        found = {self._busy[worker]: worker.taken() for worker in workers}
        for worker in workers:
            del self._busy[worker]
        self._idle += workers
        return found

    def end(self) -> None:
        for worker in (*self._idle, *self._busy):
            worker.end()


@contextmanager
def _workers(
    make: Callable[[], Callable[[Thing], Result]],
) -> Iterator[_Workers[Thing, Result]]:
    """Yield no worker yet; those that started end with the block, whatever they are at."""
    workers = _Workers(make)
    try:
        yield workers
    finally:
        workers.end()


class _Worker(Generic[Thing, Result]):
    def __init__(self, make: Callable[[], Callable[[Thing], Result]]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection: Connection[Thing, Result | Failed]
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, make), daemon=True)
        with _no_interruption():
            self._process.start()
        theirs.close()

    def give(self, thing: Thing) -> None:
        try:
            self.connection.send(thing)
        except OSError:
            raise self._lost() from None

    def taken(self) -> Result | Failed:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            raise self._lost() from None

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()

    def _lost(self) -> ProcessLost:
        self._process.join()
        return ProcessLost(code=self._process.exitcode)


@contextmanager
def _no_interruption() -> Iterator[None]:
    """What is started here does not see Ctrl-C: this process ends it."""
    resource_tracker.ensure_running()  # it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: "Connection[Any, Any]", make: Callable[[], Callable[[Any], Any]]) -> None:
    end_with_parent()
    function = make()
    while True:
        connection.send(attempt(function, connection.recv()))


def attempt(function: Callable[[Thing], Result], thing: Thing) -> Result | Failed:
    """Return what a function gives for a thing, or the error that it ends with."""
    try:
        return function(thing)
    except Exception as error:  # noqa: BLE001 - it is raised in the turn of the thing
        return Failed(error)


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it does, even killed."""
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=follow, daemon=True).start()
