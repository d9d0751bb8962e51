"""A large table: the same bytes on one process or several, and after `kill -9`."""

import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.builders.command_line import CommandLine
from tests.unit.deid.tabular.tables import COLUMNS

ROWS = 4_000
FILLER = "x" * 900
"""Of a column that is not listed, so that the table has several pieces."""
NOTE = "Mme KERVELLA Anne, vue le {day:02d}/03/2024.\nTraitement : paracétamol ; à revoir"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    path = folder / "in.csv"
    rng = random.Random(5)
    lines = ["ipp;nom;prenom;naissance;entree;sexe;medecin;note;divers"]
    for _ in range(ROWS):
        who = 8_001_000_000 + rng.randrange(900)
        note = NOTE.format(day=rng.randrange(1, 29)).replace('"', '""')
        entry = f"2024-03-{rng.randrange(1, 29):02d}" if rng.random() > 0.01 else "jadis"
        lines.append(f'{who};KERVELLA;Anne;12/03/1950;{entry};F;TREGOURES;"{note}";{FILLER}')
    path.write_text("\n".join(lines), encoding="utf-8")
    (folder / "columns.toml").write_text(COLUMNS, encoding="utf-8")
    (folder / "key").write_text("6b" * 32, encoding="ascii")
    return path


def command(source: Path, out: Path) -> tuple[str | Path, ...]:
    folder = source.parent
    key, columns = folder / "key", folder / "columns.toml"
    return ("pseudonymise", source, "--out", out, "--columns", columns, "--key-file", key)


def test_a_killed_run_goes_on_to_the_same_bytes_on_any_number_of_processes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = CommandLine(tmp_path / "home")
    whole, killed = tmp_path / "whole.csv", tmp_path / "killed.csv"
    monkeypatch.setenv("AMBROISE_THREADS", "1")
    assert line(*command(source, whole)).code == 116
    work = killed.with_name(f".{killed.name}.run") / "journal.jsonl"
    stops = 0
    while not killed.exists() and stops < 3:
        process = line.start(*command(source, killed), stdin=subprocess.DEVNULL)
        known = work.stat().st_size if work.exists() else 0
        while process.poll() is None and (not work.exists() or work.stat().st_size <= known):
            time.sleep(0.02)
        process.kill()
        process.communicate()
        stops += 1
    assert stops
    assert line(*command(source, killed)).code == 116
    assert killed.read_bytes() == whole.read_bytes()
    aside = [path.with_name(f"{path.name}.quarantine.jsonl") for path in (whole, killed)]
    assert aside[0].read_bytes() == aside[1].read_bytes()
    assert "KERVELLA" not in whole.read_text(encoding="utf-8")
    assert "jadis" not in aside[0].read_text(encoding="utf-8") + "".join(line.shown)
    assert not work.exists()
