"""A view reads the records that stand today, of whatever source."""

from pathlib import Path
from typing import Any

import pytest

from ambroise.tables import Workspace, open_zone
from ambroise.warehouse.sql_on_fhir import Records, Runner, view_of
from tests.builders.pmsi import a_rum
from tests.builders.site import Site, a_patient, a_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


def _shown(site: Site, resource: str, path: str) -> list[Any]:
    view = view_of({"resource": resource, "select": [{"column": [{"name": "v", "path": path}]}]})
    with Workspace.open(open_zone(site.settings, "care")) as workspace:
        return sorted(row["v"] for row in Runner(workspace, Records(workspace)).rows(view))


def test_of_several_versions_the_newest_is_read(site: Site) -> None:
    site.take(
        site.write("1.ndjson", a_patient("p1", gender="male"), a_patient("p2", gender="male"))
    )
    site.take(site.write("2.ndjson", a_patient("p1", gender="female")))
    assert _shown(site, "Patient", "getResourceKey() + ' ' + gender") == ["p1 female", "p2 male"]


def test_an_older_version_that_comes_late_is_not_read(site: Site) -> None:
    for day, gender in (("02", "female"), ("01", "male")):
        meta = {"lastUpdated": f"2026-01-{day}T10:00:00Z"}
        site.take(site.write(f"{day}.ndjson", a_patient("p1", gender=gender, meta=meta)))
    assert _shown(site, "Patient", "gender") == ["female"]


def test_what_a_corrected_line_tells_no_longer_is_not_read(site: Site) -> None:
    path = "code.coding.first().code"
    site.take(site.write("1.txt", a_rum("122", das=["I10", "E119"])))
    assert _shown(site, "Condition", path) == ["E119", "I10", "I634"]
    site.take(site.write("2.txt", a_rum("122", das=["I10"])))
    assert _shown(site, "Condition", path) == ["I10", "I634"]


def test_a_type_that_was_never_received_has_no_row(site: Site) -> None:
    assert _shown(site, "Patient", "id") == []
