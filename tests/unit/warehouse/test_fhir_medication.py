"""Prescriptions, administrations, statements, dispenses and vaccines become drug_exposure."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

ATC = "http://www.whocc.no/atc"
APIXABAN = a_concept(ATC, "B01AF02", "apixaban")
RAMIPRIL = a_concept(ATC, "C09AA05", "ramipril")


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("drugs"))
    zone.receive(
        a_patient("p1"),
        a_stay("s1"),
        {"resourceType": "Medication", "id": "m1", "code": RAMIPRIL},
        a_fact(
            "MedicationRequest",
            "order",
            status="active",
            intent="order",
            medicationCodeableConcept=RAMIPRIL,
            authoredOn="2026-03-03T10:00:00+01:00",
            dosageInstruction=[
                {
                    "text": "1 comprimé le matin",
                    "route": a_concept("https://example/voie", "PO", "orale"),
                    "timing": {
                        "repeat": {"boundsPeriod": {"start": "2026-03-04", "end": "2026-03-10"}}
                    },
                    "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg"}}],
                }
            ],
            reasonCode=[{"text": "HTA"}],
        ),
        a_fact(
            "MedicationRequest",
            "out",
            status="active",
            intent="order",
            category=[a_concept("category", "discharge")],
            medicationReference={"reference": "Medication/m1"},
            authoredOn="2026-03-09",
            dispenseRequest={"expectedSupplyDuration": {"value": 4, "code": "wk"}},
        ),
        a_fact(
            "MedicationRequest",
            "inside",
            status="active",
            intent="order",
            contained=[
                {"resourceType": "Organization", "id": "x", "name": "y"},
                {"resourceType": "Medication", "id": "med", "code": APIXABAN},
            ],
            medicationReference={"reference": "#med"},
            authoredOn="2026-03-09",
        ),
        a_fact(
            "MedicationRequest",
            "forbidden",
            status="active",
            intent="order",
            doNotPerform=True,
            medicationCodeableConcept=RAMIPRIL,
        ),
        a_fact(
            "MedicationAdministration",
            "given",
            status="completed",
            medicationCodeableConcept=a_concept(ATC, "N02BE01", "paracétamol"),
            effectiveDateTime="2026-03-03T12:00:00+01:00",
            dosage={"dose": {"value": 1, "unit": "g"}, "text": "1 g IV"},
        ),
        a_fact(
            "MedicationAdministration",
            "refused",
            status="not-done",
            medicationCodeableConcept=RAMIPRIL,
            effectiveDateTime="2026-03-03",
        ),
        a_fact(
            "MedicationStatement",
            "home",
            status="active",
            context=None,
            medicationCodeableConcept=RAMIPRIL,
            effectivePeriod={"start": "2015-02"},
            dosage=[{"text": "5 mg le soir"}],
        ),
        a_fact(
            "MedicationStatement",
            "undated",
            status="active",
            context=None,
            medicationCodeableConcept={"text": "tisane"},
        ),
        a_fact(
            "Immunization",
            "flu",
            status="completed",
            encounter=None,
            vaccineCode=a_concept("http://hl7.org/fhir/sid/cvx", "140", "Grippe"),
            occurrenceDateTime="2025-10-20",
            lotNumber="AB12",
        ),
        a_fact(
            "Immunization",
            "none",
            status="not-done",
            vaccineCode=a_concept("http://hl7.org/fhir/sid/cvx", "140"),
            occurrenceDateTime="2025-10-20",
        ),
    )  # fmt: skip
    yield zone.publish()
    zone.close()


def test_a_prescription_runs_over_its_stated_period(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "order")
    assert row["drug_exposure_start_date"] == date(2026, 3, 4)
    assert row["drug_exposure_end_date"] == row["verbatim_end_date"] == date(2026, 3, 10)
    assert (row["drug_type_concept_id"], row["record_category"]) == (32838, "prescription")
    assert (row["drug_source_value"], row["source_vocabulary"]) == ("C09AA05", "ATC")
    assert (row["sig"], row["route_source_value"]) == ("1 comprimé le matin", "PO")
    assert (row["dose_value"], row["dose_unit_source_value"]) == (5.0, "mg")
    assert row["reason_label"] == "HTA"


def test_a_referred_medication_gives_the_drug_and_the_supply_its_end(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "out")
    assert row["drug_source_value"] == "C09AA05"
    assert (row["days_supply"], row["drug_exposure_end_date"]) == (28, date(2026, 4, 5))
    assert row["verbatim_end_date"] is None
    assert row["record_category"] == "discharge"


def test_a_contained_medication_gives_the_drug(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "inside")
    assert (row["drug_source_value"], row["source_label"]) == ("B01AF02", "apixaban")


@pytest.mark.parametrize("record", ["forbidden", "refused", "none"])
def test_what_was_not_given_is_no_exposure(zone: CareZone, record: str) -> None:
    assert zone.all("drug_exposure", record) == []


def test_an_administration_is_typed_so(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "given")
    assert (row["drug_type_concept_id"], row["record_category"]) == (32818, "administration")
    assert (row["quantity"], row["sig"]) == (1.0, "1 g IV")


def test_a_home_treatment_comes_from_the_medication_list(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "home")
    assert (row["drug_type_concept_id"], row["record_category"]) == (32830, "home_treatment")
    assert row["drug_exposure_start_date"] == date(2015, 2, 1)
    assert row["visit_occurrence_id"] is None


def test_an_undated_treatment_is_kept(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "undated")
    assert (row["start_known"], row["source_label"]) == (False, "tisane")


def test_a_vaccine_is_an_exposure(zone: CareZone) -> None:
    row = zone.one("drug_exposure", "flu")
    assert (row["record_category"], row["lot_number"]) == ("vaccine", "AB12")
    assert row["drug_exposure_end_date"] == date(2025, 10, 20)


def test_exposures_less_than_thirty_days_apart_are_one_era(zone: CareZone) -> None:
    rows = zone.rows(
        """
        SELECT e.* FROM drug_era AS e JOIN concept AS c ON c.concept_id = e.drug_concept_id
        WHERE c.concept_code = 'C09AA05' ORDER BY drug_era_start_date
        """
    )
    assert [row["drug_exposure_count"] for row in rows] == [1, 2]
    assert rows[1]["drug_era_start_date"] == date(2026, 3, 4)


def test_a_medication_is_counted_as_used(zone: CareZone) -> None:
    assert zone.publication is not None
    records = zone.publication.detail["records"]
    assert isinstance(records, dict)
    assert records["Medication"]["published"] == 1
