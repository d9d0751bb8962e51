"""Small files of a table become one, and what was replaced goes when nobody can read it."""

import time
from pathlib import Path

import pytest

from ambroise.settings import load_settings
from ambroise.tables import Workspace, Zone, compact, compaction, open_zone

TABLE = "records/gam/Patient"
QUERY = "SELECT unnest(range({n}, {n} + 3)) AS n, [{{'a': 'é'}}] AS nested"


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    zone = open_zone(load_settings(tmp_path), "care")
    with Workspace.open(zone) as workspace:
        for n in range(0, 9, 3):
            workspace.append(TABLE, QUERY.format(n=n), transaction=(f"batch-{n}", 1))
    return zone


def rows(zone: Zone) -> list[int]:
    with Workspace.open(zone) as workspace:
        workspace.view("found", TABLE)
        return [row["n"] for row in workspace.rows("SELECT n FROM found ORDER BY 1")]


def test_few_files_are_left_alone(zone: Zone) -> None:
    assert compact(zone, "records") == 0
    assert len(zone.files(TABLE)) == 3


def test_many_files_become_one_with_the_same_rows_and_marks(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_MANY", 3)
    before = zone.files(TABLE)
    assert compact(zone, "records") == 1
    assert rows(zone) == list(range(9))
    assert zone.transaction(TABLE, "batch-3") == 1
    assert all(Path(file).exists() for file in before)


def test_what_was_replaced_an_hour_ago_leaves_the_disk(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_MANY", 3)
    before = zone.files(TABLE)
    compact(zone, "records")
    monkeypatch.setattr(compaction, "_KEPT_HOURS", 0)
    time.sleep(0.01)
    compact(zone, "records")
    assert [file for file in before if Path(file).exists()] == []
    assert rows(zone) == list(range(9))


def test_a_table_that_was_made_one_takes_rows_as_before(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_MANY", 3)
    compact(zone, "records")
    with Workspace.open(zone) as workspace:
        workspace.append(TABLE, QUERY.format(n=9))
    assert rows(zone) == list(range(12))
