"""Functions that other processes can be given."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from ambroise.errors import DateOutOfRange


def squares() -> Callable[[int], int]:
    return lambda number: number * number


def process_ids() -> Callable[[int], int]:
    return lambda _: os.getpid()


def slow_first() -> Callable[[int], int]:
    """The first thing takes longer than all the others."""

    def function(number: int) -> int:
        time.sleep(0.3 if number == 0 else 0)
        return number

    return function


def sizes() -> Callable[[bytes], bytes]:
    return lambda content: content * 2


def failing_at_two() -> Callable[[int], int]:
    def function(number: int) -> int:
        if number == 2:
            raise DateOutOfRange(days=number)
        return number

    return function


def killed_at_two() -> Callable[[int], int]:
    def function(number: int) -> int:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return function


def endless(folder: Path) -> Callable[[int], int]:
    """Leave the id of the process in `folder`, then never end."""

    def function(number: int) -> int:
        (folder / str(os.getpid())).touch()
        while True:
            number += 1

    return function
