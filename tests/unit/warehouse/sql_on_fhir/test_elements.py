"""The elements of FHIR: those of R4, completed by those of R5."""

import pytest

from ambroise.warehouse.sql_on_fhir.elements import element, is_a, is_resource, is_type, sql_type
from tests.builders.fhir_elements import FILE, written


@pytest.mark.soak
def test_the_file_says_what_the_models_of_fhir_say() -> None:
    assert FILE.read_text("utf-8") == written()


@pytest.mark.parametrize(
    ("type_", "name", "held"),
    [
        ("Patient", "name", "HumanName"),
        ("Patient", "birthDate", "date"),
        ("Observation", "valueQuantity", "Quantity"),
        ("Encounter", "class", "Coding"),
        ("Encounter", "hospitalization", "EncounterHospitalization"),
        ("MedicationAdministration", "encounter", "Reference"),
        ("QuestionnaireResponseItem", "item", "QuestionnaireResponseItem"),
        ("Attachment", "data", "base64Binary"),
    ],
)
def test_an_element_has_its_type_of_r4_first(type_: str, name: str, held: str) -> None:
    found = element(type_, name)
    assert found is not None
    assert found.type == held


def test_a_choice_tells_the_element_of_each_type() -> None:
    found = element("MedicationRequest", "medication")
    assert found is not None
    assert found.type is None
    assert dict(found.ways) == {
        "CodeableConcept": "medicationCodeableConcept",
        "Reference": "medicationReference",
    }


def test_what_fhir_has_not_has_no_element() -> None:
    assert element("Patient", "nmae") is None
    assert element("Pateint", "name") is None


def test_types_are_known() -> None:
    assert is_type("Quantity")
    assert is_type("dateTime")
    assert not is_type("Quantité")
    assert is_resource("Patient")
    assert not is_resource("HumanName")
    assert is_a("code", "string")
    assert not is_a("string", "code")
    assert sql_type("positiveInt") == "BIGINT"
    assert sql_type("HumanName") is None
