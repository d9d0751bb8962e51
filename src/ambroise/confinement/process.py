"""What runs in the process itself: it gives up its rights, then answers one question.

The answer is that of a function of a module, or that of a program which takes its place.

Started as a file, in isolated mode, with one argument: `Start` in JSON.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

NOT_CONFINED: Final = 70
"""Exit code when this machine cannot hold the process in; the answer then names what lacks."""


NOT_STARTED: Final = 71
"""Exit code when the program could not take the place of this process."""


def main() -> None:
    start: dict[str, Any] = json.loads(sys.argv[1])
    sys.path[:] = start["import_from"]
    from ambroise.confinement.giving_up import NotConfined, confine

    # our pipes under numbers of their own: what others print goes nowhere
    asked, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    try:
        confine(
            map(Path, start["readable"]),
            memory=start["memory"],
            seconds=start["seconds"],
            executable=[Path(one) for one in start["executable"]],
        )
    except NotConfined as error:
        os.write(answers, error.missing.encode())
        os._exit(NOT_CONFINED)
    if command := start["command"]:
        _become(command, asked, answers)
    with os.fdopen(asked, "rb") as question:
        given = question.read()
    module, _, function = start["function"].partition(":")
    answer: bytes = getattr(importlib.import_module(module), function)(given)
    with os.fdopen(answers, "wb") as out:
        out.write(answer)
        out.flush()
    os._exit(0)


def _become(command: list[str], asked: int, answers: int) -> NoReturn:
    os.dup2(asked, 0)
    os.dup2(answers, 1)
    try:
        os.execve(command[0], command, {"LC_ALL": "C.UTF-8"})  # noqa: S606 - the one the site set
    except OSError:
        os._exit(NOT_STARTED)


if __name__ == "__main__":
    main()
