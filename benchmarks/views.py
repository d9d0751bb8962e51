"""`python -m benchmarks.views [--patients 269 1000]`: SQL on FHIR views.

The views of AP-HP from FHIR to OMOP, by this project and by `sqlonfhir` (0.0.2, on `fhirpathpy`),
in turn, each in one process pinned to one core, over the shared Synthea set cut or replicated to N
patients. CPU seconds of a view count, on both sides, the reading and parsing of the NDJSON file of
its type; ours, that its rows are written. `sqlonfhir` is given the first 2,000 resources: its rate
does not depend on how many there are. It lives in an environment of its own (`--peer PYTHON`), as
nothing else here needs it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.synthea import write_patients

PEER_RESOURCES = 2000
SUITE = "warehouse/sql_on_fhir_v2"
VIEWS = "warehouse/aphp_fhir_dm/ViewDefinition_OMOP"

PEER = f"""
import json, sys, time
from pathlib import Path
from sqlonfhir import evaluate
folder = Path(sys.argv[1])
for view in map(json.loads, sys.argv[2:]):
    started = time.process_time()
    with open(folder / (view["resource"] + ".ndjson")) as lines:
        resources = [json.loads(line) for line, _ in zip(lines, range({PEER_RESOURCES}))]
    rows = evaluate(resources, view)
    spent = time.process_time() - started
    print(json.dumps({{"read": len(resources), "rows": len(rows), "cpu": spent}}))
"""

PEER_SUITE = """
import json, sys
from pathlib import Path
from sqlonfhir import evaluate
plain = lambda rows: sorted(json.dumps(row, sort_keys=True) for row in rows)
passed = 0
for file in Path(sys.argv[1]).glob("*.json"):
    suite = json.loads(file.read_text())
    for test in suite["tests"]:
        try:
            rows = evaluate(suite["resources"], test["view"])
            passed += "expect" in test and plain(rows) == plain(test["expect"])
        except Exception:
            passed += bool(test.get("expectError"))
print(passed)
"""


def ours(folder: Path, *views: Path) -> None:
    """Print what each view took over the files of its type, its rows written to a file."""
    from ambroise.tables import Workspace, Zone
    from ambroise.warehouse.sql_on_fhir import Lines, Runner, read_view

    with tempfile.TemporaryDirectory() as temporary:
        zone = Zone("files", Path(temporary), 2048, 1)
        with Workspace.open(zone) as workspace:
            runner = Runner(workspace, Lines(workspace, folder))
            for path in views:
                started = time.process_time()
                view = read_view(path)
                rows = runner.write(view, Path(temporary) / "rows.csv", "csv")
                spent = time.process_time() - started
                read = (folder / f"{view.resource}.ndjson").read_bytes().count(b"\n")
                print(json.dumps({"read": read, "rows": rows, "cpu": spent}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak": peak, "cpu": time.process_time()}))


def pinned(*command: str) -> list[Any]:
    """Run a command on one core; return the JSON of each of its lines."""
    core = str(sorted(os.sched_getaffinity(0))[-1])
    done = subprocess.run(["taskset", "-c", core, *command], capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def contend(folder: Path, views: list[Path], peer: str) -> None:
    """Print what each view took on both sides, the resources that `sqlonfhir` left out counted."""
    *mine, whole = pinned(
        sys.executable, "-m", "benchmarks.views", "--one", str(folder), *map(str, views)
    )
    texts = [view.read_text("utf-8") for view in views]
    theirs = pinned(peer, "-c", PEER, str(folder), *texts)
    print(f"{'':28}{'read':>10}{'rows':>10}{'ours, /s':>12}{'theirs, /s':>12}{'ratio':>8}")
    sums = [0.0, 0.0]
    for view, one, other in zip(views, mine, theirs, strict=True):
        spent = other["cpu"] * one["read"] / other["read"]
        sums = [sums[0] + one["cpu"], sums[1] + spent]
        print(
            f"{view.stem.removeprefix('ViewDefinition-'):28}{one['read']:10,}{one['rows']:10,}"
            f"{one['rows'] / one['cpu']:12,.0f}{one['rows'] / spent:12,.0f}"
            f"{spent / one['cpu']:8.1f}"
        )
    rows = sum(one["rows"] for one in mine)
    print(
        f"{'all views':38}{rows:10,}{rows / sums[0]:12,.0f}{rows / sums[1]:12,.0f}"
        f"{sums[1] / sums[0]:8.1f}"
    )
    print(f"our whole process: {whole['cpu']:.1f} CPU s, {whole['peak']:.0f} MiB at its peak")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, nargs="+", default=[269, 1000])
    parser.add_argument("--peer", default=sys.executable, help="Python that has sqlonfhir")
    parser.add_argument("--one", nargs="+", metavar="PATH", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        ours(*map(Path, given.one))
        return
    source = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    (passed,) = pinned(given.peer, "-c", PEER_SUITE, str(source / SUITE))
    print(f"tests of the official suite that sqlonfhir passes: {passed}")
    for patients in given.patients:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "set"
            resources = write_patients(source, folder, patients)
            print(f"\n{patients} patients, {resources:,} resources; rows a CPU second, one thread")
            types = {file.stem for file in folder.iterdir()}
            views = [
                view
                for view in sorted((source / VIEWS).glob("*.json"))
                if json.loads(view.read_bytes())["resource"] in types
            ]
            contend(folder, views, given.peer)


if __name__ == "__main__":
    main()
