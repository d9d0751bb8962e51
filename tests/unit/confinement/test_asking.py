"""A confined process answers, or fails with a clear error; without isolation nothing runs."""

import os
from pathlib import Path

import pytest

from ambroise.confinement import Confined, Limits, answer_of
from ambroise.errors import ConfinedFailed, ConfinementMissing, ConfinementOpen

CODE = """
import os, time
def echo(given): return given[::-1]
def numbers(given):
    import numpy
    return str(int(numpy.ones((300, 300)).dot(numpy.ones((300, 300))).sum())).encode()
def threads(given):
    import threading
    found = []
    one = threading.Thread(target=lambda: found.append(b"done"))
    one.start(); one.join()
    return found[0]
def late(given): time.sleep(60)
def spin(given):
    while True: pass
def code(given): os._exit(3)
def listing(given): return repr(sorted(os.listdir(os.path.dirname(__file__)))).encode()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "probe.py").write_text(CODE)
    return tmp_path / "other"


def place(folder: Path, function: str, *, seconds: int = 20, home: Path | None = None) -> Confined:
    away = (home or folder.parent / "home",)
    return Confined("essai", f"probe:{function}", folder, away, Limits(seconds, 1 << 30, 1 << 16))


def test_it_answers_what_it_was_asked_however_long(folder: Path) -> None:
    question = os.urandom(60_000)
    assert answer_of(place(folder, "echo"), question) == question[::-1]


def test_libraries_and_threads_work_in_it(folder: Path) -> None:
    assert answer_of(place(folder, "numbers"), b"") == b"27000000"
    assert answer_of(place(folder, "threads"), b"") == b"done"


def test_it_reads_the_folder_of_its_own_code(folder: Path) -> None:
    assert answer_of(place(folder, "listing"), b"") == b"['probe.py']"


@pytest.mark.parametrize(
    ("function", "seconds", "cause"),
    [("late", 1, "time"), ("spin", 1, "time"), ("code", 20, "by itself"), ("echo", 20, "too long")],
)
def test_its_failure_says_why(folder: Path, function: str, seconds: int, cause: str) -> None:
    with pytest.raises(ConfinedFailed, match=cause):
        answer_of(place(folder, function, seconds=seconds), b"a" * 70_000)


def test_it_is_stopped_when_asked(folder: Path) -> None:
    calls = iter([False, False, True])
    with pytest.raises(ConfinedFailed, match="was stopped"):
        answer_of(place(folder, "late"), b"", lambda: next(calls, True))


def test_an_installation_within_its_reach_closes_everything(folder: Path) -> None:
    with pytest.raises(ConfinementOpen):
        answer_of(place(folder, "echo", home=folder / "home"), b"")


@pytest.mark.parametrize("missing", ["landlock.abi", "syscalls.supported"])
def test_without_isolation_nothing_runs(
    folder: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel is asked in the process itself: there, what it says is changed."""
    shim = folder / "shim.py"
    shim.write_text(
        "import sys, json\n"
        "start = json.loads(sys.argv[1])\n"
        "sys.path[:] = start['import_from']\n"
        "from ambroise.confinement import landlock, process, syscalls\n"
        f"{missing} = lambda: 0\n"
        "process.main()\n"
    )
    monkeypatch.setattr("ambroise.confinement.process.__file__", str(shim))
    with pytest.raises(ConfinementMissing, match=r"Landlock|seccomp") as refused:
        answer_of(place(folder, "echo"), b"abc")
    assert "lsm=landlock" in refused.value.message()
