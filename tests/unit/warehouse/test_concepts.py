"""Codes get concepts of ours, for ever; CIM-10 and ATC codes get the codes above them."""

import csv
import io
import zipfile
from importlib.resources import files
from pathlib import Path

from tests.builders.shared import shared
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

CIM10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"


def a_problem(id_: str, code: str, display: str | None = None) -> dict[str, object]:
    return a_fact("Condition", id_, code=a_concept(CIM10, code, display), recordedDate="2026-03-03")


def ids(zone: CareZone) -> dict[tuple[str, str], int]:
    rows = zone.rows("SELECT * FROM concept WHERE concept_id > 2000000000")
    return {(row["vocabulary_id"], row["concept_code"]): row["concept_id"] for row in rows}


def test_an_id_once_given_is_kept_and_new_codes_follow(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    zone.receive(a_patient("p1"), a_stay("s1"), a_problem("c1", "I63.4", "Infarctus")).publish()
    before = ids(zone)
    zone.receive(a_problem("c2", "A09", "Gastroentérite")).publish()
    after = ids(zone)
    assert {code: after[code] for code in before} == before
    assert after["CIM10", "A09"] > max(before.values())
    error = {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    zone.receive(a_problem("c2", "A09") | error).publish()
    assert ids(zone) == after
    zone.close()


def test_the_codes_above_a_code_are_its_ancestors(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    zone.receive(
        a_patient("p1"),
        a_problem("with-point", "I63.41", "Infarctus cérébral"),
        a_problem("without-point", "I6341"),
        a_problem("category", "I63", "Infarctus"),
        a_fact(
            "MedicationRequest",
            "m1",
            status="active",
            intent="order",
            medicationCodeableConcept=a_concept(ATC, "B01AF02", "apixaban"),
            authoredOn="2026-03-03",
        ),
    ).publish()
    known = ids(zone)
    assert ("CIM10", "I6341") not in known
    rows = zone.rows("SELECT * FROM concept_ancestor WHERE min_levels_of_separation > 0")
    names = {number: code for (_, code), number in known.items()}
    above = {
        (
            names[row["descendant_concept_id"]],
            names[row["ancestor_concept_id"]],
            row["min_levels_of_separation"],
        )
        for row in rows
    }
    assert above >= {
        ("I63.41", "I63.4", 1),
        ("I63.41", "I63", 2),
        ("I63.4", "I63", 1),
        ("B01AF02", "B01AF", 1),
        ("B01AF02", "B", 4),
        ("B01AF", "B01", 2),
    }
    with_point = zone.one("condition_occurrence", "with-point")
    without = zone.one("condition_occurrence", "without-point")
    assert with_point["condition_concept_id"] == without["condition_concept_id"]
    assert without["condition_source_value"] == "I6341"
    assert zone.one("drug_exposure", "m1")["drug_concept_id"] == known["ATC", "B01AF02"]
    category = zone.one("condition_occurrence", "category")["condition_concept_id"]
    descendants = zone.rows(
        """
        SELECT c.* FROM condition_occurrence AS c
        JOIN concept_ancestor AS a ON a.descendant_concept_id = c.condition_concept_id
        WHERE a.ancestor_concept_id = $concept
        """,
        concept=category,
    )
    assert len(descendants) == 3
    zone.close()


def test_concepts_say_their_vocabulary_domain_and_name(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    local = a_concept("https://chu.example/codes/examens", "X1", "Examen maison")
    zone.receive(
        a_patient("p1", gender="male"),
        a_problem("c1", "I63.4", "Infarctus cérébral"),
        a_problem("c2", "I63.4", "infarctus"),
        a_problem("c3", "I63.4", "Infarctus cérébral"),
        a_fact("Procedure", "x", status="completed", code=local, performedDateTime="2026-03-03"),
    ).publish()
    stroke = zone.concept(zone.one("condition_occurrence", "c1")["condition_concept_id"])
    assert (stroke["concept_name"], stroke["domain_id"]) == ("Infarctus cérébral", "Condition")
    assert stroke["standard_concept"] is None
    act = zone.one("procedure_occurrence", "x")
    concept = zone.concept(act["procedure_concept_id"])
    assert concept["vocabulary_id"] == act["source_vocabulary"]
    (vocabulary,) = zone.rows(
        "SELECT * FROM vocabulary WHERE vocabulary_id = $id", id=concept["vocabulary_id"]
    )
    assert vocabulary["vocabulary_name"] == "https://chu.example/codes/examens"
    assert zone.concept(8507)["concept_name"] == "MALE"
    (link,) = zone.rows("SELECT * FROM concept_relationship WHERE relationship_id = 'Maps to'")
    assert link["concept_id_2"] == 8507
    zone.close()


def test_standard_ids_are_those_of_the_shared_vocabulary() -> None:
    path = shared("warehouse/omop_synthea27nj/Synthea27Nj_5.4.zip")
    with zipfile.ZipFile(path) as archive, archive.open("CONCEPT.csv") as opened:
        concepts = {
            row["concept_id"]: row for row in csv.DictReader(io.TextIOWrapper(opened, "utf-8"))
        }
    text = files("ambroise.warehouse").joinpath("codes", "standard.csv").read_text("utf-8")
    ours = list(csv.DictReader(io.StringIO(text)))
    checked = [row for row in ours if row["standard_concept_id"] in concepts]
    assert len(checked) > 100
    for row in checked:
        known = concepts[row["standard_concept_id"]]
        assert row["standard_code"] == known["concept_code"]
        assert row["standard_vocabulary_id"] == known["vocabulary_id"]
