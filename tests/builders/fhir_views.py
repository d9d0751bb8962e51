"""Views run on resources made on the spot, and suites of them in the form of SQL on FHIR v2.

`python -m tests.builders.fhir_views FILE` writes the report of the official suite.
"""

import json
import math
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from ambroise.errors import ViewInvalid, ViewStopped
from ambroise.settings import load_settings
from ambroise.tables import Workspace, Zone
from ambroise.warehouse.sql_on_fhir import Runner, view_of

Json = dict[str, Any]

OFFICIAL = "warehouse/sql_on_fhir_v2"
"""The official suite, in the shared folder."""


class Given:
    """Resources in memory, for a runner to read."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.hold()

    def hold(self, *resources: Json) -> None:
        raw = pa.array([json.dumps(one, ensure_ascii=False) for one in resources], pa.string())
        type_ = pa.array([one["resourceType"] for one in resources], pa.string())
        self._workspace.sql("DROP VIEW IF EXISTS resources")
        self._workspace.register("given", pa.table({"raw": raw, "type": type_}))

    def of_type(self, resource: str) -> str:
        return f"SELECT raw FROM given WHERE type = '{resource}'"


class Trial:
    """Runs views, one after the other, each on its resources."""

    def __init__(self, workspace: Workspace) -> None:
        self._given = Given(workspace)
        self._runner = Runner(workspace, self._given)

    def rows(self, view: Json, *resources: Json) -> list[Json]:
        self._given.hold(*resources)
        return self._runner.rows(view_of(view))

    def column(self, path: str, *resources: Json, **column: Any) -> list[Any]:
        """What one path gives for each resource, all of one type."""
        shown = {"name": "v", "path": path, **column}
        view = {"resource": resources[0]["resourceType"], "select": [{"column": [shown]}]}
        return [row["v"] for row in self.rows(view, *resources)]


@contextmanager
def a_trial(folder: Path) -> Iterator[Trial]:
    with Workspace.open(Zone("files", folder, 1024, 1)) as workspace:
        yield Trial(workspace)


def suite_of(folder: Path) -> dict[str, Json]:
    """The files of a suite, by name."""
    return {file.name: json.loads(file.read_bytes()) for file in sorted(folder.glob("*.json"))}


def outcome(trial: Trial, suite: Json, test: Json) -> str:
    """What a test of a suite differs by; "" when it passes. Rows have no order."""
    try:
        rows = trial.rows(test["view"], *suite["resources"])
    except (ViewInvalid, ViewStopped) as error:
        return "" if test.get("expectError") else str(error)
    if test.get("expectError"):
        return f"no error: {rows}"
    wanted = test["expect"]
    if columns := test.get("expectColumns"):
        shown = [list(row) for row in rows]
        if shown != [columns] * len(rows):
            return f"columns {shown}"
    return "" if _alike(rows, wanted) else f"{rows} for {wanted}"


def report_of(trial: Trial, suites: dict[str, Json]) -> Json:
    """The report of suites, in the form that implementations of SQL on FHIR publish."""
    return {
        name: {
            "tests": [
                {"name": test["title"], "result": {"passed": not outcome(trial, suite, test)}}
                for test in suite["tests"]
            ]
        }
        for name, suite in suites.items()
    }


def _alike(rows: list[Json], wanted: list[Json]) -> bool:
    return sorted(map(_plain, rows)) == sorted(map(_plain, wanted))


def _plain(row: Json) -> str:
    return json.dumps({name: _number(value) for name, value in row.items()}, sort_keys=True)


def _number(value: Any) -> Any:
    """JSON has one kind of number: 5 is 5.0."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return value


def main() -> None:
    suites = suite_of(load_settings().shared_data / OFFICIAL)
    with tempfile.TemporaryDirectory() as folder, a_trial(Path(folder)) as trial:
        told = json.dumps(report_of(trial, suites), indent=2, ensure_ascii=False)
    Path(sys.argv[1]).write_text(f"{told}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
