"""Documents, reports and imaging studies become notes, panels, acts and images."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

LOINC = "http://loinc.org"
LAB = a_concept("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB")


def attached(text: str, **elements: Any) -> dict[str, Any]:
    data = b64encode(text.encode()).decode()
    return {"contentType": "text/plain; charset=utf-8", "data": data, **elements}


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("documents"))
    letter = a_fact(
        "DocumentReference",
        "letter",
        status="current",
        type=a_concept(LOINC, "11490-0", "Lettre de sortie"),
        date="2026-03-09T15:00:00+01:00",
        author=[{"reference": "Practitioner/d1"}],
        content=[{"attachment": attached("Madame, ...", language="fr-FR", title="Lettre")}],
        context={"encounter": [{"reference": "Encounter/s1"}]},
    )
    del letter["encounter"]
    zone.receive(
        a_patient("p1"),
        a_stay("s1"),
        {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Roux"}]},
        letter,
        letter | {"id": "replaced", "status": "superseded"},
        letter
        | {
            "id": "apart",
            "content": [
                {"attachment": {"contentType": "text/plain", "url": "Binary/b1"}},
                {"attachment": attached("Avec elle.")},
                {
                    "attachment": {
                        "contentType": "text/plain",
                        "url": "https://dpi.example/fhir/Binary/b1/_history/2",
                    }
                },
            ],
        },
        letter | {"id": "early", "content": [{"attachment": {"url": "Binary/late"}}]},
        {"resourceType": "Binary", "id": "b1", **attached("Tenue à part.")},
        a_fact(
            "Observation",
            "hb",
            status="final",
            category=[a_concept("category", "laboratory")],
            code=a_concept(LOINC, "718-7", "Hémoglobine"),
            effectiveDateTime="2026-03-03",
            valueQuantity={"value": 13.1, "unit": "g/dL"},
        ),
        a_fact(
            "DiagnosticReport",
            "panel",
            status="final",
            category=[LAB],
            code=a_concept(LOINC, "58410-2", "Hémogramme"),
            effectiveDateTime="2026-03-03T07:00:00+01:00",
            result=[{"reference": "Observation/hb"}],
        ),
        a_fact(
            "DiagnosticReport",
            "scanner",
            status="final",
            category=[a_concept("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD")],
            code=a_concept(LOINC, "24725-4", "Scanner cérébral"),
            effectiveDateTime="2026-03-02T10:00:00+01:00",
            conclusion="Pas de saignement.",
            presentedForm=[attached("Compte rendu entier.")],
        ),
        a_fact(
            "ImagingStudy",
            "ct",
            status="available",
            started="2026-03-02T09:50:00+01:00",
            identifier=[{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3"}],
            numberOfSeries=2,
            numberOfInstances=80,
            procedureCode=[a_concept("https://example/ccam", "ACQK001", "Scanner du crâne")],
            series=[
                {
                    "uid": "1.2.3.4",
                    "modality": {"code": "CT"},
                    "bodySite": {"code": "69536005", "display": "Tête"},
                }
            ],
        ),
        a_fact("ImagingStudy", "plain", status="available", started="2026-03-04"),
    )
    yield zone.publish()
    zone.close()


def test_a_document_is_a_note_with_its_text_and_author(zone: CareZone) -> None:
    row = zone.one("note", "letter")
    assert row["note_text"] == "Madame, ..."
    assert (row["note_title"], row["source_label"]) == ("Lettre", "Lettre de sortie")
    assert (row["author_label"], row["document_id"]) == ("Roux", "letter")
    assert row["note_datetime"] == datetime(2026, 3, 9, 15)
    assert row["language_concept_id"] == 4180190
    assert zone.concept(row["note_class_concept_id"])["concept_code"] == "11490-0"
    stay = zone.one("visit_occurrence", "s1")
    assert row["visit_occurrence_id"] == stay["visit_occurrence_id"]


def test_a_document_kept_apart_has_the_text_of_its_binary(zone: CareZone) -> None:
    texts = {row["note_text"]: row["note_id"] for row in zone.all("note", "apart")}
    assert set(texts) == {"Tenue à part.", "Avec elle."}
    assert len(zone.all("note", "apart")) == 3


def test_a_document_whose_binary_is_late_waits_for_its_text(zone: CareZone) -> None:
    assert [row["note_text"] for row in zone.all("note", "early")] == [""]
    assert zone.rows("SELECT kind, count FROM quality_count WHERE name LIKE '%.text'") == [
        {"kind": "pending", "count": 1}
    ]


def test_a_superseded_document_gives_way(zone: CareZone) -> None:
    assert zone.all("note", "replaced") == []


def test_a_laboratory_report_is_a_panel_and_names_its_results(zone: CareZone) -> None:
    panel, result = zone.one("measurement", "panel"), zone.one("measurement", "hb")
    assert (panel["record_category"], panel["value_as_number"]) == ("panel", None)
    assert result["panel_label"] == "Hémogramme"
    links = zone.rows("SELECT * FROM fact_relationship")
    pairs = {(r["fact_id_1"], r["fact_id_2"]) for r in links}
    assert pairs == {
        (panel["measurement_id"], result["measurement_id"]),
        (result["measurement_id"], panel["measurement_id"]),
    }
    assert {row["domain_concept_id_1"] for row in links} == {21}
    names = {zone.concept(r["relationship_concept_id"])["concept_name"] for r in links}
    assert names == {"Report has result", "Result of report"}


def test_another_report_is_an_act_with_its_texts_as_notes(zone: CareZone) -> None:
    act = zone.one("procedure_occurrence", "scanner")
    assert (act["record_category"], act["detail"]) == ("report", "Pas de saignement.")
    assert {row["note_text"] for row in zone.all("note", "scanner")} == {
        "Pas de saignement.",
        "Compte rendu entier.",
    }


def test_an_imaging_study_has_its_table_and_its_act(zone: CareZone) -> None:
    row = zone.one("imaging_study", "ct")
    assert (row["modality"], row["body_site"]) == ("CT", "Tête")
    assert (row["series_count"], row["instance_count"]) == (2, 80)
    assert row["study_uid"] == "urn:oid:1.2.3"
    act = zone.one("procedure_occurrence", "ct")
    assert act["procedure_occurrence_id"] == row["procedure_occurrence_id"]


def test_an_imaging_study_without_act_is_alone(zone: CareZone) -> None:
    row = zone.one("imaging_study", "plain")
    assert row["imaging_start_date"] == date(2026, 3, 4)
    assert zone.all("procedure_occurrence", "plain") == []
