"""What cannot be run exactly is refused by name, before anything is read."""

from typing import Any

import pytest

from ambroise.errors import ViewInvalid
from ambroise.warehouse.sql_on_fhir import compile_view, view_of


def _refused(path: str, resource: str = "Patient", **column: Any) -> str:
    shown = {"name": "v", "path": path, **column}
    with pytest.raises(ViewInvalid) as refused:
        compile_view(view_of({"resource": resource, "select": [{"column": [shown]}]}))
    assert refused.value.fields["place"] == "select[0].column[0].path"
    assert refused.value.fields["cause"]
    return str(refused.value.fields["cause_en"])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("name.aggregate(1)", "function “aggregate()” is not supported"),
        ("name.family.matches('a')", "function “matches()” is not supported"),
        ("nmae", "“nmae”: Patient has no element"),
        ("name.familly", "“familly”: HumanName has no element"),
        ("name", "is of type HumanName: choose one"),
        ("%use", "“%use”: a constant"),
        ("deceased", "“deceased” may be of several types"),
        ("deceased.ofType(string)", "never of type string"),
        ("deceased.ofType(Foo)", "“Foo” is not a type"),
        ("birthDate.ofType(Period)", "never Period"),
        ("name.where(family).given", "true or false expected here, not string"),
        ("active and gender", "true or false expected here, not code"),
        ("gender = 1", "“=” has no meaning between code and integer"),
        ("birthDate > '1950'", "“>” has no meaning between date and string"),
        ("active > true", "“>” has no meaning"),
        ("gender * 2", "“*” has no meaning"),
        ("name = name", "choose one of its elements"),
        ("contained.ofType(Patient).id", "contained resources are not entered"),
        ("gender.lowBoundary()", "has no meaning on code"),
        ("name.getResourceKey()", "asked of a resource"),
        ("name.getReferenceKey()", "asked of a reference"),
        ("name.first(1)", "does not take 1"),
        ("name.where()", "does not take 0"),
        ("extension(gender)", "a text between quotes"),
        ("name['a']", "is an integer"),
        ("name.given.where(use = 'a')", "string has no element"),
    ],
)
def test_a_path_is_refused_by_the_part_that_cannot_be_run(path: str, said: str) -> None:
    assert said in _refused(path)


@pytest.mark.parametrize(
    ("path", "type_", "said"),
    [
        ("gender", "integer", "declared, but the path gives code"),
        ("multipleBirth.ofType(integer)", "string", "declared, but the path gives integer"),
        ("gender", "Coding", "a primitive type of FHIR is expected"),
    ],
)
def test_a_column_has_the_type_that_it_declares(path: str, type_: str, said: str) -> None:
    assert said in _refused(path, type=type_)


@pytest.mark.parametrize(
    ("path", "type_", "held"),
    [
        ("gender", None, "VARCHAR"),
        ("active", "boolean", "BOOLEAN"),
        ("multipleBirth.ofType(integer)", "decimal", "DOUBLE"),
        ("name.count()", None, "BIGINT"),
        ("photo.size", "http://hl7.org/fhirpath/System.integer", "BIGINT"),
    ],
)
def test_a_column_is_of_the_type_of_its_path(path: str, type_: str | None, held: str) -> None:
    column = {"name": "v", "path": path, "type": type_}
    (shown,) = compile_view(
        view_of({"resource": "Patient", "select": [{"column": [column]}]})
    ).columns
    assert shown.type == held


def test_columns_of_one_name_are_refused() -> None:
    column = {"name": "v", "path": "id"}
    with pytest.raises(ViewInvalid, match="two columns"):
        compile_view(view_of({"resource": "Patient", "select": [{"column": [column, column]}]}))


def test_parts_of_a_union_have_the_same_columns() -> None:
    parts = [{"column": [{"name": "v", "path": path}]} for path in ("gender", "active")]
    with pytest.raises(ViewInvalid) as refused:
        compile_view(view_of({"resource": "Patient", "select": [{"unionAll": parts}]}))
    assert refused.value.fields["place"] == "select[0].unionAll[1]"


def test_what_is_read_several_times_is_computed_once() -> None:
    columns = [
        {"name": name, "path": f"name.where(use = 'official').first().{name}"}
        for name in ("family", "text")
    ]
    query = compile_view(view_of({"resource": "Patient", "select": [{"column": columns}]})).query
    assert query.count("list_filter") == 1
