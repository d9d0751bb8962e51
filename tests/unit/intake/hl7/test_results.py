import base64

import pytest

from tests.builders.hl7 import Told, all_of, msh, only, pid, pv1, segment, told

ORDER = segment(
    "OBR",
    {1: "1", 3: "L42^LABO", 4: "24326-1^Ionogramme^LN", 7: "20260106070000", 24: "CH", 25: "F"},
)


def obx(code: str, value: str, *, kind: str = "NM", more: str = "mmol/L|136-145|N|||F") -> str:
    return f"OBX|1|{kind}|{code}||{value}|{more}"


def result(*segments: str) -> Told:
    return told(msh("ORU^R01", number="9"), pid(), *segments)


def observation(line: str) -> dict:
    return only(result(ORDER, line), "Observation")


def test_a_result_is_told_with_its_unit_limits_flag_and_moment() -> None:
    found = observation(obx("2951-2^Sodium^LN", "139"))
    assert found["valueQuantity"] == {"value": 139.0, "unit": "mmol/L"}
    assert found["referenceRange"][0] == {
        "text": "136-145",
        "low": {"value": 136.0},
        "high": {"value": 145.0},
    }
    assert found["interpretation"][0]["coding"][0]["code"] == "N"
    assert found["effectiveDateTime"] == "2026-01-06T07:00:00"
    assert found["category"][0]["coding"][0]["code"] == "laboratory"
    assert found["code"]["coding"][0]["system"] == "http://loinc.org"


def test_a_unit_is_of_the_ucum_where_it_says_so() -> None:
    found = observation(obx("A^b^L", "4,2", more="10*9/L^G/L^UCUM||||F"))
    assert found["valueQuantity"] == {
        "value": 4.2,
        "unit": "G/L",
        "system": "http://unitsofmeasure.org",
        "code": "10*9/L",
    }


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("NM", "<0,5", {"valueQuantity": {"value": 0.5, "comparator": "<", "unit": "u"}}),
        ("NM", "hémolysé", {"valueString": "hémolysé"}),
        ("TX", "139", {"valueQuantity": {"value": 139.0, "unit": "u"}}),
        ("ST", "positif", {"valueString": "positif"}),
        ("SN", ">^60", {"valueQuantity": {"value": 60.0, "comparator": ">", "unit": "u"}}),
        (
            "SN",
            "^10^-^20",
            {
                "valueRange": {
                    "low": {"value": 10.0, "unit": "u"},
                    "high": {"value": 20.0, "unit": "u"},
                }
            },
        ),
        ("DT", "20260106", {"valueDateTime": "2026-01-06"}),
        (
            "CE",
            "260373001^Détecté^SCT",
            {
                "valueCodeableConcept": {
                    "coding": [
                        {
                            "system": "http://snomed.info/sct",
                            "code": "260373001",
                            "display": "Détecté",
                        }
                    ],
                    "text": "Détecté",
                }
            },
        ),
    ],
)
def test_values_of_each_type_are_read(kind: str, value: str, expected: dict) -> None:
    found = observation(obx("A^b^L", value, kind=kind, more="u||||| F".replace(" ", "")))
    assert {key: found[key] for key in found if key.startswith("value")} == expected


@pytest.mark.parametrize(
    ("limits", "read"),
    [
        ("3,5 à 5,1", (3.5, 5.1)),
        ("3.5 - 5.1", (3.5, 5.1)),
        ("< 5", (None, 5.0)),
        (">60", (60.0, None)),
        ("négatif", (None, None)),
    ],
)
def test_limits_are_numbers_where_they_are(limits: str, read: tuple) -> None:
    (found,) = observation(obx("A^b^L", "4", more=f"u|{limits}||||F"))["referenceRange"]
    sides = tuple(found[side]["value"] if side in found else None for side in ("low", "high"))
    assert sides == read


@pytest.mark.parametrize(
    ("code", "status"),
    [("F", "final"), ("P", "preliminary"), ("C", "corrected"), ("D", "entered-in-error")],
)
def test_a_result_keeps_its_name_from_first_to_corrected_to_deleted(code: str, status: str) -> None:
    found = observation(obx("A^b^L", "4", more=f"u|||||{code}"))
    assert (found["id"], found["status"]) == ("obx-L42@LABO-24326-1-A", status)


