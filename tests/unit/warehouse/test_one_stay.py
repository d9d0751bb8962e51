"""A stay that several sources tell is one stay."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.builders.warehouse import CareZone, Resource, a_care_zone, a_patient, a_stay
from tests.unit.warehouse.test_one_person import IEP, ipp, number

NUMBER = [number(IEP, "550001", "VN")]
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path)
    yield zone
    zone.close()


def a_ward(code: str, start: str, end: str | None = None) -> Resource:
    period = {"start": start, **({"end": end} if end else {})}
    at = {"identifier": {"system": "urn:uf", "value": code}, "display": f"Unité {code}"}
    return {"location": at, "period": period}


def a_movement(id_: str, stay: str, start: str, ward: str | None) -> Resource:
    return a_stay(
        id_,
        partOf={"reference": f"Encounter/{stay}"},
        status="in-progress",
        period={"start": start},
        type=[{"coding": [{"system": "urn:ambroise:encounter", "code": "movement"}]}],
        **({"location": [a_ward(ward, start)]} if ward else {}),
    )


def of(patient: str, **elements: object) -> Resource:
    return a_patient(patient, identifier=[ipp("8001")], **elements)


def test_three_sources_of_one_stay_make_one_visit_with_three_lineages(zone: CareZone) -> None:
    zone.receive(of("p1"), a_stay(identifier=NUMBER), source="dpi")
    zone.receive(
        of("p1"),
        a_stay("1", identifier=NUMBER, period={"start": "2026-03-02T09:31:00"}),
        source="hl7",
    )
    zone.receive(of("p1"), a_stay("r", identifier=NUMBER, period=None), source="pmsi")
    zone.publish()
    (visit,) = zone.rows("SELECT * FROM visit_occurrence")
    assert visit["visit_start_datetime"] == datetime(2026, 3, 2, 9, 30)
    assert visit["visit_end_date"] == date(2026, 3, 9)
    lineages = zone.rows("SELECT source_name, number FROM identity_stay ORDER BY 1")
    assert [row["source_name"] for row in lineages] == ["dpi", "hl7", "pmsi"]


def test_a_stay_keeps_its_id_when_another_source_tells_it_too(zone: CareZone) -> None:
    zone.receive(of("p1"), a_stay(identifier=NUMBER), source="z")
    (before,) = zone.publish().rows("SELECT visit_occurrence_id FROM visit_occurrence")
    zone.receive(of("p1"), a_stay(identifier=NUMBER), source="a")
    (after,) = zone.publish().rows("SELECT visit_occurrence_id FROM visit_occurrence")
    assert before == after


def test_the_same_number_of_two_persons_is_two_stays(zone: CareZone) -> None:
    zone.receive(of("p1"), a_stay(identifier=NUMBER), source="dpi")
    other = a_patient("p1", identifier=[ipp("9009")])
    zone.receive(other, a_stay(identifier=NUMBER), source="hl7")
    assert len(zone.publish().rows("SELECT * FROM visit_occurrence")) == 2


def test_a_fact_of_any_source_falls_in_the_one_stay(zone: CareZone) -> None:
    zone.receive(of("p1"), a_stay(identifier=NUMBER), source="dpi")
    code = {"coding": [{"system": "http://loinc.org", "code": "718-7"}]}
    zone.receive(
        of("p9"),
        a_stay("s9", "Patient/p9", identifier=NUMBER, period=None),
        {
            "resourceType": "Observation",
            "id": "o1",
            "status": "final",
            "code": code,
            "subject": {"reference": "Patient/p9"},
            "encounter": {"reference": "Encounter/s9"},
            "effectiveDateTime": "2026-03-03T08:00:00",
            "valueQuantity": {"value": 12.1, "unit": "g/dL"},
        },
        source="labo",
    )
    (visit,) = zone.publish().rows("SELECT * FROM visit_occurrence")
    (fact,) = zone.rows("SELECT * FROM measurement")
    assert fact["visit_occurrence_id"] == visit["visit_occurrence_id"]
    assert fact["person_id"] == visit["person_id"]


def test_a_stay_without_dates_lasts_as_long_as_its_parts(zone: CareZone) -> None:
    parts = [
        a_stay(f"r-{n}", partOf={"reference": "Encounter/r"}, period={"start": start, "end": end})
        for n, (start, end) in enumerate(
            [("2026-03-05", "2026-03-09"), ("2026-03-02", "2026-03-05")]
        )
    ]
    zone.receive(of("p1"), a_stay("r", identifier=NUMBER, period=None), *parts, source="pmsi")
    (visit,) = zone.publish().rows("SELECT * FROM visit_occurrence")
    assert (visit["visit_start_date"], visit["visit_end_date"]) == (
        date(2026, 3, 2),
        date(2026, 3, 9),
    )


def test_a_movement_lasts_until_the_next_one(zone: CareZone) -> None:
    zone.receive(
        of("p1"),
        a_stay("s1", identifier=NUMBER),
        a_movement("m2", "s1", "2026-03-04T10:00:00", "3002"),
        a_movement("m1", "s1", "2026-03-02T09:30:00", "3001"),
        a_movement("m3", "s1", "2026-03-09T15:00:00", None),
        source="hl7",
    )
    found = zone.publish().rows('SELECT ward, "start", "end" FROM care_wards ORDER BY 2')
    assert [(row["ward"], row["start"].day, row["end"].day) for row in found] == [
        ("3001", 2, 4),
        ("3002", 4, 9),
    ]
    assert len(zone.rows("SELECT * FROM visit_detail")) == 2


def test_the_moves_of_one_stay_told_twice_are_shown_once(zone: CareZone) -> None:
    ward = a_ward("3001", "2026-03-02T09:30:00", "2026-03-09T15:00:00")
    zone.receive(of("p1"), a_stay(identifier=NUMBER, location=[ward]), source="dpi")
    zone.receive(
        of("p1"),
        a_stay("s1", identifier=NUMBER),
        a_movement("m1", "s1", "2026-03-02T09:30:00", "3001"),
        source="hl7",
    )
    (found,) = zone.publish().rows('SELECT ward, "end" FROM care_wards')
    assert found == {"ward": "3001", "end": datetime(2026, 3, 9, 15)}


def test_a_stay_given_to_another_person_takes_its_facts_along_and_comes_back(
    zone: CareZone,
) -> None:
    fact = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
        "subject": {"reference": "Patient/p1"},
        "encounter": {"reference": "Encounter/s1"},
        "effectiveDateTime": "2026-03-03T08:00:00",
        "valueQuantity": {"value": 12.1, "unit": "g/dL"},
    }
    zone.receive(
        of("p1"), a_patient("p2", identifier=[ipp("9009")]), a_stay(identifier=NUMBER), fact
    )

    def owner(at: str, patient: str) -> str:
        marked = [{"coding": [{"system": "urn:ambroise:encounter", "code": "moved"}]}]
        moved = a_stay("moved-1", f"Patient/{patient}", identifier=NUMBER, period=None, type=marked)
        zone.receive(moved | {"meta": {"lastUpdated": at}}, source="gam")
        (stay,) = zone.publish().rows("SELECT person_id FROM visit_occurrence")
        (value,) = zone.rows("SELECT person_id FROM measurement")
        assert value == stay
        (person,) = zone.rows(
            "SELECT ipp FROM identity_person WHERE person_id = $id", id=stay["person_id"]
        )
        return str(person["ipp"])

    zone.receive(of("p1"), a_patient("p2", identifier=[ipp("9009")]), source="gam")
    assert owner("2026-03-10T10:00:00", "p2") == "9009"
    assert owner("2026-03-11T10:00:00", "p1") == "8001"
