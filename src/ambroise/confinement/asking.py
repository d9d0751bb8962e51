"""Ask a confined process one question, within bounds of time, memory and length."""

import json
import os
import selectors
import site
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ambroise
from ambroise.confinement import process
from ambroise.errors import ConfinedFailed, ConfinementMissing, ConfinementOpen

LIBRARIES: Final = tuple(
    map(
        Path,
        (
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/usr/local/lib",
            "/etc/ld.so.cache",
            "/etc/localtime",
            "/usr/share/zoneinfo",
            "/dev/null",
            "/dev/urandom",
            "/proc/cpuinfo",
            "/proc/meminfo",
            "/sys/devices/system/cpu",
        ),
    )
)
"""What an interpreter and its compiled modules read; none is a hospital's."""

CAUSES: Final = {
    "crash": ("il s'est arrêté de lui-même", "it ended by itself"),
    "time": ("il a dépassé le temps permis", "it went over the time allowed"),
    "length": ("sa réponse est trop longue", "its answer is too long"),
    "stopped": ("il a été arrêté", "it was stopped"),
    "start": (
        "il n'a pas pu démarrer : fichier absent, ou sans droit d'exécution",
        "it could not start: no such file, or no right to execute it",
    ),
}

_STEP: Final = 0.05
_PIECE: Final = 65536


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` of clock and of processor, `memory` and `answer` in bytes."""

    seconds: int = 60
    memory: int = 2 << 30
    answer: int = 8 << 20


@dataclass(frozen=True, slots=True)
class Confined:
    """A function `module:name`, from bytes to bytes, of a module found in our own folders.

    `folder` is where what others wrote was installed, None when it is among our packages;
    `closed` are the folders that must stay out of reach.
    """

    name: str
    function: str
    folder: Path | None
    closed: tuple[Path, ...]
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the hospital, from its standard input to its standard output.

    `command` is the whole path of the program and its arguments; it reads below `reads` and in
    the libraries of the system, writes no file, and starts no other process.
    """

    name: str
    command: tuple[str, ...]
    reads: tuple[Path, ...]
    closed: tuple[Path, ...]
    limits: Limits = Limits()


def answer_of(
    confined: Confined | Program, question: bytes, stopped: Callable[[], bool] = lambda: False
) -> bytes:
    """Return the answer of a new process, which ends with it whatever happens.

    Raises ConfinementMissing when this machine cannot hold it in, ConfinementOpen when a folder of
    the installation would be within its reach, and ConfinedFailed when it crashes, says too much,
    lasts too long, or when `stopped` becomes true.
    """
    start = _start(confined)
    running = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
        [sys.executable, "-I", "-S", "-B", process.__file__, json.dumps(start)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        answer = _talk(running, confined, question, stopped)
        code = running.wait(timeout=confined.limits.seconds)
    except subprocess.TimeoutExpired:
        raise _failed(confined, "time") from None
    finally:
        running.kill()
        running.wait()
        for pipe in (running.stdin, running.stdout):
            if pipe is not None:
                pipe.close()
    if code == process.NOT_CONFINED:
        raise ConfinementMissing(name=confined.name, missing=answer.decode(errors="replace"))
    if code == process.NOT_STARTED and isinstance(confined, Program):
        raise _failed(confined, "start")
    if code != 0:
        raise _failed(confined, "crash")
    return answer


def _start(confined: Confined | Program) -> dict[str, object]:
    """Return what the process is told; our own modules come before those of others."""
    standard = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    modules = [Path(path) for path in (sysconfig.get_config_var("DESTSHARED"),) if path]
    ours = [Path(ambroise.__file__).parents[1], *map(Path, site.getsitepackages())]
    executable: list[Path] = []
    if isinstance(confined, Program):
        import_from = [path.resolve() for path in (*standard, *modules, *ours)]
        readable = [*(path.resolve() for path in confined.reads), *LIBRARIES]
        executable = [Path(confined.command[0]), *LIBRARIES]
    else:
        theirs = [confined.folder] if confined.folder else []
        import_from = [path.resolve() for path in (*standard, *modules, *ours, *theirs)]
        readable = [*import_from, Path(sys.base_prefix, "lib").resolve(), *LIBRARIES]
    for closed in confined.closed:
        if any(closed.resolve().is_relative_to(path) for path in readable):
            raise ConfinementOpen(name=confined.name, folder=closed)
    return {
        "import_from": list(dict.fromkeys(map(str, import_from))),
        "readable": list(dict.fromkeys(map(str, readable))),
        "executable": list(dict.fromkeys(map(str, executable))),
        "function": "" if isinstance(confined, Program) else confined.function,
        "command": confined.command if isinstance(confined, Program) else (),
        "memory": confined.limits.memory,
        "seconds": (confined.limits.seconds + 1) * (os.cpu_count() or 1),
    }


def _talk(
    running: "subprocess.Popen[bytes]",
    confined: Confined | Program,
    question: bytes,
    stopped: Callable[[], bool],
) -> bytes:
    """Give the question and take the answer, both within the bounds."""
    into, out = running.stdin, running.stdout
    assert into is not None  # noqa: S101 - both pipes were asked for
    assert out is not None  # noqa: S101
    until = time.monotonic() + confined.limits.seconds
    left, answer = memoryview(question), bytearray()
    for pipe in (into, out):
        os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(into, selectors.EVENT_WRITE)
        ready.register(out, selectors.EVENT_READ)
        while True:
            if stopped():
                raise _failed(confined, "stopped")
            if time.monotonic() > until:
                raise _failed(confined, "time")
            for key, _events in ready.select(_STEP):
                if key.fileobj is into:
                    left = left[_given(into.fileno(), left) :]
                    if not left:
                        ready.unregister(into)
                        into.close()
                    continue
                piece = os.read(out.fileno(), _PIECE)
                if not piece:
                    return bytes(answer)
                answer += piece
                if len(answer) > confined.limits.answer:
                    raise _failed(confined, "length")


def _given(pipe: int, left: memoryview) -> int:
    """Return how much a pipe took: all of it when nobody reads any more."""
    try:
        return os.write(pipe, left[:_PIECE])
    except BrokenPipeError:
        return len(left)


def _failed(confined: Confined | Program, cause: str) -> ConfinedFailed:
    fr, en = CAUSES[cause]
    return ConfinedFailed(name=confined.name, cause=fr, cause_en=en)
