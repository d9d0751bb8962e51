"""Which records count: of every source, its own, in the shape that is read today."""

from pathlib import Path

from ambroise import intake, warehouse
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay


def sources_of_persons(zone: CareZone) -> list[str]:
    rows = zone.publish().rows("SELECT source_name FROM person ORDER BY 1")
    zone.close()
    return [row["source_name"] for row in rows]


def test_a_record_is_of_its_source_wherever_the_home_lies(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path / "records" / "other" / "records")
    zone.receive(a_patient("p1"), source="dpi").receive(a_patient("p1"), source="labo")
    assert sources_of_persons(zone) == ["dpi", "labo"]


def test_an_update_in_one_source_leaves_the_record_of_another_alone(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    zone.receive(a_patient("p1"), source="dpi").receive(a_patient("p1"), source="labo")
    zone.receive(a_patient("p1", birthDate="1950"), source="labo")
    assert sources_of_persons(zone) == ["dpi", "labo"]


def test_a_record_stored_before_an_element_was_read_is_read_anew(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    code = a_concept("http://hl7.org/fhir/sid/icd-10", "I10")
    told = a_fact("Condition", "c1", code=code, recordedDate="2026-03-02")
    zone.receive(a_patient(), a_stay(), told)
    shapes = intake.shapes()
    shape = shapes["Condition"].replace("{", '{"implicitRules": "VARCHAR", ', 1)
    warehouse.publish(zone.settings, zone.state, zone.vault, shapes=shapes | {"Condition": shape})
    (row,) = zone.rows("SELECT condition_source_value FROM condition_occurrence")
    zone.close()
    assert row["condition_source_value"] == "I10"
