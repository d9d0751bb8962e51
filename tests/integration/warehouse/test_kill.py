"""`kill -9` anywhere between the first byte stored and the publication shown: nothing differs."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.demo import write_hospital
from ambroise.settings import Settings, load_settings
from ambroise.state import open_state
from ambroise.state.schema import batches, publications
from ambroise.tables import Workspace, latest, open_zone
from tests.builders.hospital import TODAY

RUN_COLUMNS = {"batch_id", "record_uid", "cdm_release_date", "source_release_date"}


def ingest(home: Path, files: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "ambroise.cli", "--home", str(home)]
    return subprocess.Popen(
        [*command, "ingest", str(files), "--source", "chu", "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def published(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Every row of the newest publication, the columns of the run apart."""
    state = open_state(settings)
    found = {}
    with Workspace.open(open_zone(settings, "care")) as workspace:
        for table, version in latest(state, "care").tables.items():
            workspace.view("t", table, version=version)
            columns = [row["column_name"] for row in workspace.rows("DESCRIBE t")]
            kept = ", ".join(f'"{name}"' for name in columns if name not in RUN_COLUMNS)
            found[table] = workspace.rows(f"SELECT {kept} FROM t ORDER BY ALL")
    state.close()
    return found


def progress_of(settings: Settings) -> tuple[int, int]:
    """Return how many batches have begun and how many publications are shown."""
    state = open_state(settings)
    with state.read() as connection:
        begun = connection.execute(sa.select(sa.func.count()).select_from(batches)).scalar_one()
        shown = connection.execute(sa.select(sa.func.count()).select_from(publications))
        counts = begun, shown.scalar_one()
    state.close()
    return counts


def wait_for_writing(settings: Settings, process: "subprocess.Popen[bytes]") -> float:
    while progress_of(settings)[0] == 0 and process.poll() is None:
        time.sleep(0.01)
    return time.monotonic()


def survives(folder: Path, kills: int) -> None:
    files = folder / "files"
    write_hospital(files, patients=4, today=TODAY)
    files /= "fhir"
    calm = load_settings(folder / "calm")
    with ingest(calm.home, files) as process:
        started = wait_for_writing(calm, process)
    assert process.returncode == 0
    took = time.monotonic() - started
    expected = published(calm)
    rng = random.Random(3)
    hits = 0
    for attempt in range(10 * kills):
        shaken = load_settings(folder / f"shaken-{attempt}")
        for keys in ("keys", "vault"):
            shutil.copytree(calm.home / keys, shaken.home / keys)
        shaken.home.chmod(0o700)
        with ingest(shaken.home, files) as process:
            wait_for_writing(shaken, process)
            time.sleep(rng.uniform(0, took))
            process.kill()
        hits += progress_of(shaken) == (1, 0)
        with ingest(shaken.home, files) as again:
            pass
        assert again.returncode == 0
        assert published(shaken) == expected
        shutil.rmtree(shaken.home)
        if hits == kills:
            break
    assert hits == kills


def test_a_killed_ingest_publishes_the_same_rows(tmp_path: Path) -> None:
    survives(tmp_path, kills=2)


@pytest.mark.soak
def test_fifty_killed_ingests_publish_the_same_rows(tmp_path: Path) -> None:
    survives(tmp_path, kills=50)
