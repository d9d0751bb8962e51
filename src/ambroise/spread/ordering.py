"""Results in the order of their things, whoever does the work."""

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

from ambroise import processes
from ambroise.settings import Settings
from ambroise.spread.cluster import over_cluster

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def is_spread(settings: Settings | None) -> bool:
    """Whether bulk work goes to a cluster."""
    return settings is not None and bool(settings.spark_master)


def in_order(
    settings: Settings | None,
    make: Callable[[], Callable[[Thing], Result]],
    things: Iterable[Thing],
    *,
    here: Callable[[Thing], bool] = lambda _thing: False,
    room: Callable[[], bool] = lambda: True,
) -> Generator[Result, None, None]:
    """Yield what `processes.in_order` would; without settings the work is done in this process.

    On a cluster the results and their order are the same, and a worker that dies loses nothing: its
    things are done again by others. Raises ProcessLost on this machine; ExtraMissing,
    SettingsInvalid, ClusterFailed, WorkerNotPrivate on a cluster.
    """
    if settings is not None and settings.spark_master:
        return over_cluster(settings, make, things, here=here, room=room)
    return processes.in_order(
        make, things, processes=settings.threads if settings else 1, here=here, room=room
    )
