"""One patient's own records, each once and exactly as received, whatever the path of the home."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ambroise import warehouse
from ambroise.access import Action, Door, Grant, Purpose, Role, open_door, people
from ambroise.trail import Trail, open_trail
from ambroise.warehouse.views import SourceRecord
from tests.builders.warehouse import CareZone, a_care_zone, a_fact, a_patient, a_stay

NOW = datetime(2026, 3, 5, 10, tzinfo=UTC)


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[CareZone]:
    folder = tmp_path / "hôpital d'été"
    folder.mkdir()
    zone = a_care_zone(folder)
    ward = [{"system": "https://chu.example/uf", "value": "2110"}]
    zone.receive(
        {"resourceType": "Location", "id": "uf", "name": "Neurologie", "identifier": ward},
        a_patient("p1", name=[{"family": "Première"}]),
        a_patient("p2"),
        a_stay("s1", location=[{"location": {"reference": "Location/uf"}}]),
        a_fact("Condition", "mine", code={"text": "x"}, recordedDate="2026-03-02"),
        a_fact("Condition", "theirs", subject={"reference": "Patient/p2"}, code={"text": "y"}),
    )
    zone.receive(a_patient("p1", name=[{"family": "Seconde"}]))
    yield zone.publish()
    zone.close()


@pytest.fixture
def trail(zone: CareZone) -> Iterator[Trail]:
    trail = open_trail(zone.settings, zone.state)
    yield trail
    trail.close()


@pytest.fixture
def door(zone: CareZone, trail: Trail) -> Iterator[Door]:
    door = open_door(zone.settings, zone.state, trail, clock=lambda: NOW)
    yield door
    door.close()


def records_of(zone: CareZone, door: Door, record_id: str) -> list[SourceRecord]:
    grants = (Grant(Role.DIM, None, NOW - timedelta(days=1)),)
    anne = people.create(zone.state, "anne", "Anne", now=NOW, grants=grants)
    person = zone.one("person", record_id)["person_id"]
    resource = door.person_resource(person)
    decision = door.decide(anne, Action.READ_IDENTIFIED, resource, Purpose.CODING_QUALITY)
    with door.open_dataset(decision) as dataset:
        return warehouse.source_records(dataset)


def test_a_patient_s_current_records_come_once_and_nobody_else_s(
    zone: CareZone, door: Door
) -> None:
    found = records_of(zone, door, "p1")
    assert [(r.record_type, r.record_id) for r in found] == [
        ("Condition", "mine"),
        ("Encounter", "s1"),
        ("Patient", "p1"),
    ]
    (patient,) = [r for r in found if r.record_type == "Patient"]
    assert patient.raw == (zone.folder / "reception-2.ndjson").read_text()


def test_a_bundle_holds_them_byte_for_byte(zone: CareZone, door: Door) -> None:
    found = records_of(zone, door, "p1")
    text = warehouse.as_bundle(found)
    bundle = json.loads(text)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert all(record.raw in text for record in found)
    assert [e["resource"]["id"] for e in bundle["entry"]] == [r.record_id for r in found]


def test_a_bundle_of_nothing_is_a_bundle() -> None:
    assert json.loads(warehouse.as_bundle([]))["entry"] == []