def test_a_report_groups_its_results_and_keeps_its_comments() -> None:
    found = result(ORDER, "NTE|1||Conclusion : normal.", obx("A^b^L", "4"), "NTE|1||À contrôler.")
    report = only(found, "DiagnosticReport")
    assert report["result"] == [{"reference": "Observation/obx-L42@LABO-24326-1-A"}]
    assert report["conclusion"] == "Conclusion : normal."
    assert only(found, "Observation")["note"] == [{"text": "À contrôler."}]


def test_lines_of_a_text_are_one_document_of_the_report() -> None:
    found = result(ORDER, *(f"OBX|{n}|TX|CR^Compte rendu^L||Ligne {n}||||||F" for n in (1, 2)))
    (form,) = only(found, "DiagnosticReport")["presentedForm"]
    assert base64.b64decode(form["data"]).decode() == "Ligne 1\nLigne 2"
    assert all_of(found, "Observation") == []


def test_a_document_taken_back_leaves_no_text() -> None:
    found = result(ORDER, *(f"OBX|{n}|TX|CR^Compte rendu^L||Ligne||||||D" for n in (1, 2)))
    report = only(found, "DiagnosticReport")
    assert report["status"] == "entered-in-error"
    assert "presentedForm" not in report


def test_an_encapsulated_document_is_one_with_its_type() -> None:
    data = base64.b64encode(b"%PDF-1.4 ...").decode()
    ed = f"OBX|1|ED|11502-2^CR d'examens^LN||^AP^PDF^Base64^{data}||||||F"
    found = only(result(ORDER, ed), "DocumentReference")
    attachment = found["content"][0]["attachment"]
    assert attachment["contentType"] == "application/pdf"
    assert base64.b64decode(attachment["data"]) == b"%PDF-1.4 ..."
    assert (found["docStatus"], found["type"]["text"]) == ("final", "CR d'examens")


def test_a_document_written_without_encoding_is_text() -> None:
    found = result(ORDER, "OBX|1|ED|A^b^L||^TEXT^^A^Bonjour à tous||||||F")
    attachment = only(found, "DocumentReference")["content"][0]["attachment"]
    assert base64.b64decode(attachment["data"]).decode() == "Bonjour à tous"


def test_results_mention_their_person_and_stay_under_names_of_their_own() -> None:
    found = result(pv1(), ORDER, obx("A^b^L", "4"))
    assert only(found, "Patient")["id"] == "oru-80000001@2.999.1.1"
    assert only(found, "Encounter")["id"] == "oru-26000001@2.999.1.2"
    one = only(found, "Observation")
    assert one["subject"]["reference"] == "Patient/oru-80000001@2.999.1.1"
    assert one["encounter"]["reference"] == "Encounter/oru-26000001@2.999.1.2"


def test_each_patient_of_a_message_keeps_its_results() -> None:
    other = ORDER.replace("L42", "L43")
    found = result(ORDER, obx("A^b^L", "4"), pid("2^^^CHU^PI"), other, obx("A^b^L", "5"))
    assert [
        (one["subject"]["reference"], one["valueQuantity"]["value"])
        for one in all_of(found, "Observation")
    ] == [("Patient/oru-80000001@2.999.1.1", 4.0), ("Patient/oru-2@CHU", 5.0)]


def test_a_code_twice_in_a_panel_is_two_results() -> None:
    found = result(ORDER, obx("A^b^L", "4"), obx("A^b^L", "5"))
    assert len({one["id"] for one in all_of(found, "Observation")}) == 2


def test_signs_beside_a_stay_are_of_that_stay() -> None:
    found = told(msh("ADT^A08"), pid(), pv1(end="20260109"), obx("8302-2^Taille^LN", "165"))
    one = only(found, "Observation")
    assert one["category"][0]["coding"][0]["code"] == "vital-signs"
    assert one["encounter"]["reference"] == "Encounter/26000001@2.999.1.2"


