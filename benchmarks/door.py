"""What a decision, its trace and a dataset cost: `python benchmarks/door.py`.

10,000 persons and 3 million measurements are made in a temporary folder, below the one given.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ambroise.access import Action, Door, Grant, Purpose, Role, authorize, open_door, people
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.tables import Workspace, open_zone, publish
from ambroise.trail import Event, Trail, open_trail

PERSON = 50
TABLES = {
    "omop/person": "SELECT range::BIGINT AS person_id FROM range(10000) ORDER BY 1",
    "omop/measurement": "SELECT (range // 300)::BIGINT AS person_id, range AS measurement_id,"
    " random() AS value FROM range(3000000) ORDER BY 1",
    "omop/care_wards": "SELECT range::BIGINT AS person_id, (range % 50)::VARCHAR AS ward,"
    " TIMESTAMP '2026-01-01' AS start, NULL::TIMESTAMP AS \"end\" FROM range(10000) ORDER BY 1",
    **{f"omop/other_{n}": "SELECT range::BIGINT AS person_id FROM range(1000)" for n in range(40)},
}


def show(label: str, act: Callable[[], object], times: int = 200) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        spent.append((time.perf_counter() - begun) * 1000)
    return line(label, spent)


def line(label: str, spent: list[float]) -> float:
    """Print a line of figures; return the 95th percentile, in ms."""
    spent.sort()
    p50, p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    print(f"{label:<44} p50 {p50:7.3f} ms   p95 {p95:7.3f} ms")
    return p95


def together(
    label: str, act: Callable[[], object], threads: int = 20, times: int = 200
) -> tuple[float, float]:
    """Print what `threads` see that act at once; return acts a second and the p95, in ms."""
    spent: list[float] = []

    def work() -> None:
        for _ in range(times):
            begun = time.perf_counter()
            act()
            spent.append((time.perf_counter() - begun) * 1000)

    running = [threading.Thread(target=work) for _ in range(threads)]
    begun = time.perf_counter()
    for one in running:
        one.start()
    for one in running:
        one.join()
    rate = len(spent) / (time.perf_counter() - begun)
    return rate, line(f"{label}, {threads} threads ({rate:,.0f}/s)", spent)


def fsync(folder: Path) -> tuple[float, float]:
    """Measure a bare durable append; return its p95 alone and as 20 readers would."""
    handle = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def act() -> None:
        os.write(handle, b"x" * 500)
        os.fsync(handle)

    alone = show("bare append of 500 bytes + fsync", act)
    _, together_ = together("bare append + fsync", act)
    os.close(handle)
    return alone, together_


def door_figures(state: State, door: Door, folder: Path) -> None:
    now = datetime.now(UTC)
    grants = (Grant(Role.SENIOR, str(PERSON % 50), now - timedelta(days=1)),)
    anne = people.create(state, "anne", "Anne", now=now, grants=grants)
    patient = door.person_resource(PERSON)
    asked = (anne, Action.READ_IDENTIFIED, patient, Purpose.CARE)
    alone = timeit.timeit(lambda: authorize(*asked, now=now), number=20_000) / 20_000
    print(f"{'authorize':<44} {alone * 1e6:11.1f} µs")
    show("facts of a person", lambda: door.person_resource(PERSON))
    show("decide (authorize + durable trace)", lambda: door.decide(*asked))
    decision = door.decide(*asked)

    def opened(query: str | None) -> None:
        with door.open_dataset(decision) as dataset:
            if query:
                dataset.rows(query)

    show("open_dataset", lambda: opened(None))
    show("open_dataset + 300 rows of 3 million", lambda: opened("SELECT * FROM measurement"))
    bare, traced = [], []
    for _ in range(5):
        bare.append(fsync(folder))
        traced.append(together("decide", lambda: door.decide(*asked)))
    rate, p95 = (statistics.median(column) for column in zip(*traced, strict=True))
    alone, crowd = (p95 / statistics.median(column) for column in zip(*bare, strict=True))
    print(
        f"decide, 20 readers, median of 5: {rate:,.0f}/s, p95 {p95:.1f} ms ="
        f" {crowd:.1f} x that of 20 bare appends at once, {alone:.1f} x that of one alone"
    )


def trail_figures(trail: Trail) -> None:
    event = Event("anne", "read_identified", "person", "50", "care", rule="care-team")
    show("trail append", lambda: trail.append(event), times=1000)
    together("trail append", lambda: trail.append(event))
    begun = time.perf_counter()
    entries = sum(trail.verify().counts.values())
    print(f"{'verify':<44} {entries / (time.perf_counter() - begun):11,.0f} entries/s")


def main() -> None:
    below = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=below) as folder:
        settings = Settings(home=Path(folder) / "home")
        state = open_state(settings)
        with Workspace.open(open_zone(settings, "care")) as workspace:
            versions = {name: workspace.replace(name, query) for name, query in TABLES.items()}
        publish(state, "care", versions, {})
        trail = open_trail(settings, state)
        door = open_door(settings, state, trail)
        door_figures(state, door, Path(folder))
        trail_figures(trail)
        door.close()
        trail.close()
        state.close()


if __name__ == "__main__":
    main()
