"""What an export leaves out of a whole that it holds, and what takes nothing away."""

from collections.abc import Iterator

import pytest

from ambroise import intake
from ambroise.intake.told import Untold
from ambroise.tables import Workspace, open_zone
from ambroise.warehouse.fhir.records import view_current
from tests.builders.pmsi import a_rum
from tests.builders.warehouse import CareZone, a_care_zone


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("withdrawn"))
    yield zone
    zone.close()


class Source:
    """A source of RSS in the zone, by the name of the test."""

    def __init__(self, zone: CareZone, name: str) -> None:
        self.zone = zone
        self.name = name

    def exports(self, *lines: bytes) -> intake.Outcome:
        self.zone.files += 1
        path = self.zone.folder / f"{self.zone.files}.rss"
        path.write_bytes(b"\r\n".join(lines))
        return intake.ingest(
            self.zone.settings, self.zone.state, [path], source=self.name, actor="marie"
        )

    @property
    def stays(self) -> list[str]:
        """The ends of the ids of the stays and passages that stand."""
        with Workspace.open(open_zone(self.zone.settings, "care")) as workspace:
            view_current(workspace, {"Encounter": intake.shapes()["Encounter"]})
            rows = workspace.rows(
                "SELECT record_id FROM whole_encounter WHERE source_name = $name", name=self.name
            )
        return sorted(row["record_id"].removeprefix("rss-990001005-") for row in rows)


@pytest.fixture
def source(zone: CareZone, request: pytest.FixtureRequest) -> Source:
    return Source(zone, request.node.name[5:45].replace("_", "-"))


def a_line(rum: str, **said: str) -> bytes:
    return a_rum("122", stay="S", rum=rum, **said)


def test_a_rum_left_out_goes_and_the_stay_remains(source: Source) -> None:
    source.exports(a_line("1"), a_line("2"))
    outcome = source.exports(a_line("2"))
    assert (outcome.read, outcome.stored, outcome.unchanged) == (1, 0, 1)
    assert source.stays == ["S", "S-2"]


def test_a_rum_that_comes_back_stands_again(source: Source) -> None:
    for lines in ([a_line("1"), a_line("2")], [a_line("2")], [a_line("1"), a_line("2")]):
        source.exports(*lines)
    assert source.stays == ["S", "S-1", "S-2"]


def test_another_rss_takes_nothing_away(source: Source) -> None:
    source.exports(a_line("1"), a_line("2"))
    source.exports(a_rum("122", rss="other", stay="T"))
    assert source.stays == ["S", "S-1", "S-2", "T", "T-1"]


def test_a_refused_line_of_the_rss_may_be_the_missing_one(source: Source) -> None:
    source.exports(a_line("1"), a_line("2"))
    source.exports(a_line("1"), a_line("2", dp="?"))
    assert source.stays == ["S", "S-1", "S-2"]


def a_rum_alone(rum: str, **said: str) -> bytes:
    return a_rum("022", stay="S", rum=rum, **said)


def test_rum_before_grouping_that_come_one_by_one_take_nothing_away(source: Source) -> None:
    source.exports(a_rum_alone("1"))
    source.exports(a_rum_alone("2"))
    source.exports(a_rum_alone("1", dp="I10"))
    assert source.stays == ["S", "S-1", "S-2"]


def test_a_rum_before_grouping_goes_when_those_it_came_with_come_without_it(
    source: Source,
) -> None:
    source.exports(a_rum_alone("1"), a_rum_alone("2"))
    outcome = source.exports(a_rum_alone("1", dp="I10"))
    assert (outcome.read, outcome.stored) == (1, 1)
    assert source.stays == ["S", "S-1"]
    source.exports(a_rum_alone("1"), a_rum_alone("2"))
    assert source.stays == ["S", "S-1", "S-2"]


def test_a_rum_before_grouping_that_is_not_in_the_rss_goes(source: Source) -> None:
    source.exports(a_rum_alone("1"))
    source.exports(a_rum_alone("2"))
    source.exports(a_line("2"))
    assert source.stays == ["S", "S-2"]


def test_a_unit_that_corrects_its_rum_takes_nothing_of_the_rss_away(source: Source) -> None:
    source.exports(a_line("1"), a_line("2"))
    source.exports(a_rum_alone("1", dp="I10"))
    assert source.stays == ["S", "S-1", "S-2"]


def test_a_refused_rum_before_grouping_may_be_the_missing_one(source: Source) -> None:
    source.exports(a_rum_alone("1"), a_rum_alone("2"))
    source.exports(a_rum_alone("1", dp="I10"), a_rum_alone("2", dp="?"))
    assert source.stays == ["S", "S-1", "S-2"]


def test_what_was_withdrawn_keeps_its_history(source: Source) -> None:
    source.exports(a_rum_alone("1"), a_rum_alone("2"))
    source.exports(a_line("1"))
    source.exports(a_line("1"))
    with Workspace.open(open_zone(source.zone.settings, "care")) as workspace:
        workspace.view("pieces", f"records/{source.name}/RSS")
        rows = workspace.rows(
            "SELECT line FROM pieces WHERE ends_with(record_id, '-2') ORDER BY record_uid"
        )
    assert [row["line"] for row in rows] == [2, None]


def test_what_is_tried_again_is_no_export(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ambroise.intake.pmsi.rum.rum_parts", _unreadable)
    source.exports(a_line("2"))
    monkeypatch.undo()
    source.exports(a_line("1"))
    intake.retry(source.zone.settings, source.zone.state, actor="marie")
    assert source.stays == ["S", "S-1", "S-2"]


def _unreadable(*_given: object) -> None:
    raise Untold("line_long")
