"""A training whose process is killed at every moment of its writing: HOME CIM10 LOGIN OUT.

The stays are learnt once; then one process after the other writes what was learnt and mounts it,
each killed one step later than the one before, until one comes to the end. A line of JSON tells
what is there after each: how the process ended, and what is mounted.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from ambroise.access import people
from ambroise.cli.coding_training import keep
from ambroise.cli.session import Session
from ambroise.engines import trained_engine
from ambroise.evaluation.coding_training import Asked, Trained, running, train
from ambroise.settings import Settings, load_settings
from ambroise.uses.coding.choice.ranking_file import read


def main(home: str, cim10: str, login: str, out: str) -> None:
    settings = load_settings(Path(home)).model_copy(update={"cim10": Path(cim10)})
    running.NEEDED, running.NEEDED_HELD = 5, 2  # type: ignore[misc]  # so small is the past
    made, place, status = learnt(settings, login), 0, int(signal.SIGKILL)
    while status == signal.SIGKILL:
        status = ended(settings, login, made, Path(out), place)
        engine, file = trained_engine(settings), Path(out) / "model.json"
        told = {
            "place": place,
            "status": status,
            "mounted": engine and engine.digest,
            "kept": read(file).digest if file.exists() else None,
        }
        print(json.dumps(told), flush=True)
        place += 1
    again = learnt(settings, login)
    print(json.dumps({"same": (again.ranking, again.about) == (made.ranking, made.about)}))


def opened(settings: Settings, login: str) -> Session:
    session = Session(settings, "fr")
    session.actor = people.actor_of(session.state, login, datetime.now(UTC))
    return session


def learnt(settings: Settings, login: str) -> Trained:
    session = opened(settings, login)
    asked = Asked(hold_from=date(2026, 1, 1))
    return train(session, session.actor, asked, clock=lambda: datetime.now(UTC))


def ended(settings: Settings, login: str, made: Trained, out: Path, place: int) -> int:
    """Return the status of a process killed at its step `place` of writing, 0 past the last."""
    if process := os.fork():
        return os.waitpid(process, 0)[1]
    with ExitStack() as stack:
        stack.callback(os._exit, 1)  # what raised is on the standard error
        die_at(place, (out, settings.home / "coding"), stack)
        keep(opened(settings, login), made, out, mount=True)
        os._exit(0)


def die_at(place: int, folders: tuple[Path, ...], stack: ExitStack) -> None:
    """Kill this process at a step: half of some bytes written, or a file about to be renamed."""
    left = [place]

    def step(path: Path) -> bool:
        left[0] -= path.parent in folders
        return left[0] < 0 and path.parent in folders

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def write_bytes(true: Callable[..., Any], path: Path, content: bytes) -> Any:
        if step(path):
            true(path, content[: len(content) // 2])
            die()
        return true(path, content)

    def moving(true: Callable[..., Any], path: Path, target: Path) -> Any:
        if step(path):
            die()
        return true(path, target)

    def syncing(true: Callable[..., Any], number: int) -> Any:
        path = Path(f"/proc/self/fd/{number}").readlink()
        if step(path):
            os.ftruncate(number, os.fstat(number).st_size // 2)
            die()
        return true(number)

    for owner, name, way in (
        (Path, "write_bytes", write_bytes),
        (Path, "replace", moving),
        (os, "fsync", syncing),
    ):
        true = getattr(owner, name)
        stack.enter_context(mock.patch.object(owner, name, lambda *a, _w=way, _t=true: _w(_t, *a)))


if __name__ == "__main__":
    main(*sys.argv[1:])
