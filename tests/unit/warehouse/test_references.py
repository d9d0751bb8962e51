"""References resolve whatever their form, across files, batches and sources; else they wait."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_fact, a_patient, a_stay

IPP = "https://chu.example/ipp"
FORMS: dict[str, dict[str, Any]] = {
    "relative": {"reference": "Patient/p1"},
    "versioned": {"reference": "Patient/p1/_history/3"},
    "absolute": {"reference": "https://dpi.example/fhir/Patient/p1"},
    "conditional": {"reference": f"Patient?identifier={IPP}|8001"},
    "encoded": {"reference": "Patient?identifier=https%3A%2F%2Fchu.example%2Fipp%7C8001"},
    "logical": {"identifier": {"system": IPP, "value": "8001"}},
    "urn": {"reference": "urn:uuid:0b0e7c1e-6d1f-4c0e-9a54-2f3a1c5d7e9f"},
}


def a_problem(id_: str, subject: dict[str, Any]) -> dict[str, Any]:
    return a_fact("Condition", id_, subject=subject, code={"text": "x"}, recordedDate="2026-03-03")


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("references"))
    patient = a_patient("p1", identifier=[{"system": IPP, "value": "8001"}])
    entry = {
        "fullUrl": FORMS["urn"]["reference"], "resource": patient, "request": {"method": "POST"}
    }  # fmt: skip
    zone.receive({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    zone.receive(*(a_problem(name, subject) for name, subject in FORMS.items()))
    zone.receive(
        a_problem("dangling", {"reference": "Patient/late"}),
        a_problem("nobody", {"display": "un patient"}),
        a_problem("thing", {"reference": "Location/p1"}),
        a_problem("lost-stay", {"reference": "Patient/p1"})
        | {"encounter": {"reference": "Encounter/nowhere"}},
        a_patient("p2"),
        a_stay("of-p2", patient="Patient/p2"),
        a_problem("mixed", {"reference": "Patient/p1"})
        | {"encounter": {"reference": "Encounter/of-p2"}},
    )
    zone.receive(
        a_problem("elsewhere", FORMS["logical"]),
        a_problem("same-id", {"reference": "Patient/p1"}),
        source="laboratoire",
    )
    yield zone.publish()
    zone.close()


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_of_reference_finds_its_patient(zone: CareZone, form: str) -> None:
    row = zone.one("condition_occurrence", form)
    assert row["person_id"] == zone.one("person", "p1")["person_id"]


def test_a_number_finds_its_patient_in_another_source(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "elsewhere")
    assert row["person_id"] == zone.one("person", "p1")["person_id"]


def test_the_same_id_in_another_source_is_somebody_else(zone: CareZone) -> None:
    assert zone.all("condition_occurrence", "same-id") == []


def test_the_same_id_of_another_type_is_nobody(zone: CareZone) -> None:
    assert zone.all("condition_occurrence", "thing") == []


def test_a_stay_not_received_leaves_the_fact_without_stay(zone: CareZone) -> None:
    assert zone.one("condition_occurrence", "lost-stay")["visit_occurrence_id"] is None


def test_a_stay_of_somebody_else_is_not_taken(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "mixed")
    assert row["person_id"] == zone.one("person", "p1")["person_id"]
    assert row["visit_occurrence_id"] is None


def test_what_waits_is_counted(zone: CareZone) -> None:
    assert zone.publication is not None
    records = zone.publication.detail["records"]
    assert isinstance(records, dict)
    counts = records["Condition"]
    assert (counts["pending_person"], counts["no_person"]) == (3, 1)
    assert counts["current"] == counts["published"] + 4


def test_what_waits_resolves_by_itself_in_a_later_publication(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    zone.receive(a_patient("p0"), a_problem("early", {"reference": "Patient/late"})).publish()
    assert zone.all("condition_occurrence", "early") == []
    zone.receive(a_patient("late")).publish()
    assert len(zone.all("condition_occurrence", "early")) == 1
    zone.close()


def test_an_update_replaces_and_an_error_removes(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    problem = a_problem("c1", {"reference": "Patient/p1"})
    zone.receive(a_patient("p1"), problem).publish()
    before = zone.one("condition_occurrence", "c1")
    zone.receive(problem | {"recordedDate": "2026-03-04"}).publish()
    after = zone.one("condition_occurrence", "c1")
    assert before["condition_occurrence_id"] == after["condition_occurrence_id"]
    assert before["condition_start_date"] < after["condition_start_date"]
    error = {"coding": [{"code": "entered-in-error"}]}
    zone.receive(problem | {"verificationStatus": error}).publish()
    assert zone.rows("SELECT * FROM condition_occurrence") == []
    zone.close()


def test_a_merge_moves_facts_to_the_survivor_and_its_removal_moves_them_back(
    tmp_path: Path,
) -> None:
    zone = a_care_zone(tmp_path)
    one, other = a_patient("p1"), a_patient("p2", birthDate="1960-01-01")
    zone.receive(one, other, a_problem("c1", {"reference": "Patient/p1"})).publish()
    alone = zone.one("condition_occurrence", "c1")
    merged = one | {"link": [{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}]}
    zone.receive(merged | {"active": False}).publish()
    together = zone.one("condition_occurrence", "c1")
    assert together["person_id"] == zone.one("person", "p2")["person_id"] != alone["person_id"]
    assert len(zone.rows("SELECT * FROM person")) == 1
    zone.receive(one | {"meta": {"versionId": "3"}}).publish()
    again = zone.one("condition_occurrence", "c1")
    assert again["person_id"] == alone["person_id"]
    assert len(zone.rows("SELECT * FROM person")) == 2
    zone.close()
