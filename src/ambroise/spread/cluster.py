"""Work spread over a Spark cluster, wave after wave: results in order, in bounded memory.

Things and results travel as pickles in encrypted messages; nothing is cached or shuffled, so that
workers write nothing down. A thing is a task of its own: when a worker dies, Spark gives what it
had to another.
"""

import pickle
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ambroise.errors import ClusterFailed
from ambroise.processes import Failed, attempt
from ambroise.settings import Settings
from ambroise.spread.session import connect
from ambroise.spread.worker import do

if TYPE_CHECKING:
    from pyspark import SparkContext

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_FOR_EACH_CORE: Final = 4
"""Things of a wave: few enough to be held here, enough that no core waits for the slowest long."""
_WAVES: Final = 2
"""Waves under way: the second keeps cores busy while the first ends."""


@dataclass(frozen=True, slots=True)
class _Wave(Generic[Thing]):
    """Things that follow one another; those done here wait for their turn."""

    things: list[tuple[Thing, bool]] = field(default_factory=list)
    """Each with whether it is sent."""

    def sent(self) -> list[bytes]:
        return [pickle.dumps(thing) for thing, goes in self.things if goes]


def over_cluster(
    settings: Settings,
    make: Callable[[], Callable[[Thing], Result]],
    things: Iterable[Thing],
    *,
    here: Callable[[Thing], bool],
    room: Callable[[], bool],
) -> Generator[Result, None, None]:
    """Yield results as `spread.in_order` says."""
    source = iter(things)
    waves: deque[tuple[_Wave[Thing], Future[list[bytes]]]] = deque()
    own: Callable[[Thing], Result] | None = None
    with _flight(settings, make) as (send, cores):
        while True:
            while len(waves) < _WAVES and (not waves or room()):
                wave = _next_wave(source, _FOR_EACH_CORE * cores(), here, room)
                if not wave.things:
                    break
                waves.append((wave, send(wave.sent())))
            if not waves:
                return
            wave, coming = waves.popleft()
            answers = iter(coming.result())
            for thing, goes in wave.things:
                if goes:
                    result = pickle.loads(next(answers))  # noqa: S301 - from our own workers
                else:
                    own = own or make()
                    result = attempt(own, thing)
                if isinstance(result, Failed):
                    raise result.error
                yield result


def _next_wave(
    source: Iterator[Thing],
    size: int,
    here: Callable[[Thing], bool],
    room: Callable[[], bool],
) -> _Wave[Thing]:
    wave: _Wave[Thing] = _Wave()
    sent = 0
    while sent < size and (not wave.things or room()):
        taken = list(islice(source, 1))
        if not taken:
            break
        goes = not here(taken[0])
        wave.things.append((taken[0], goes))
        sent += goes
    return wave


_Send = Callable[[list[bytes]], "Future[list[bytes]]"]


@contextmanager
def _flight(
    settings: Settings, make: Callable[[], Callable[[Any], Any]]
) -> Iterator[tuple[_Send, Callable[[], int]]]:
    """Yield what sends a wave, and how many cores wait for it; whatever still runs then ends."""
    context = connect(settings)
    from py4j.protocol import Py4JError  # there once it is connected

    group = uuid.uuid4().hex
    shared = context.broadcast(pickle.dumps(make))
    work = partial(do, shared, settings.home)
    with ThreadPoolExecutor(_WAVES) as threads:

        def send(things: list[bytes]) -> Future[list[bytes]]:
            return threads.submit(_collected, settings, context, group, work, things)

        try:
            yield send, lambda: max(1, context.defaultParallelism)
        finally:
            with suppress(Py4JError):  # a cluster that ended has said so already
                context.cancelJobGroup(group)
                shared.destroy()


def _collected(
    settings: Settings,
    context: "SparkContext",
    group: str,
    work: Callable[[bytes], bytes],
    things: list[bytes],
) -> list[bytes]:
    if not things:
        return []
    from py4j.protocol import Py4JError, Py4JJavaError

    context.setJobGroup(group, "ambroise", interruptOnCancel=True)
    try:
        made: list[bytes] = context.parallelize(things, len(things)).map(work).collect()
    except Py4JJavaError as error:
        cause = error.java_exception.getClass().getSimpleName()
        raise ClusterFailed(master=settings.spark_master, cause=cause) from None
    except Py4JError as error:
        raise ClusterFailed(master=settings.spark_master, cause=type(error).__name__) from None
    return made
