"""What runs on a worker of the cluster: the function made once in each process, then its things."""

import os
import pickle
import socket
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from ambroise.errors import WorkerNotPrivate
from ambroise.processes import attempt

_OF_EVERYBODY: Final = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # noqa: S108 - refused


class Shared(Protocol):
    """What every worker has: a broadcast of Spark."""

    @property
    def value(self) -> bytes: ...


def do(make: Shared, home: Path, thing: bytes) -> bytes:
    """Return the pickled result of a pickled thing, or the pickled error that it ends with."""
    return pickle.dumps(attempt(_do, (make.value, home, thing)))


def _do(asked: tuple[bytes, Path, bytes]) -> Any:
    make, home, thing = asked
    return _function(make, home)(pickle.loads(thing))  # noqa: S301 - from the driver, authenticated


@lru_cache(maxsize=2)
def _function(make: bytes, home: Path) -> Callable[[Any], Any]:
    _check(home)
    made: Callable[[], Callable[[Any], Any]] = pickle.loads(make)  # noqa: S301 - as above
    return made()


def _check(home: Path) -> None:
    """Raise WorkerNotPrivate where Spark or Python would put files in a folder of everybody."""
    folders = [*os.environ.get("SPARK_LOCAL_DIRS", "").split(","), tempfile.gettempdir()]
    for folder in map(Path, filter(None, folders)):
        if not folder.is_relative_to(home) and any(map(folder.is_relative_to, _OF_EVERYBODY)):
            raise WorkerNotPrivate(machine=socket.gethostname(), path=folder)
