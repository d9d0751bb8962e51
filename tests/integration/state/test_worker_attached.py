"""A worker that is attached ends with who started it, by whatever way that one ends."""

import subprocess
import time
from pathlib import Path

from tests.builders.command_line import CommandLine


def test_it_works_until_its_input_is_closed(tmp_path: Path) -> None:
    ambroise = CommandLine(tmp_path / "home")
    ambroise.done("jobs", "add", "publish")
    with ambroise.start("work", "--attached", stdin=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while not ambroise.done("jobs", "list", "--json").lines()[-1]["ended_at"]:
            assert time.monotonic() < until
        assert process.poll() is None
        process.communicate("", timeout=30)
    assert process.returncode == 0
