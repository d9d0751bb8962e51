"""`kill -9` in the middle of a reception: the next one ends as an undisturbed one would have."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise.intake import DOCUMENTS
from ambroise.state.schema import batches
from ambroise.tables import Workspace, open_zone
from tests.builders.site import SOURCE, Site, a_patient, a_site

CODE = """
import sys
from pathlib import Path
from ambroise.intake import ingest
from ambroise.settings import load_settings
from ambroise.state import open_state
settings = load_settings(Path(sys.argv[1]))
state = open_state(settings)
ingest(settings, state, [Path(sys.argv[2])], source=sys.argv[3], actor="marie")
"""
RUN_COLUMNS = "batch_id, received_at, record_uid, supersedes, superseded_by"


def fill(site: Site) -> None:
    rng = random.Random(1)
    for kind in ("Patient", "Goal", "Basic", "Group", "List"):
        rows = [
            {"resourceType": kind, "id": f"{kind}-{rng.randrange(1500)}", "n": n}
            for n in range(2000)
        ]
        site.write(f"{kind}.ndjson", *rows, b"{broken")
    site.write("Late.ndjson", a_patient("last"))


def content(site: Site) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, the columns of the run apart; links as the digests they join."""
    found = {}
    zone = open_zone(site.settings, "care")
    with Workspace.open(zone) as workspace:
        for table in zone.tables("records"):
            workspace.view("r", table)
            found[table] = workspace.rows(
                f"""
                SELECT r.* EXCLUDE ({RUN_COLUMNS}), p.digest AS before, n.digest AS after
                FROM r
                LEFT JOIN r AS p ON p.record_uid = r.supersedes
                LEFT JOIN r AS n ON n.record_uid = r.superseded_by
                ORDER BY r.record_uid
                """
            )
        workspace.view("q", "quarantine/content")
        found["quarantine"] = workspace.rows("SELECT * FROM q ORDER BY ALL")
        workspace.view("d", DOCUMENTS, columns="record_uid BIGINT")
        found["documents"] = workspace.rows("SELECT * FROM d ORDER BY ALL")
    return found


def status(site: Site) -> str | None:
    with site.state.read() as connection:
        return connection.execute(sa.select(batches.c.status)).scalar()


def killed_while_writing(site: Site, delay: float) -> bool:
    """Kill a reception `delay` seconds after it began to write; say whether it was still at it."""
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(site.settings.home), str(site.inbox), SOURCE]
    )
    with process:
        while status(site) is None and process.poll() is None:
            time.sleep(0.002)
        time.sleep(delay)
        process.kill()
    return status(site) == "running"


def survives(folder: Path, kills: int) -> None:
    calm = a_site(folder / "calm")
    fill(calm)
    expected = calm.take()
    writing = time_to_write(folder)
    rng = random.Random(2)
    hits = 0
    for attempt in range(10 * kills):
        shaken = a_site(folder / f"shaken-{attempt}")
        fill(shaken)
        hits += killed_while_writing(shaken, rng.uniform(0, writing))
        outcome = shaken.take()
        assert content(shaken) == content(calm)
        assert (outcome.read, outcome.quarantined) == (expected.read, expected.quarantined)
        shaken.state.close()
        shutil.rmtree(folder / f"shaken-{attempt}")
        if hits == kills:
            break
    calm.state.close()
    assert hits == kills


def time_to_write(folder: Path) -> float:
    """Measure how long a reception in its own process writes."""
    site = a_site(folder / "timed")
    fill(site)
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(site.settings.home), str(site.inbox), SOURCE]
    )
    with process:
        while status(site) is None:
            time.sleep(0.002)
        started = time.monotonic()
    site.state.close()
    return time.monotonic() - started


def test_a_killed_reception_loses_and_doubles_nothing(tmp_path: Path) -> None:
    survives(tmp_path, kills=4)


@pytest.mark.soak
def test_fifty_killed_receptions_lose_and_double_nothing(tmp_path: Path) -> None:
    survives(tmp_path, kills=50)
