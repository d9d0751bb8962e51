"""A ViewDefinition is read as it is written, or refused with the place and the cause."""

from pathlib import Path
from typing import Any

import pytest

from ambroise.errors import ViewInvalid
from ambroise.warehouse.sql_on_fhir import read_view, view_of

ID = {"name": "id", "path": "id"}


def a_view(**changed: Any) -> dict[str, Any]:
    return {"resource": "Patient", "select": [{"column": [ID]}]} | changed


def test_metadata_is_let_through() -> None:
    view = view_of(
        a_view(resourceType="ViewDefinition", name="patients", url="urn:x", status="draft")
    )
    assert view.name == "patients"


def test_a_view_without_a_name_has_that_of_its_file() -> None:
    assert view_of(a_view(), name="ViewDefinition-x").name == "ViewDefinition-x"


@pytest.mark.parametrize(
    ("given", "place", "cause"),
    [
        ({}, "resource", "missing"),
        (a_view(resource="Pateint"), "vue", "“Pateint” is not a type"),
        (a_view(resource="HumanName"), "vue", "not a type of resource"),
        (a_view(select=[]), "select", "empty"),
        (a_view(select=[{}]), "select[0]", "neither column"),
        (a_view(select=[{"foreach": "name", "column": [ID]}]), "select[0].foreach", "unknown"),
        (a_view(select=[{"forEach": 1, "column": [ID]}]), "select[0].forEach", "text"),
        (a_view(select=[{"column": [{"path": "id"}]}]), "select[0].column[0].name", "missing"),
        (
            a_view(select=[{"column": [{"path": "id", "name": "a-b"}]}]),
            "select[0].column[0].name",
            "a letter",
        ),
        (
            a_view(select=[{"forEach": "name", "repeat": ["link"], "column": [ID]}]),
            "select[0]",
            "exclude each other",
        ),
        (a_view(constant=[{"name": "c"}]), "constant[0]", "one value expected"),
        (a_view(constant=[{"name": "c", "valueInteger": "1"}]), "constant[0]", "another type"),
        (a_view(constant=[{"name": "c", "valueCoding": {}}]), "constant[0]", "not supported"),
        (a_view(constant=[{"name": "c", "valueCode": "x"}] * 2), "vue", "two constants"),
        (a_view(resourceType="Patient"), "vue", "not a ViewDefinition"),
        ([], "vue", ""),
    ],
)
def test_a_refusal_names_the_place_and_the_cause(given: Any, place: str, cause: str) -> None:
    with pytest.raises(ViewInvalid) as refused:
        view_of(given)
    assert refused.value.fields["place"] == place
    assert cause in str(refused.value.fields["cause_en"])
    assert refused.value.fields["cause"]


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    path.write_text("{")
    with pytest.raises(ViewInvalid, match="not JSON"):
        read_view(path)
    with pytest.raises(ViewInvalid):
        read_view(tmp_path / "absent.json")
