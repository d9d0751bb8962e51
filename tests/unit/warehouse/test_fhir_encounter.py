"""Encounter becomes visit_occurrence, visit_detail and care_wards, with its identities."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_patient, a_stay

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def place(id_: str, code: str, name: str, **elements: object) -> dict[str, object]:
    identifier = [{"system": "https://chu.example/uf", "value": code}]
    return {
        "resourceType": "Location", "id": id_, "name": name, "identifier": identifier, **elements
    }  # fmt: skip


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("stays"))
    zone.receive(
        a_patient("p1"),
        place("uf1", "1010", "Urgences"),
        place("uf2", "2110", "Neurologie"),
        {
            "resourceType": "Location",
            "id": "bed",
            "name": "Lit 12",
            "partOf": {"reference": "Location/uf2"},
        },
        {"resourceType": "Organization", "id": "org", "name": "CHU"},
        {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Roux"}]},
        {
            "resourceType": "PractitionerRole",
            "id": "role1",
            "practitioner": {"reference": "Practitioner/d1"},
            "specialty": [a_concept("https://example/spec", "SM32", "Neurologie")],
        },
        a_stay(
            "s1",
            identifier=[
                {
                    "system": "https://chu.example/iep",
                    "value": "700001",
                    "type": {"coding": [{"code": "VN"}]},
                }
            ],
            serviceProvider={"reference": "Organization/org"},
            reasonCode=[{"text": "Déficit brutal"}],
            participant=[
                {"individual": {"reference": "Practitioner/other"}},
                {
                    "type": [a_concept("x", "ATND")],
                    "individual": {"reference": "PractitionerRole/role1"},
                },
            ],
            hospitalization={
                "admitSource": a_concept("https://chu.example/pmsi/entree", "8", "Domicile"),
                "dischargeDisposition": a_concept("https://chu.example/pmsi/sortie", "7", "SSR"),
            },
            location=[
                {
                    "location": {"reference": "Location/uf1"},
                    "period": {
                        "start": "2026-03-02T09:30:00+01:00",
                        "end": "2026-03-02T16:00:00+01:00",
                    },
                },
                {
                    "location": {"reference": "Location/bed"},
                    "period": {"start": "2026-03-02T16:00:00+01:00"},
                },
            ],
        ),
        a_stay(
            "consult",
            partOf={"reference": "Encounter/s1"},
            **{"class": {"system": ACT, "code": "AMB"}},
            period={"start": "2026-03-04T10:00:00+01:00", "end": "2026-03-04T10:30:00+01:00"},
        ),
        a_stay(
            "open",
            status="in-progress",
            **{"class": {"system": ACT, "code": "EMER"}},
            period={"start": "2026-03-10T08:00:00+01:00"},
            serviceProvider={"reference": "Organization/org"},
        ),
        a_stay("planned", status="planned", period={"start": "2026-06-01"}),
        a_stay("circle1", partOf={"reference": "Encounter/circle2"}),
        a_stay("circle2", partOf={"reference": "Encounter/circle1"}),
        a_stay("orphan", partOf={"reference": "Encounter/later"}),
    )
    yield zone.publish()
    zone.close()


def test_a_stay_is_a_visit_with_the_times_as_written(zone: CareZone) -> None:
    row = zone.one("visit_occurrence", "s1")
    assert row["visit_concept_id"] == 9201
    assert zone.concept(row["visit_source_concept_id"])["concept_code"] == "IMP"
    assert row["visit_start_datetime"] == datetime(2026, 3, 2, 9, 30)
    assert row["visit_end_date"] == date(2026, 3, 9)
    assert row["visit_source_value"] == "700001"
    assert (row["admitted_from_source_value"], row["discharged_to_source_value"]) == ("8", "7")
    assert row["reason_label"] == "Déficit brutal"


def test_the_attender_is_the_provider_found_through_the_role(zone: CareZone) -> None:
    provider = zone.one("provider", "d1")
    assert zone.one("visit_occurrence", "s1")["provider_id"] == provider["provider_id"]
    assert provider["specialty_source_value"] == "SM32"


def test_moves_are_details_and_a_bed_counts_for_its_ward(zone: CareZone) -> None:
    rows = zone.rows(
        """
        SELECT ward, label, w."start", w."end"
        FROM care_wards AS w JOIN visit_occurrence USING (visit_occurrence_id)
        WHERE visit_source_value = '700001' ORDER BY w."start"
        """
    )
    assert [(row["ward"], row["label"]) for row in rows] == [
        ("1010", "Urgences"),
        ("2110", "Neurologie"),
    ]
    assert rows[0]["end"] == datetime(2026, 3, 2, 16)
    assert rows[1]["end"] == datetime(2026, 3, 9, 15)
    assert len(zone.all("visit_detail", "s1")) == 2


def test_a_part_is_a_detail_of_the_stay_above_it(zone: CareZone) -> None:
    stay = zone.one("visit_occurrence", "s1")
    part = zone.one("visit_detail", "consult")
    assert part["visit_occurrence_id"] == stay["visit_occurrence_id"]
    assert zone.all("visit_occurrence", "consult") == []


def test_a_stay_that_goes_on_ends_with_what_its_source_knows(zone: CareZone) -> None:
    row = zone.one("visit_occurrence", "open")
    assert row["visit_end_date"] == date(2026, 3, 10)
    assert row["visit_end_datetime"] is None
    (ward,) = zone.all("care_wards", "open")
    assert (ward["label"], ward["end"]) == ("CHU", None)


def test_a_planned_stay_has_not_taken_place(zone: CareZone) -> None:
    assert zone.all("visit_occurrence", "planned") == []


@pytest.mark.parametrize("record", ["circle1", "circle2", "orphan"])
def test_a_part_without_a_whole_stands_alone(zone: CareZone, record: str) -> None:
    assert len(zone.all("visit_occurrence", record)) == 1
    assert zone.all("visit_detail", record) == []


def test_each_visit_knows_the_one_before(zone: CareZone) -> None:
    row = zone.one("visit_occurrence", "open")
    ids = {r["visit_occurrence_id"] for r in zone.rows("SELECT * FROM visit_occurrence")}
    assert row["preceding_visit_occurrence_id"] in ids


def test_the_professionals_of_a_stay_are_named(zone: CareZone) -> None:
    rows = zone.all("identity_stay_professional", "s1")
    assert [(row["name"], row["specialty"]) for row in rows] == [("Roux", "Neurologie")]
