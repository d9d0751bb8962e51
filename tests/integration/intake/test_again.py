"""What was received is told again after an upgrade: as if it had come to the newer version."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ambroise import intake
from ambroise.intake import again
from ambroise.intake.hl7 import format as hl7
from ambroise.intake.hl7.telling import tell
from ambroise.intake.told import Told, Untold
from ambroise.tables import Workspace, compact, compaction, open_zone
from ambroise.warehouse.fhir.records import view_current
from tests.builders.hl7 import message, msh, pid, pv1
from tests.builders.warehouse import CareZone, a_care_zone

_READER = type(hl7.HL7)


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path)
    yield zone
    zone.close()


def receive(zone: CareZone, *messages: bytes) -> None:
    zone.files += 1
    path = zone.folder / f"{zone.files}.hl7"
    path.write_bytes(b"".join(messages))
    intake.ingest(zone.settings, zone.state, [path], source="gam", actor="marie")


def an_admission(number: str, *, work: str = "46", at: str = "20260105101500") -> bytes:
    return message(msh("ADT^A01", number=number, at=at), pid(), pv1(), f"ZFP|1|{work}")


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have messages told by an older version, which reads no situation; return what ends that."""

    def older(piece: bytes) -> Told:
        told = tell(piece)
        known = tuple(one for one in told.resources if one["resourceType"] != "Observation")
        return replace(told, resources=known)

    monkeypatch.setattr(_READER, "teller", "1")
    monkeypatch.setattr(hl7, "tell", older)
    return monkeypatch.undo


def works(zone: CareZone) -> list[str]:
    query = "SELECT body.valueCodeableConcept.coding[1].code AS work FROM whole_observation"
    with Workspace.open(open_zone(zone.settings, "care")) as workspace:
        view_current(workspace, {"Observation": intake.shapes()["Observation"]})
        return sorted(row["work"] for row in workspace.rows(query))


def tell_again(zone: CareZone) -> intake.Again:
    return intake.tell_again(zone.settings, zone.state, actor="marie")


def rows(zone: CareZone) -> int:
    with Workspace.open(open_zone(zone.settings, "care")) as workspace:
        workspace.view("pieces", "records/gam/HL7v2-ADT")
        return int(workspace.value("SELECT count(*) FROM pieces"))


def test_what_a_newer_version_tells_more_is_there_once_told_again(
    zone: CareZone, before: Callable[[], None]
) -> None:
    receive(zone, an_admission("1"), an_admission("2", work="31", at="20260106101500"))
    assert works(zone) == []
    before()
    assert tell_again(zone) == intake.Again(read=2, stored=2)
    assert works(zone) == ["1", "31"]
    assert tell_again(zone) == intake.Again(read=0, stored=0)
    assert rows(zone) == 4


def test_what_came_meanwhile_still_stands_for_what_came_before(
    zone: CareZone, before: Callable[[], None]
) -> None:
    receive(zone, an_admission("1", at=""))
    before()
    receive(zone, an_admission("2", work="31", at=""))
    tell_again(zone)
    assert works(zone) == ["1", "31"]


def test_what_is_killed_half_way_is_taken_up_again(
    zone: CareZone, before: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("1", "2", "3"):
        receive(zone, an_admission(number, at=f"2026010{number}101500"))
    before()

    def killed(*given: object, **named: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(again, "SLICE", 2)
    monkeypatch.setattr("ambroise.intake.batch.store_quarantine", killed)
    with pytest.raises(KeyboardInterrupt):
        tell_again(zone)
    monkeypatch.undo()
    receive(zone, an_admission("1", work="31", at="20260101101500"))
    assert tell_again(zone) == intake.Again(read=3, stored=3)
    assert works(zone) == ["1", "46"]


def test_what_a_newer_version_refuses_stays_as_it_was_told(
    zone: CareZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(zone, an_admission("1"))

    def newer(_piece: bytes) -> Told:
        raise Untold("no_segment", "ZFX")

    monkeypatch.setattr(_READER, "teller", "3")
    monkeypatch.setattr(hl7, "tell", newer)
    assert tell_again(zone) == intake.Again(read=0, stored=0)
    assert intake.list_quarantine(zone.state) == []
    assert works(zone) == ["1", "46"]


def test_small_files_become_one_and_the_rows_stay(
    zone: CareZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "_MANY", 3)
    for number in range(4):
        receive(zone, an_admission(str(number), at=f"202601{number + 10}101500"))
    care = open_zone(zone.settings, "care")
    assert len(care.files("records/gam/HL7v2-ADT")) == 4
    found = works(zone)
    assert compact(care, "records") > 0
    assert len(care.files("records/gam/HL7v2-ADT")) == 1
    assert (rows(zone), works(zone)) == (4, found)
    receive(zone, an_admission("0", at="20260110101500"))
    assert rows(zone) == 4
