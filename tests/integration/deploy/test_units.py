"""The units of deploy/systemd: understood by systemd, closed to what they do not need."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.spec.sources import ROOT
from tests.spec.test_snippets import known_command

FILES = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in FILES.glob("*.service"))
TIMERS = sorted(path.name for path in FILES.glob("*.timer"))
SHARED = FILES / "ambroise-.service.d" / "10-hardening.conf"
PROGRAM = "/opt/ambroise/bin/ambroise"
ALERT = "ambroise-alert@.service"
MOST_EXPOSED = 1.5
"""Of systemd's own scale: 0 is closed, 10 is open; a unit without any setting has 9.6."""
LISTS = {"Environment", "EnvironmentFile", "ReadWritePaths", "SystemCallFilter"}
"""What a unit may say beside the shared file: these lines add up."""
PR_SET_MDWE = 65
NEEDED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "MemoryDenyWriteExecute": "yes",
    "IPAddressDeny": "any",
    "IPAddressAllow": "localhost",
    "UMask": "0077",
    "LimitCORE": "0",
}


def lines(path: Path) -> list[tuple[str, str]]:
    found = re.findall(r"^(\w+)=(.*)$", path.read_text(), re.MULTILINE)
    return [(name, value) for name, value in found]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units in a folder that stands for /, with the units of systemd that they name."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed: apt-get install systemd")
    root = tmp_path_factory.mktemp("root")
    units = root / "etc/systemd/system"
    shutil.copytree(FILES, units)
    for program in (PROGRAM, "/usr/bin/logger"):
        there = root / program.lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text("#!/bin/sh\n")
        there.chmod(0o755)
    own = root / "usr/lib/systemd/system"
    own.mkdir(parents=True)
    for path in Path("/lib/systemd/system").glob("*.target"):
        shutil.copy(path, own / path.name, follow_symlinks=True)
    return root


def analysed(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["systemd-analyze", *words, f"--root={root}"], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("unit", [*SERVICES, *TIMERS])
def test_systemd_understands_every_line(installed: Path, unit: str) -> None:
    named = unit.replace("@.", "@ambroise-pages.")
    said = analysed(installed, "verify", "--man=no", named)
    ours = [line for line in said.splitlines() if "ambroise" in line]
    assert ours == []


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_is_closed_to_what_it_does_not_need(installed: Path, unit: str) -> None:
    said = analysed(installed, "security", "--offline=true", "--no-pager", unit)
    found = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert found is not None, said
    assert float(found[1]) <= MOST_EXPOSED


def test_the_shared_file_holds_the_main_locks() -> None:
    assert NEEDED.items() <= dict(lines(SHARED)).items()


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_opens_nothing_that_the_shared_file_closes(unit: str) -> None:
    shared = {name for name, _ in lines(SHARED)} - LISTS
    own = lines(FILES / unit)
    assert shared.isdisjoint(name for name, _ in own)
    assert {"Group", "MemoryMax"} <= {name for name, _ in own}
    assert not any(value.startswith("+") or value.startswith("!") for _, value in own)


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_starts_a_command_that_exists(unit: str) -> None:
    words = shlex.split(dict(lines(FILES / unit))["ExecStart"])
    if words[0] == PROGRAM:
        known_command(words[1:])
    else:
        assert Path(words[0]).name == "logger"


@pytest.mark.parametrize("timer", TIMERS)
def test_a_timer_has_its_service_and_a_moment(timer: str) -> None:
    given = ConfigParser(strict=False, interpolation=None)
    given.read(FILES / timer)
    assert timer.replace(".timer", ".service") in SERVICES
    assert given["Timer"]["Persistent"] == "true"
    if shutil.which("systemd-analyze"):
        when = given["Timer"]["OnCalendar"]
        subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)


def test_leads_are_reminded_of_the_end_of_their_permit_every_day() -> None:
    words = shlex.split(dict(lines(FILES / "ambroise-permits.service"))["ExecStart"])
    assert words[1:] == ["permit", "remind"]
    given = ConfigParser(strict=False, interpolation=None)
    given.read(FILES / "ambroise-permits.timer")
    assert given["Timer"]["OnCalendar"].startswith("*-*-* ")


def test_a_listener_is_one_unit_a_source_and_always_there() -> None:
    given = dict(lines(FILES / "ambroise-listen@.service"))
    assert shlex.split(given["ExecStart"])[1:] == ["listen", "--source", "%i", "$LISTEN"]
    assert given["EnvironmentFile"] == "-/etc/ambroise/listen-%i.env"
    assert given["Restart"] == "always"


def test_every_service_that_fails_is_told() -> None:
    for unit in SERVICES:
        if unit != ALERT:
            assert ("OnFailure", "ambroise-alert@%n.service") in lines(FILES / unit)


def test_the_program_works_where_no_memory_is_both_written_and_run(tmp_path: Path) -> None:
    """What MemoryDenyWriteExecute does, by the call of Linux that does it for one process."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": "1970-01-01"}
    (inbox / "Patient.ndjson").write_text(json.dumps(patient) + "\n")
    denying = (
        "import ctypes, os, sys\n"
        f"if ctypes.CDLL(None).prctl({PR_SET_MDWE}, 1, 0, 0, 0): sys.exit(77)\n"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    home = ["--home", str(tmp_path / "home")]
    command = [sys.executable, "-m", "ambroise.cli", *home, "ingest", str(inbox), "--source", "dpi"]
    done = subprocess.run(
        [sys.executable, "-c", denying, *command], capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("this kernel cannot deny it (Linux 6.3 can)")
    assert done.returncode == 0, done.stderr
    assert "Patient" in done.stdout