def test_metadata_of_a_transmission_are_no_results() -> None:
    line = "OBX|2|CE|MASQUE_PS^Masqué^MetaDMPMSS||N^^expandedYes-NoIndicator||||||F"
    assert all_of(result(ORDER, line), "Observation") == []


def test_an_order_may_be_numbered_by_its_orc_alone() -> None:
    order = ORDER.replace("L42^LABO", "")
    one = only(result("ORC|RE||6100130", order, obx("A^b^L", "4")), "Observation")
    assert one["id"] == "obx-6100130@GAM-24326-1-A"


def test_orders_of_two_senders_never_share_a_result() -> None:
    other = ORDER.replace("L42^LABO", "L42^RADIO")
    found = result(ORDER, obx("A^b^L", "4"), other, obx("A^b^L", "5"))
    assert len({one["id"] for one in all_of(found, "Observation")}) == 2


def cda(number: str, versions: str) -> str:
    text = (
        f'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.{number}"/>'
        f'<setId root="2.999.7" extension="{versions}"/></ClinicalDocument>'
    )
    return base64.b64encode(text.encode()).decode()


def sent(at: str, number: str, *, versions: str, status: str = "F") -> dict:
    """The document of a message that numbers no order, as the CI-SIS allows."""
    order = "OBR|1|||18748-4^CR d'imagerie médicale^LN"
    line = f"OBX|1|ED|18748-4^CR^LN||^TEXT^XML^Base64^{cda(number, versions)}||||||{status}"
    found = told(msh("ORU^R01", at=at), pid(), pv1(), "ORC|NW", order, line)
    return only(found, "DocumentReference")


def test_a_document_without_order_is_known_by_what_its_header_names() -> None:
    first = sent("20260310090000", "1", versions="A")
    other = sent("20260310100000", "2", versions="B")
    replaced = sent("20260311090000", "3", versions="A", status="C")
    deleted = sent("20260312090000", "3", versions="A", status="D")
    assert first["id"] == replaced["id"] == deleted["id"] != other["id"]
    assert deleted["status"] == "entered-in-error"


def test_results_without_order_replace_none_of_another_moment() -> None:
    order = "OBR|1|||GDS^Gaz du sang^L"

    def ids(at: str, taken: str = "") -> set[str]:
        line = f"OBX|1|NM|2744-1^pH^LN||7.31||||||F|||{taken}"
        found = told(msh("ORU^R01", at=at), pid(), pv1(), order, line)
        return {one["id"] for one in found.resources if one["resourceType"] != "Patient"} - {
            only(found, "Encounter")["id"]
        }

    morning = ids("20260310090000", "20260310083000")
    assert morning.isdisjoint(ids("20260311090000", "20260311083000"))
    assert morning == ids("20260310120000", "20260310083000")
    assert ids("20260310090000").isdisjoint(ids("20260311090000"))


def test_one_code_in_two_units_is_two_results_though_sent_as_text() -> None:
    lines = [
        f"OBX|{n}|ST|GLY^Glycémie^L||{v}||||F" for n, v in ((1, "5,2|mmol/l"), (2, "0,94|g/l"))
    ]
    values = [one["valueQuantity"]["value"] for one in all_of(result(ORDER, *lines), "Observation")]
    assert values == [5.2, 0.94]


def test_a_document_alone_in_its_field_is_in_base64() -> None:
    line = obx("11490-0^CRH^LN", base64.b64encode(b"%PDF-1.7").decode(), kind="ED", more="|||||F")
    (content,) = only(result(ORDER, line), "DocumentReference")["content"]
    assert content["attachment"]["contentType"] == "application/pdf"


def test_a_document_whose_header_cannot_be_read_is_told_all_the_same() -> None:
    data = base64.b64encode(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>').decode()
    line = f"OBX|1|ED|18748-4^CR^LN||^TEXT^XML^Base64^{data}||||||F"
    found = only(result("OBR|1|||18748-4^CR^LN", line), "DocumentReference")
    assert found["content"][0]["attachment"]["contentType"] == "text/xml"
