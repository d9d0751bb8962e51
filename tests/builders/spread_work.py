"""Work that tests spread: importable by the processes that do it."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path


def squares() -> Callable[[int], int]:
    return lambda number: number * number


def failing_at_two() -> Callable[[int], int]:
    def function(number: int) -> int:
        if number == 2:
            raise ValueError(str(number))
        return number

    return function


def process_ids() -> Callable[[int], int]:
    return lambda _number: os.getpid()


def killing_once(mark: Path) -> Callable[[int], int]:
    """The executor that takes thing 3 first is killed with all that it had."""
    return partial(_killing_once, mark)


def _killing_once(mark: Path, number: int) -> int:
    if number == 3 and not mark.exists():
        mark.touch()
        executor = os.getppid()
        while "java" not in Path(f"/proc/{executor}/comm").read_text():
            executor = int(Path(f"/proc/{executor}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(executor, signal.SIGKILL)
    return number


class BrokenOnArrival:
    """Work that no worker can even open."""

    def __call__(self, *_given: object) -> bytes:
        return b""

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return _broken, ()


def _broken() -> None:
    raise RuntimeError
