"""FHIR end to end, beside reading alone: `python -m benchmarks.ingest [--patients 10 100 1000]`.

Every contender runs in a process of its own, pinned to one core, in turn, for some rounds, on the
shared Synthea set cut or replicated to N patients. Ours is the whole way: read, checked,
versioned, stored, mapped to OMOP in two orders and published. The others only read:
`fhir.resources` parses and validates, `json` loads and walks every value, DuckDB types columns.
Medians are printed, and the ratio of our rate to that of `fhir.resources`, round by round.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.synthea import write_patients

FHIR_LINES = 6000
"""Lines that `fhir.resources` parses: its rate does not depend on how many there are."""


def ours(folder: Path) -> int:
    from ambroise import intake, warehouse
    from ambroise.settings import load_settings
    from ambroise.state import open_state
    from ambroise.vault import open_vault

    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(Path(home) / "home")
        state, vault = open_state(settings), open_vault(settings)
        outcome = intake.ingest(settings, state, [folder], source="synthea", actor="benchmark")
        warehouse.publish(settings, state, vault, shapes=intake.shapes())
        return outcome.read


def fhir_resources(folder: Path) -> int:
    from fhir.resources.R4B import get_fhir_model_class

    files = sorted(folder.glob("*.ndjson"))
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    step = max(1, len(lines) // FHIR_LINES)
    count = 0
    for line in lines[::step]:
        kind = json.loads(line)["resourceType"]
        get_fhir_model_class(kind).model_validate_json(line)
        count += 1
    return count


def json_walk(folder: Path) -> int:
    def walk(value: object) -> int:
        if isinstance(value, dict):
            return sum(map(walk, value.values()))
        if isinstance(value, list):
            return sum(map(walk, value))
        return 1

    count = 0
    for file in sorted(folder.glob("*.ndjson")):
        with file.open("rb") as lines:
            for line in lines:
                walk(json.loads(line))
                count += 1
    return count


def duckdb_typed(folder: Path) -> int:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    count = 0
    for file in sorted(folder.glob("*.ndjson")):
        query = (
            "SELECT count(*) FROM (SELECT DISTINCT * FROM read_ndjson_auto(?, sample_size = -1))"
        )
        connection.execute(query, [str(file)]).fetchall()
        count += file.read_bytes().count(b"\n")
    return count


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "ambroise, end to end": ours,
    "fhir.resources, parse only": fhir_resources,
    "json + walk": json_walk,
    "DuckDB read_ndjson, typed": duckdb_typed,
}


def contend(name: str, folder: Path) -> None:
    """Run one contender in this process and print what it took, as JSON."""
    started = time.process_time(), time.monotonic()
    count = CONTENDERS[name](folder)
    seconds = time.monotonic() - started[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = time.process_time() - started[0]
    print(json.dumps({"count": count, "seconds": seconds, "cpu": cpu, "peak": peak}))


def measured(name: str, folder: Path) -> dict[str, float]:
    core = str(sorted(os.sched_getaffinity(0))[-1])
    done = subprocess.run(
        [
            "taskset",
            "-c",
            core,
            sys.executable,
            "-m",
            "benchmarks.ingest",
            "--one",
            name,
            str(folder),
        ],
        capture_output=True,
        check=True,
        env=os.environ | {"AMBROISE_THREADS": "1"},
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        contend(given.one[0], Path(given.one[1]))
        return
    source = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    for patients in given.patients:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "set"
            resources = write_patients(source, folder, patients)
            report(folder, patients, resources, given.rounds)


def report(folder: Path, patients: int, resources: int, rounds: int) -> None:
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    print(f"\n{patients} patients, {resources} resources, {size:.0f} MB, {rounds} rounds")
    print(f"{'':28}{'resources/s':>12}{'MB/s':>8}{'peak MiB':>10}{'CPU s':>8}{'/CPU s':>10}")
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    others: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name in CONTENDERS:
            found = measured(name, folder)
            rates[name].append(found["count"] / found["seconds"])
            others[name].append(found)
    for name in CONTENDERS:
        rate = statistics.median(rates[name])
        peak = statistics.median(found["peak"] for found in others[name])
        cpu = statistics.median(found["cpu"] for found in others[name])
        paid = statistics.median(found["count"] / found["cpu"] for found in others[name])
        speed = rate * size / resources
        print(f"{name:28}{rate:12,.0f}{speed:8.1f}{peak:10.0f}{cpu:8.1f}{paid:10,.0f}")
    first, second = list(CONTENDERS)[:2]
    ratios = [a / b for a, b in zip(rates[first], rates[second], strict=True)]
    print(f"ratio {first} / {second}: " + ", ".join(f"{ratio:.1f}" for ratio in ratios))


if __name__ == "__main__":
    main()
