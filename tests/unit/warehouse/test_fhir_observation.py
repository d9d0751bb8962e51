"""Observation becomes measurement or observation, a component a row of its own."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


def quantity(value: float, unit: str, **elements: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **elements}


def a_result(id_: str, category: str, loinc: str, **elements: Any) -> dict[str, Any]:
    return a_fact(
        "Observation",
        id_,
        status=elements.pop("status", "final"),
        category=[a_concept(CATEGORY, category)],
        code=a_concept(LOINC, loinc, f"nom {loinc}"),
        effectiveDateTime=elements.pop("at", "2026-03-03T07:15:00+01:00"),
        **elements,
    )


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("observations"))
    zone.receive(
        a_patient("p1"),
        a_stay("s1"),
        a_result(
            "k",
            "laboratory",
            "2823-3",
            valueQuantity=quantity(4.1, "mmol/L"),
            referenceRange=[{"low": quantity(3.5, "mmol/L"), "high": quantity(5.1, "mmol/L")}],
        ),
        a_result("crp", "laboratory", "1988-5", valueQuantity=quantity(4, "mg/L", comparator="<")),
        a_result("groupe", "laboratory", "882-1", valueCodeableConcept={"text": "A positif"}),
        a_result("awaited", "laboratory", "600-7", status="registered"),
        a_result("cancelled", "laboratory", "600-7", status="cancelled"),
        a_result(
            "bp",
            "vital-signs",
            "85354-9",
            component=[
                {"code": a_concept(LOINC, "8480-6"), "valueQuantity": quantity(132, "mm[Hg]")},
                {"code": a_concept(LOINC, "8462-4"), "valueQuantity": quantity(81, "mm[Hg]")},
            ],
        ),
        a_result(
            "smoker",
            "social-history",
            "72166-2",
            valueCodeableConcept=a_concept("http://snomed.info/sct", "77176002", "Fumeur"),
            at="2026-03",
        ),
        a_result("score", "survey", "72107-6", valueInteger=27),
        a_result("remark", "exam", "29545-1", valueString="Souffle systolique"),
        a_result("bare", "imaging", "1234-5", valueQuantity={"value": 3.5}),
    )
    yield zone.publish()
    zone.close()


def test_a_number_keeps_its_unit_and_range(zone: CareZone) -> None:
    row = zone.one("measurement", "k")
    assert (row["value_as_number"], row["unit_source_value"]) == (4.1, "mmol/L")
    assert zone.concept(row["unit_concept_id"])["concept_name"] == "millimole per liter"
    assert row["unit_source_concept_id"] == row["unit_concept_id"]
    assert (row["range_low"], row["range_high"]) == (3.5, 5.1)
    assert row["measurement_type_concept_id"] == 32856
    assert row["measurement_datetime"] == datetime(2026, 3, 3, 7, 15)
    assert (row["measurement_source_value"], row["source_label"]) == ("2823-3", "nom 2823-3")
    assert row["measurement_concept_id"] > 2_000_000_000


def test_a_comparator_is_an_operator(zone: CareZone) -> None:
    row = zone.one("measurement", "crp")
    assert (row["operator_concept_id"], row["operator"]) == (4171756, "<")


def test_a_laboratory_result_in_words_is_a_measurement(zone: CareZone) -> None:
    row = zone.one("measurement", "groupe")
    assert (row["value_as_number"], row["value_source_value"]) == (None, "A positif")


def test_an_awaited_result_is_there_without_value(zone: CareZone) -> None:
    row = zone.one("measurement", "awaited")
    assert (row["record_status"], row["value_as_number"]) == ("registered", None)


def test_a_cancelled_result_is_none(zone: CareZone) -> None:
    assert zone.all("measurement", "cancelled") == []


def test_each_component_is_a_row_and_the_frame_around_them_is_none(zone: CareZone) -> None:
    rows = zone.all("measurement", "bp")
    assert {(r["measurement_source_value"], r["value_as_number"]) for r in rows} == {
        ("8480-6", 132.0),
        ("8462-4", 81.0),
    }
    assert len({row["measurement_id"] for row in rows}) == 2


def test_social_history_is_an_observation(zone: CareZone) -> None:
    row = zone.one("observation", "smoker")
    assert zone.concept(row["value_as_concept_id"])["concept_name"] == "Fumeur"
    assert row["record_category"] == "social-history"
    assert row["observation_date"] == date(2026, 3, 1)


def test_a_survey_is_an_observation_even_in_numbers(zone: CareZone) -> None:
    assert zone.one("observation", "score")["value_as_number"] == 27


def test_words_are_an_observation(zone: CareZone) -> None:
    assert zone.one("observation", "remark")["value_as_string"] == "Souffle systolique"


def test_any_other_number_is_a_measurement(zone: CareZone) -> None:
    row = zone.one("measurement", "bare")
    assert (row["value_as_number"], row["unit_concept_id"]) == (3.5, None)


def test_every_observation_is_in_one_of_the_two_tables(zone: CareZone) -> None:
    assert zone.publication is not None
    records = zone.publication.detail["records"]
    assert isinstance(records, dict)
    assert records["Observation"]["published"] == 9
    assert records["Observation"]["unused"] == 0
