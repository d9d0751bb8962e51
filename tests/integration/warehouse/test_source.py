"""Any row opens its exact source record, through the door and for whom the decision allows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ambroise import warehouse
from ambroise.access import Action, Door, Grant, Purpose, Role, open_door, people
from ambroise.errors import RowUnknown
from ambroise.trail import Trail, open_trail
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

NOW = datetime(2026, 3, 5, 10, tzinfo=UTC)


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path)
    ward = [{"system": "https://chu.example/uf", "value": "2110"}]
    zone.receive(
        a_patient("p1"),
        a_patient("p2"),
        {"resourceType": "Location", "id": "uf", "name": "Neurologie", "identifier": ward},
        a_stay("s1", location=[{"location": {"reference": "Location/uf"}}]),
        a_fact("Condition", "mine", code={"text": "x"}, recordedDate="2026-03-02"),
        a_fact(
            "Condition",
            "theirs",
            subject={"reference": "Patient/p2"},
            code=a_concept("http://hl7.org/fhir/sid/icd-10", "I10"),
            recordedDate="2026-03-02",
        ),
    )
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


def test_a_row_opens_the_record_exactly_as_received(zone: CareZone, door: Door) -> None:
    grants = (Grant(Role.SENIOR, "2110", NOW - timedelta(days=1)),)
    anne = people.create(zone.state, "anne", "Anne", now=NOW, grants=grants)
    person = zone.one("person", "p1")["person_id"]
    mine = zone.one("condition_occurrence", "mine")["condition_occurrence_id"]
    theirs = zone.one("condition_occurrence", "theirs")["condition_occurrence_id"]
    decision = door.decide(anne, Action.READ_IDENTIFIED, door.person_resource(person), Purpose.CARE)
    with door.open_dataset(decision) as dataset:
        record = warehouse.source_record(dataset, "condition_occurrence", mine)
        with pytest.raises(RowUnknown):
            warehouse.source_record(dataset, "condition_occurrence", theirs)
        view = warehouse.patient_view(dataset, person)
    assert (record.source, record.record_type, record.record_id) == ("dpi", "Condition", "mine")
    assert (record.file, record.line) == ("reception-1.ndjson", 5)
    line = (zone.folder / record.file).read_text().splitlines()[record.line - 1]
    assert record.raw == line
    assert len(view.problems) == 1
