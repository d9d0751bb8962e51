"""The dossier page beside a bare store read: `python -m benchmarks.dossier HOME [--pages N]`.

HOME is an installation that holds published patients (10,000 for the promise). A real server is
started on it; a physician opens random patients, one at a time, over loopback: sign-in, rights,
trace, reading and the whole HTML page. The peer reads every row of the same person from the same
tables with DuckDB alone, in the same run, patient by patient. Medians, 95th percentiles and the
ratio of both are printed.
"""

import argparse
import os
import random
import re
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ambroise.access import Grant, Role, people
from ambroise.settings import Settings, load_settings
from ambroise.state import State, open_state
from ambroise.tables import Cursor, Readers, open_zone

TABLES = (
    "person death visit_occurrence visit_detail care_wards condition_occurrence drug_exposure"
    " measurement observation procedure_occurrence device_exposure imaging_study note"
    " identity_person identity_contact identity_stay identity_stay_professional"
).split()
PORT = 8078
WARM = 5


@contextmanager
def served(home: Path) -> Iterator[httpx.Client]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ambroise.cli", "serve", "--port", str(PORT)],
        env=os.environ | {"AMBROISE_HOME": str(home)},
        stderr=subprocess.DEVNULL,
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60)
    try:
        while process.poll() is None:
            try:
                client.get("/api/v1/health")
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait()


def sign_in(state: State, client: httpx.Client) -> str:
    """Sign a new senior physician in; return the token of the session's forms."""
    now = datetime.now(UTC)
    login, password = f"banc-{secrets.token_hex(4)}", secrets.token_hex(12)
    grants = (Grant(Role.SENIOR, "banc", now),)
    people.create(state, login, "Banc d'essai", now=now, grants=grants)
    people.set_password(state, login, password)
    page = client.get("/connexion").text
    given = {"login": login, "password": password, "csrf": token(page)}
    client.post("/connexion", data=given)
    return token(client.get("/", follow_redirects=True).text)


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    if found is None:
        raise SystemExit("no form on the page")
    return found.group(1)


def open_page(client: httpx.Client, csrf: str, person: int) -> tuple[float, int]:
    """Return the seconds and bytes of a patient's page, opened for a reason beforehand."""
    reason = {"reason": "mesure de la page du dossier"}
    client.post(
        f"/api/v1/patients/{person}/outside-care-team",
        json=reason,
        headers={"X-CSRF-Token": csrf},
    ).raise_for_status()
    started = time.perf_counter()
    page = client.get(f"/patients/{person}")
    seconds = time.perf_counter() - started
    page.raise_for_status()
    return seconds, len(page.content)


def bare_read(cursor: Cursor) -> tuple[float, int]:
    started = time.perf_counter()
    rows = sum(len(cursor.rows(f"SELECT * FROM {table}")) for table in TABLES)
    return time.perf_counter() - started, rows


def percentile(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def measure(settings: Settings, pages: int) -> None:
    state = open_state(settings)
    readers = Readers(open_zone(settings, "care"), state)
    with readers.reader() as reader, served(settings.home) as client:
        with reader.cursor() as cursor:
            everybody = [row["person_id"] for row in cursor.rows("SELECT person_id FROM person")]
        chosen = random.Random(1).sample(sorted(everybody), min(pages + WARM, len(everybody)))
        csrf = sign_in(state, client)
        shown, bare, rows, size = [], [], [], []
        for person in chosen:
            seconds, weight = open_page(client, csrf, person)
            with reader.cursor(person) as cursor:
                alone, count = bare_read(cursor)
            shown.append(seconds * 1000)
            bare.append(alone * 1000)
            rows.append(count)
            size.append(weight / 1024)
    readers.close()
    state.close()
    shown, bare = shown[WARM:], bare[WARM:]
    print(f"{len(everybody)} patients, {len(shown)} pages, rows a patient: median"
          f" {statistics.median(rows):.0f}, page {statistics.median(size):.0f} KiB")  # fmt: skip
    print(f"{'':26}{'median ms':>10}{'p95 ms':>10}")
    print(f"{'dossier page, whole':26}{statistics.median(shown):10.1f}{percentile(shown):10.1f}")
    print(f"{'bare DuckDB read':26}{statistics.median(bare):10.1f}{percentile(bare):10.1f}")
    ratios = [page / alone for page, alone in zip(shown, bare, strict=True)]
    print(f"ratio page / bare, patient by patient: median {statistics.median(ratios):.1f},"
          f" of the p95s {percentile(shown) / percentile(bare):.1f}")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    given = parser.parse_args()
    measure(load_settings(given.home), given.pages)
