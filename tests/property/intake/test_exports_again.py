"""Exports of RSS, one after the other: what counts in the end is what the last one alone tells."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise import intake
from ambroise.tables import Workspace, open_zone
from ambroise.warehouse.fhir.records import view_current
from tests.builders.pmsi import a_rum
from tests.builders.warehouse import CareZone, a_care_zone

_TYPES = ("Patient", "Encounter", "Condition")

_rums = st.dictionaries(st.sampled_from("123"), st.sampled_from(["I634", "I10", "E119"]))
_export = st.fixed_dictionaries({"1": _rums, "2": _rums}).filter(lambda e: all(e.values()))


def _lines(export: dict[str, dict[str, str]]) -> bytes:
    return b"\r\n".join(
        a_rum("122", rss=rss, stay=f"S{rss}", rum=rum, dp=code)
        for rss, rums in export.items()
        for rum, code in rums.items()
    )


def _received(zone: CareZone, source: str, batches: list[list[bytes]]) -> None:
    for number, files in enumerate(batches):
        export = zone.folder / source / str(number)
        export.mkdir(parents=True)
        for name, content in enumerate(files):
            (export / f"{name}.rss").write_bytes(content)
        intake.ingest(zone.settings, zone.state, [export], source=source, actor="marie")


def _standing(zone: CareZone) -> dict[str, set[tuple[str, str]]]:
    """What counts of each source."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with Workspace.open(open_zone(zone.settings, "care")) as workspace:
        view_current(workspace, {name: intake.shapes()[name] for name in _TYPES})
        for name in _TYPES:
            for row in workspace.rows(f"SELECT source_name, record_id FROM whole_{name}"):
                found[row["source_name"]].add((name, row["record_id"]))
    return found


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("exports"))
    yield zone
    zone.close()


@given(exports=st.lists(_export, min_size=2, max_size=3), at_once=st.booleans())
@settings(max_examples=6, deadline=None)
def test_exports_in_order_end_as_the_last_one_alone(
    zone: CareZone, exports: list[dict[str, dict[str, str]]], at_once: bool
) -> None:
    files = [_lines(export) for export in exports]
    zone.files += 1
    every, last = f"every-{zone.files}", f"last-{zone.files}"
    _received(zone, every, [files] if at_once else [[one] for one in files])
    _received(zone, last, [files[-1:]])
    found = _standing(zone)
    assert found[every] == found[last] != set()
