"""Condition and Procedure become condition_occurrence and procedure_occurrence."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

CIM10 = "http://hl7.org/fhir/sid/icd-10"
CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"


def status(code: str) -> dict[str, object]:
    return {"clinicalStatus": a_concept("clinical", code)}


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("conditions"))
    zone.receive(
        a_patient("p1"),
        a_stay(
            "s1",
            diagnosis=[
                {
                    "condition": {"reference": "Condition/dp"},
                    "use": a_concept("https://chu.example/type", "DP"),
                    "rank": 1,
                },
                {"condition": {"reference": "Condition/ranked"}, "rank": 2},
            ],
        ),
        a_fact(
            "Condition",
            "dp",
            **status("active"),
            category=[a_concept(CATEGORY, "encounter-diagnosis")],
            code=a_concept(CIM10, "I63.4", "Infarctus cérébral"),
            onsetDateTime="2026-03-02T08:00:00+01:00",
        ),
        a_fact("Condition", "ranked", code=a_concept(CIM10, "I480"), recordedDate="2026-03-03"),
        a_fact(
            "Condition",
            "list",
            **status("active"),
            encounter=None,
            category=[a_concept(CATEGORY, "problem-list-item")],
            code=a_concept(CIM10, "I10", "Hypertension"),
            onsetDateTime="2019",
        ),
        a_fact(
            "Condition",
            "past",
            **status("resolved"),
            encounter=None,
            category=[a_concept(CATEGORY, "problem-list-item")],
            code={"text": "Appendicite opérée"},
            onsetPeriod={"start": "1988-05", "end": "1988-06-02"},
        ),
        a_fact("Condition", "undated", encounter=None, code=a_concept(CIM10, "F17.2")),
        a_fact(
            "Condition",
            "error",
            verificationStatus=a_concept("verification", "entered-in-error"),
            code=a_concept(CIM10, "C34"),
        ),
        a_fact(
            "Condition",
            "refuted",
            verificationStatus=a_concept("verification", "refuted"),
            code=a_concept(CIM10, "C34"),
        ),
        a_fact(
            "Procedure",
            "act",
            status="completed",
            code={
                "coding": [
                    {"system": "https://chu.example/acte", "code": "local"},
                    {
                        "system": "https://mos.esante.gouv.fr/NOS/TRE_R211-CCAM/FHIR/TRE-R211-CCAM",
                        "code": "EBLA003",
                        "display": "Pose de cathéter",
                    },
                ]
            },
            performedPeriod={"start": "2026-03-03T10:00:00Z", "end": "2026-03-03T11:00:00Z"},
        ),
        a_fact("Procedure", "not-done", status="not-done", code={"text": "x"}),
        a_fact("Procedure", "undated-act", status="completed", code={"text": "Pansement"}),
    )
    yield zone.publish()
    zone.close()


def test_a_diagnosis_takes_its_role_from_its_stay(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "dp")
    assert row["condition_status_concept_id"] == 32902
    assert row["condition_status_source_value"] == "DP"
    assert row["record_category"] == "diagnosis"
    assert row["condition_start_datetime"] == datetime(2026, 3, 2, 8)
    stay = zone.one("visit_occurrence", "s1")
    assert row["visit_occurrence_id"] == stay["visit_occurrence_id"]


def test_a_rank_alone_says_principal_or_associated(zone: CareZone) -> None:
    assert zone.one("condition_occurrence", "ranked")["condition_status_concept_id"] == 32908


def test_a_problem_of_the_list_is_typed_so(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "list")
    assert (row["condition_type_concept_id"], row["record_category"]) == (32840, "problem")
    assert row["condition_start_date"] == date(2019, 1, 1)
    assert row["condition_start_datetime"] is None


def test_a_past_problem_is_history_and_a_text_alone_has_no_concept(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "past")
    assert row["record_category"] == "history"
    assert (row["condition_concept_id"], row["condition_source_value"]) == (0, None)
    assert row["source_label"] == "Appendicite opérée"
    assert row["condition_start_date"] == date(1988, 5, 1)
    assert row["condition_end_date"] == date(1988, 6, 2)


def test_an_undated_problem_is_dated_by_when_it_was_known(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "undated")
    assert row["condition_start_date"] == date(2026, 3, 2)
    assert row["start_known"] is False


@pytest.mark.parametrize("record", ["error", "refuted"])
def test_an_error_or_a_refuted_problem_is_no_problem(zone: CareZone, record: str) -> None:
    assert zone.all("condition_occurrence", record) == []


def test_codes_of_known_vocabularies_win_over_local_ones(zone: CareZone) -> None:
    row = zone.one("procedure_occurrence", "act")
    assert row["procedure_source_value"] == "EBLA003"
    assert row["source_vocabulary"] == "CCAM"
    assert row["procedure_end_datetime"] == datetime(2026, 3, 3, 11)


def test_an_act_not_done_is_no_act(zone: CareZone) -> None:
    assert zone.all("procedure_occurrence", "not-done") == []


def test_an_undated_act_is_of_the_first_day_of_its_stay(zone: CareZone) -> None:
    row = zone.one("procedure_occurrence", "undated-act")
    assert row["procedure_date"] == date(2026, 3, 2)


def test_each_row_says_where_it_comes_from(zone: CareZone) -> None:
    row = zone.one("condition_occurrence", "dp")
    assert (row["source_name"], row["record_type"]) == ("dpi", "Condition")
    assert row["file_name"] == "reception-1.ndjson"
    assert row["batch_id"]


def test_what_was_left_out_is_counted(zone: CareZone) -> None:
    assert zone.publication is not None
    records = zone.publication.detail["records"]
    assert isinstance(records, dict)
    counts = records["Condition"]
    assert (counts["current"], counts["published"]) == (7, 5)
    assert (counts["void"], counts["not_done"], counts["unused"]) == (1, 1, 0)


def test_conditions_thirty_days_apart_are_one_era(zone: CareZone) -> None:
    rows = zone.rows("SELECT * FROM condition_era")
    assert len(rows) == 4  # one a coded condition
    assert all(row["condition_occurrence_count"] == 1 for row in rows)
