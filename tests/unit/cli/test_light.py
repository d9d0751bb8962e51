"""The core works without its extras: a command that needs one says which."""

import subprocess
import sys
from pathlib import Path

from ambroise.errors import ExtraMissing

WITHOUT = """
import sys
for name in ("fastapi", "starlette", "uvicorn", "jinja2", "pypdfium2", "lxml", "psycopg",
             "segno", "joserfc", "httpx", "ldap"):
    sys.modules[name] = None
from ambroise.cli import main
sys.argv[0] = "ambroise"
main()
"""


def call(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_core_starts_without_its_extras(tmp_path: Path) -> None:
    files = tmp_path / "files"
    done = call(tmp_path / "home", "demo", "--files", str(files), "--patients", "1")
    assert done.returncode == 0, done.stderr
    assert (files / "fhir" / "Patient.ndjson").exists()


def test_a_command_that_needs_an_extra_names_it(tmp_path: Path) -> None:
    done = call(tmp_path / "home", "serve")
    assert done.returncode == ExtraMissing.exit_code
    assert "ambroise[web]" in done.stderr
