"""Allergies, plans and flags become observation; devices, specimens have their tables."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

SNOMED = "http://snomed.info/sct"


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("context"))
    zone.receive(
        a_patient("p1"),
        a_stay("s1"),
        a_fact(
            "AllergyIntolerance",
            "penicillin",
            clinicalStatus=a_concept("clinical", "active"),
            criticality="high",
            code=a_concept(SNOMED, "764146007", "Pénicilline"),
            recordedDate="2020-01-05",
            reaction=[{"manifestation": [{"text": "urticaire"}, {"text": "œdème"}]}],
        ),
        a_fact(
            "AllergyIntolerance",
            "refuted",
            verificationStatus=a_concept("verification", "refuted"),
            code=a_concept(SNOMED, "91935009"),
        ),
        a_fact(
            "CarePlan",
            "plan",
            status="active",
            intent="plan",
            title="Suivi",
            created="2026-03-09",
            activity=[
                {
                    "detail": {
                        "status": "scheduled",
                        "description": "Consultation",
                        "scheduledPeriod": {"start": "2026-06-15"},
                    }
                }
            ],
        ),
        a_fact("Flag", "fall", status="active", code={"text": "Risque de chute"}),
        a_fact(
            "Procedure",
            "implant",
            status="completed",
            code={"text": "Pose d'une sonde JJ"},
            performedDateTime="2026-03-05T08:00:00+01:00",
            focalDevice=[{"manipulated": {"reference": "Device/jj"}}],
        ),
        {
            "resourceType": "Device",
            "id": "jj",
            "status": "active",
            "patient": {"reference": "Patient/p1"},
            "deviceName": [{"name": "Sonde JJ", "type": "user-friendly-name"}],
            "udiCarrier": [{"deviceIdentifier": "0123"}],
        },
        {
            "resourceType": "Device",
            "id": "used",
            "patient": {"reference": "Patient/p1"},
            "type": a_concept(SNOMED, "14106009", "Stimulateur"),
        },
        a_fact(
            "DeviceUseStatement",
            "use",
            status="active",
            device={"reference": "Device/used"},
            timingPeriod={"start": "2022-10-09"},
        ),
        a_fact(
            "Specimen",
            "blood",
            type=a_concept(SNOMED, "119297000", "Sang"),
            collection={
                "collectedDateTime": "2026-03-03T07:00:00+01:00",
                "quantity": {"value": 5, "unit": "mL"},
            },
            accessionIdentifier={"value": "LAB-1"},
        ),
    )
    yield zone.publish()
    zone.close()


def test_an_allergy_keeps_its_gravity_and_reactions(zone: CareZone) -> None:
    row = zone.one("observation", "penicillin")
    assert (row["record_category"], row["record_status"]) == ("allergy", "active")
    assert (row["qualifier_source_value"], row["detail"]) == ("high", "urticaire, œdème")


def test_a_refuted_allergy_is_none(zone: CareZone) -> None:
    assert zone.all("observation", "refuted") == []


def test_a_care_plan_lists_what_is_to_be_done(zone: CareZone) -> None:
    row = zone.one("observation", "plan")
    assert (row["record_category"], row["source_label"]) == ("care_plan", "Suivi")
    assert row["detail"] == "Consultation (15/06/2026)"


def test_a_flag_is_an_observation(zone: CareZone) -> None:
    row = zone.one("observation", "fall")
    assert (row["record_category"], row["source_label"]) == ("flag", "Risque de chute")


def test_a_device_begins_with_the_act_that_placed_it(zone: CareZone) -> None:
    row = zone.one("device_exposure", "jj")
    assert row["device_exposure_start_date"] == date(2026, 3, 5)
    assert (row["source_label"], row["unique_device_id"]) == ("Sonde JJ", "0123")
    stay = zone.one("visit_occurrence", "s1")
    assert row["visit_occurrence_id"] == stay["visit_occurrence_id"]


def test_a_use_statement_says_when_a_device_is_used(zone: CareZone) -> None:
    row = zone.one("device_exposure", "use")
    assert row["device_exposure_start_date"] == date(2022, 10, 9)
    assert row["source_label"] == "Stimulateur"
    assert zone.all("device_exposure", "used") == []


def test_a_specimen_keeps_its_number_in_care(zone: CareZone) -> None:
    row = zone.one("specimen", "blood")
    assert (row["specimen_source_id"], row["quantity"]) == ("LAB-1", 5.0)
    assert row["specimen_date"] == date(2026, 3, 3)
