"""The container file: read line by line, and its steps run as far as they go without an engine."""

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambroise.settings import load_settings
from ambroise.web.app import create_app
from tests.spec.sources import ROOT
from tests.spec.test_snippets import known_command

FILES = ROOT / "deploy" / "container"
PLACE = "/opt/ambroise"


def steps() -> list[tuple[str, str]]:
    """Return the instructions, each with what follows it."""
    text = re.sub(r"^#.*\n", "", (FILES / "Containerfile").read_text(), flags=re.MULTILINE)
    return [
        (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1])
        for line in text.replace("\\\n", " ").splitlines()
        if line.strip()
    ]


def stage(number: int) -> list[tuple[str, str]]:
    starts = [place for place, (name, _) in enumerate(steps()) if name == "FROM"]
    return steps()[starts[number] : [*starts, len(steps())][number + 1]]


def test_the_image_is_made_in_two_stages_and_keeps_the_second() -> None:
    assert [words for name, words in steps() if name == "FROM"] == [
        "${BASE} AS build",
        "${BASE}",
    ]
    copied = [words for name, words in stage(1) if name == "COPY"]
    assert copied == [f"--from=build {PLACE} {PLACE}"]


def test_it_runs_as_nobody_else_than_its_own_account() -> None:
    assert [words for name, words in stage(1) if name == "USER"] == ["10001:10001"]
    after = [name for name, _ in stage(1)][[name for name, _ in stage(1)].index("USER") :]
    assert "RUN" not in after
    assert "COPY" not in after


def test_nothing_comes_from_elsewhere_than_the_lock() -> None:
    assert not {name for name, _ in steps()} & {"ADD", "EXPOSE", "MAINTAINER"}
    installs = [words for name, words in steps() if name == "RUN" and "pip install" in words]
    assert len(installs) == 2
    for words in installs:
        assert "--require-hashes" in words or "--no-deps --no-build-isolation" in words
    everything = " ".join(words for _, words in steps())
    assert not re.search(r"\b(curl|wget|apt-get|git)\b|https?://", everything)


def test_what_is_copied_exists_and_is_all_that_the_builder_is_given() -> None:
    wanted = {
        source for name, words in stage(0) if name == "COPY" for source in shlex.split(words)[:-1]
    }
    assert all((ROOT / one).exists() for one in wanted)
    ignored = (FILES / "Containerfile.dockerignore").read_text().splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == wanted
    assert "*" in ignored


def test_no_secret_stands_in_the_image() -> None:
    given = " ".join(words for name, words in steps() if name in {"ENV", "ARG"})
    assert not re.search(r"KEY|TOKEN|PASSWORD|SECRET|DATABASE_URL", given)


def test_it_starts_a_command_that_exists() -> None:
    said = {name: json.loads(words) for name, words in stage(1) if name in {"ENTRYPOINT", "CMD"}}
    assert said["ENTRYPOINT"] == [f"{PLACE}/bin/ambroise"]
    known_command(said["CMD"])


def test_its_health_check_tells_a_living_program_from_a_dead_one(tmp_path: Path) -> None:
    (check,) = [words for name, words in stage(1) if name == "HEALTHCHECK"]
    command = json.loads(check.partition(" CMD ")[2])
    socket = tmp_path / "pages.sock"
    program = command[2].replace("/run/ambroise/pages.sock", str(socket))
    assert str(socket) in program
    asked = [sys.executable, "-c", program]
    assert subprocess.run(asked, capture_output=True, check=False).returncode != 0
    import threading

    import uvicorn

    app = create_app(load_settings(tmp_path / "home"))
    server = uvicorn.Server(uvicorn.Config(app, uds=str(socket), log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    server.should_exit = True
    thread.join()


def test_the_services_are_locked() -> None:
    text = (FILES / "compose.yaml").read_text()
    shared = text.partition("services:")[0]
    for line in (
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        'user: "10001:10001"',
    ):
        assert line in shared
    assert " privileged:" not in text
    assert "docker.sock" not in text
    assert "cap_add" not in text
    assert text.count("network_mode: none") == 2
    assert re.findall(r"ports: (.*)", text) == ['["80:80", "443:443"]']


@pytest.mark.soak
def test_the_steps_of_the_build_end_with_a_program_that_starts(tmp_path: Path) -> None:
    place = tmp_path / "opt"
    work = tmp_path / "build"
    work.mkdir()
    for name, words in stage(0):
        if name == "COPY":
            *sources, target = shlex.split(words)
            for source in sources:
                there = work / target / Path(source).name if target == "./" else work / target
                there.parent.mkdir(parents=True, exist_ok=True)
                subprocess.run(["cp", "-r", str(ROOT / source), str(there)], check=True)
        elif name == "RUN":
            own = words.replace(PLACE, str(place)).replace("python3 ", f"{sys.executable} ")
            subprocess.run(shlex.split(own), cwd=work, check=True)
    program = place / "bin" / "ambroise"
    said = subprocess.run(
        [str(program), "--home", str(tmp_path / "home"), "upgrade"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "Base d'exploitation à jour" in said.stderr
    assert not (place / "bin" / "pip").exists()
