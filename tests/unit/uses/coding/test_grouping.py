"""The hospital's own grouping: a real program reads RUM lines and gives a group, or fails aloud."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise.errors import GroupingFailed
from ambroise.settings import GroupingSettings, Settings
from ambroise.uses.coding.grouping import Grouped, grouped
from ambroise.uses.coding.schema import Coding, Mode, Position, Proposal, Rum, Severity

PROGRAM = """
import sys
lines = sys.stdin.buffer.read().decode("latin-1").splitlines()
print("sejour;ghm;ghs;severite")
for stay in dict.fromkeys(line[32:52].strip() for line in lines):
    heavy = any("A419" in line for line in lines)
    print(f"{stay};{'18M072' if heavy else '11M041'};{7311 if heavy else 4310};{2 if heavy else 1}")
"""
AT = datetime(2026, 3, 2, tzinfo=UTC)


def coding(code: str = "N10") -> Coding:
    proposals = (Proposal(code, "", Position.DP),)
    rum = Rum(1, "2270", "", AT, AT, "8", "", "8", "", proposals, ())
    return Coding("700000641", Mode.RSS, "1950-02-03", "F", (rum,), 1, (), (), Severity((), ""))


def settings(folder: Path, said: str) -> Settings:
    (folder / "fg").mkdir()
    script = folder / "fg" / "fg.py"
    script.write_text(said)
    command = (sys.executable, "-I", "-S", str(script))
    grouping = GroupingSettings(command=command, reads=(folder / "fg", Path(sys.base_prefix)))
    return Settings(home=folder / "home", finess="750000001", grouping=grouping)


def test_a_program_groups_the_rum_lines_of_a_stay(tmp_path: Path) -> None:
    mounted = settings(tmp_path, PROGRAM)
    assert grouped(coding(), mounted) == Grouped("11M041", "4310", "1")
    assert grouped(coding("A419"), mounted) == Grouped("18M072", "7311", "2")


def test_without_a_program_nothing_is_grouped(tmp_path: Path) -> None:
    assert grouped(coding(), Settings(home=tmp_path)) is None


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("raise SystemExit(1)", "by itself"),
        ("print('autre;table')", "first line"),
        ("print('sejour;ghm;ghs;severite')", "0 line"),
        ("print('sejour;ghm;ghs;severite\\n700000641;?;1;')", "unreadable"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\xff')", "UTF-8"),
    ],
)
def test_a_program_that_fails_is_told_with_its_cause(tmp_path: Path, said: str, cause: str) -> None:
    with pytest.raises(GroupingFailed, match=cause):
        grouped(coding(), settings(tmp_path, said))


def test_the_program_is_named_by_its_whole_path() -> None:
    with pytest.raises(ValueError, match="whole path"):
        GroupingSettings(command=("fg",))
