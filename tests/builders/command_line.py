"""The command line as a person meets it: a process of its own, on a home of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from ambroise.cli import app

COMMAND = (sys.executable, "-m", "ambroise.cli")


@dataclass(frozen=True)
class Ended:
    """What a command answered, showed and said."""

    code: int
    out: str
    said: str

    def json(self) -> Any:
        """The last line of the results."""
        return json.loads(self.out.splitlines()[-1])

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class CommandLine:
    home: Path
    shown: list[str] = field(default_factory=list)
    """All that any command wrote on its two outputs."""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: v for name, v in os.environ.items() if not name.startswith("AMBROISE_")}
        return {**kept, "AMBROISE_HOME": str(self.home), "COLUMNS": "300"}

    def start(self, *arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        command = [*COMMAND, *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment, **(pipes | options))

    def __call__(self, *arguments: str | Path, given: str = "") -> Ended:
        process = self.start(*arguments, stdin=subprocess.PIPE)
        out, said = process.communicate(given, timeout=300)
        self.shown += [out, said]
        return Ended(process.returncode, out, said)

    def within(self, *arguments: str | Path, given: str = "") -> Ended:
        """Run a command in this process: the same answers, sooner."""
        line = ["--home", str(self.home), *map(str, arguments)]
        result = CliRunner().invoke(app, line, input=given)
        if not isinstance(result.exception, SystemExit | None):
            raise result.exception
        self.shown += [result.stdout, result.stderr]
        return Ended(result.exit_code, result.stdout, result.stderr)

    def done(self, *arguments: str | Path, given: str = "") -> Ended:
        """Run a command that must succeed."""
        ended = self(*arguments, given=given)
        assert ended.code == 0, ended.said
        return ended
