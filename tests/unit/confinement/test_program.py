"""A program of the hospital takes the place of a confined process, and can do nothing else."""

import os
import sys
from pathlib import Path

import pytest

from ambroise.confinement import Limits, Program, answer_of
from ambroise.errors import ConfinedFailed, ConfinementOpen

UPPER = "import sys; sys.stdout.write(sys.stdin.read().upper())"
"""What a fonction groupage does in little: it reads its input, it writes its answer."""


def program(folder: Path, said: str, *, seconds: int = 20, home: Path | None = None) -> Program:
    script = folder / "programme.py"
    script.write_text(said)
    command = (sys.executable, "-I", "-S", str(script))
    reads = (folder, Path(sys.base_prefix))
    limits = Limits(seconds, 1 << 30, 1 << 16)
    return Program("essai", command, reads, (home or folder.parent / "home",), limits)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "groupage").mkdir()
    return tmp_path / "groupage"


def test_it_answers_on_its_standard_output(folder: Path) -> None:
    assert answer_of(program(folder, UPPER), b"abc") == b"ABC"


@pytest.mark.parametrize(
    "reach",
    [
        "open('{outside}/nom').read()",
        "open('{inside}/trace', 'w')",
        "__import__('socket').socket().connect(('127.0.0.1', 9))",
        "__import__('os').fork()",
        "__import__('subprocess').run(['/bin/true'])",
        "__import__('os').execv('/bin/true', ['true'])",
    ],
)
def test_it_reaches_no_file_no_network_no_other_process(folder: Path, reach: str) -> None:
    (folder.parent / "nom").write_text("DURAND")
    said = reach.format(outside=folder.parent, inside=folder)
    code = f"try:\n    {said}\nexcept (PermissionError, BlockingIOError) as e: print('refusé')"
    assert answer_of(program(folder, code), b"").decode().strip() == "refusé"


@pytest.mark.parametrize(
    ("said", "seconds", "cause"),
    [
        ("import time; time.sleep(60)", 1, "over the time"),
        ("raise SystemExit(3)", 20, "by itself"),
        ("print('x' * 100_000)", 20, "too long"),
    ],
)
def test_what_goes_wrong_is_told(folder: Path, said: str, seconds: int, cause: str) -> None:
    with pytest.raises(ConfinedFailed, match=cause):
        answer_of(program(folder, said, seconds=seconds), b"")


def test_a_program_that_is_not_there_is_told(folder: Path) -> None:
    absent = Program("essai", (str(folder / "absent"),), (folder,), (folder.parent / "home",))
    with pytest.raises(ConfinedFailed, match="could not start"):
        answer_of(absent, b"")


def test_it_never_reads_the_folder_of_the_installation(folder: Path) -> None:
    inside = program(folder, UPPER, home=folder / "home")
    with pytest.raises(ConfinementOpen):
        answer_of(inside, b"")


def test_nothing_of_our_environment_reaches_it(folder: Path) -> None:
    os.environ["AMBROISE_SECRET_ESSAI"] = "secret"
    try:
        said = answer_of(program(folder, "import os; print(sorted(os.environ))"), b"")
    finally:
        del os.environ["AMBROISE_SECRET_ESSAI"]
    assert b"SECRET" not in said
