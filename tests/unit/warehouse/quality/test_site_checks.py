"""Each check of the site finds what it is for, and lets the rest pass."""

from pathlib import Path

import pytest

from ambroise.warehouse.quality.examining import given_of
from ambroise.warehouse.quality.lines import groups_of, lines_of
from ambroise.warehouse.quality.model import Reason, Status
from tests.builders.quality import NOW, a_listed, a_value, checked, dataset_of
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay


def a_zone(folder: Path, *more: dict[str, object]) -> CareZone:
    return a_care_zone(folder).receive(a_patient(), a_stay(), *more)


def test_a_fact_told_twice_is_counted_once(tmp_path: Path) -> None:
    zone = a_zone(tmp_path, a_value("a", 4.1), a_value("b", 4.1), a_value("c", 4.2)).publish()
    found = checked(zone, "siteDuplicate", "measurement")
    assert (found.status, found.violated, found.total) == (Status.FAILED, 1, 3)
    zone.close()


def test_a_unit_that_is_not_the_usual_one_stands_out(tmp_path: Path) -> None:
    values = [a_value(f"v{n}", 4.0 + n / 100) for n in range(30)]
    odd = [a_value(f"o{n}", 150.0 + n, "mg/L") for n in range(3)]
    zone = a_zone(tmp_path, *values, *odd).publish()
    found = checked(zone, "siteUnusualUnit", "measurement")
    assert (found.status, found.violated, found.total) == (Status.FAILED, 3, 33)
    check = a_listed("siteUnusualUnit", "measurement")
    (group,) = groups_of(dataset_of(zone), check, given_of(zone.state, NOW))
    assert (group.name, group.violated) == ("2823-3", 3)
    zone.close()


def test_a_value_far_from_the_others_of_its_code_stands_out(tmp_path: Path) -> None:
    values = [a_value(f"v{n}", 3.5 + (n % 20) / 10) for n in range(60)]
    zone = a_zone(tmp_path, *values, a_value("far", 450.0), a_value("near", 6.0)).publish()
    found = checked(zone, "siteValueFarOut", "measurement")
    assert (found.violated, found.total) == (1, 62)
    check = a_listed("siteValueFarOut", "measurement")
    lines = lines_of(dataset_of(zone), check, given_of(zone.state, NOW), start=0, size=10)
    assert [row["value_as_number"] for row in lines.rows] == [450.0]
    zone.close()


def test_too_few_values_say_nothing_of_a_code(tmp_path: Path) -> None:
    zone = a_zone(tmp_path, a_value("a", 4.0), a_value("b", 450.0, "mg/L")).publish()
    for name in ("siteUnusualUnit", "siteValueFarOut"):
        found = checked(zone, name, "measurement")
        assert (found.status, found.reason) == (Status.NOT_APPLICABLE, Reason.NOTHING)
    zone.close()


def test_what_a_later_batch_brings_too_late_is_counted(tmp_path: Path) -> None:
    zone = a_zone(tmp_path, a_value("first", 4.0, at="2020-01-01T08:00"))
    zone.receive(a_value("late", 4.1, at="2020-01-02T08:00"))
    zone.publish()
    found = checked(zone, "siteLateArrival", "measurement")
    assert (found.status, found.violated, found.total) == (Status.FAILED, 1, 1)
    zone.close()


def test_the_first_batch_of_a_flow_is_never_late(tmp_path: Path) -> None:
    zone = a_zone(tmp_path, a_value("first", 4.0, at="2020-01-01T08:00")).publish()
    assert checked(zone, "siteLateArrival", "measurement").status is Status.NOT_APPLICABLE
    zone.close()


def test_a_local_code_counts_as_not_mapped(tmp_path: Path) -> None:
    local = a_concept("http://labo.chu.example", "K", "Potassium")
    zone = a_zone(tmp_path, a_value("a", 4.0), a_value("b", 4.1) | {"code": local}).publish()
    found = checked(zone, "siteUnmapped", "measurement")
    assert found.total == 2
    assert found.violated >= 1
    zone.close()


def test_a_stay_that_no_movement_tells_is_found(tmp_path: Path) -> None:
    zone = a_zone(tmp_path).publish()
    found = checked(zone, "siteStayWithoutMovement", "visit_occurrence")
    assert (found.violated, found.total) == (1, 1)
    zone.close()


def test_an_identity_that_is_not_qualified_is_found(tmp_path: Path) -> None:
    zone = a_zone(tmp_path).publish()
    found = checked(zone, "siteUnqualifiedIdentity", "identity_person")
    assert (found.status, found.violated, found.total) == (Status.FAILED, 1, 1)
    zone.close()


def test_a_document_without_text_is_found(tmp_path: Path) -> None:
    attached = [{"attachment": {"contentType": "text/plain", "data": "IA=="}}]
    note = a_fact("DocumentReference", "d", status="current", date="2026-03-04", content=attached)
    note |= {"type": {"text": "Compte rendu"}, "context": {"encounter": [note.pop("encounter")]}}
    zone = a_zone(tmp_path, note).publish()
    found = checked(zone, "siteEmptyNote", "note")
    assert (found.status, found.violated, found.total) == (Status.FAILED, 1, 1)
    zone.close()


def test_a_flow_that_stops_is_an_unusual_volume(tmp_path: Path) -> None:
    days = [f"{year}-{month:02d}-10T08:00" for year in (2024, 2025) for month in range(1, 13)]
    values = [a_value(f"{at}-{n}", 4.0 + n / 10, at=at) for at in days for n in range(12)]
    zone = a_zone(tmp_path, *values).publish()
    found = checked(zone, "siteVolume", "measurement")
    assert (found.status, found.violated, found.total) == (Status.FAILED, 10, 12)
    zone.close()


@pytest.mark.parametrize("dp", ["", "I634"])
def test_a_summary_without_its_main_diagnosis_is_found(tmp_path: Path, dp: str) -> None:
    summary = a_stay("rum-1", partOf={"reference": "Encounter/s1"}, type=[{"text": "RUM"}])
    told = a_fact(
        "Condition",
        "c1",
        code=a_concept("http://hl7.org/fhir/sid/icd-10", dp or "I10"),
        encounter={"reference": "Encounter/rum-1"},
        category=[{"coding": [{"code": "DP" if dp else "DAS"}]}],
    )
    zone = a_zone(tmp_path, summary, told).publish()
    found = checked(zone, "siteSummaryWithoutDiagnosis", "visit_detail")
    assert (found.violated, found.total) == (0 if dp else 1, 1)
    zone.close()
