"""The list of columns holds every table and column of OMOP CDM 5.4, each with its policy."""

import re

import pytest

from ambroise.warehouse.columns import BY_CONCEPT, LINEAGE, Policy, start_column, tables
from tests.builders.shared import shared

OURS = {"imaging_study", "care_wards", "quality_count", "source_code"}
DDL = "warehouse/omop_cdm54/duckdb/OMOPCDM_duckdb_5.4_ddl.sql"


def cdm_tables() -> dict[str, list[tuple[str, bool]]]:
    """Columns and obligation by table, from the OHDSI definition."""
    path = shared(DDL)
    found: dict[str, list[tuple[str, bool]]] = {}
    for match in re.finditer(
        r"CREATE TABLE @cdmDatabaseSchema\.(\w+) \((.*?)\);", path.read_text(), re.DOTALL
    ):
        columns = [line.split() for line in match[2].split(",\n")]
        found[match[1]] = [(words[0].strip('"'), "NOT" in words) for words in columns]
    return found


def test_every_column_of_the_cdm_is_listed_in_its_order() -> None:
    cdm = cdm_tables()
    assert len(cdm) == 39
    for table, columns in cdm.items():
        listed = [column.name for column in tables()[table]]
        assert listed[: len(columns)] == [name for name, _ in columns], table


def test_required_columns_are_those_of_the_cdm() -> None:
    for table, columns in cdm_tables().items():
        required = {column.name for column in tables()[table] if column.required}
        assert required == {name for name, needed in columns if needed}, table


def test_what_is_not_in_the_cdm_never_leaves_care() -> None:
    cdm = cdm_tables()
    for table, columns in tables().items():
        known = {name for name, _ in cdm.get(table, [])}
        ours = [c for c in columns if c.name not in known and table != "imaging_study"]
        assert all(column.policy is Policy.DROP for column in ours), table


def test_every_table_is_of_the_cdm_ours_or_identity() -> None:
    extra = set(tables()) - set(cdm_tables())
    assert {name for name in extra if not name.startswith("identity_")} == OURS


def test_lineage_never_leaves_care() -> None:
    lineage = [c for columns in tables().values() for c in columns if c.name in LINEAGE]
    assert lineage
    assert all(column.policy is Policy.DROP for column in lineage)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("person", "person_source_value"),
        ("visit_occurrence", "visit_source_value"),
        ("visit_detail", "visit_detail_source_value"),
        ("provider", "provider_name"),
        ("provider", "provider_source_value"),
        ("care_site", "care_site_source_value"),
        ("location", "zip"),
        ("location", "address_1"),
        ("specimen", "specimen_source_id"),
        ("device_exposure", "unique_device_id"),
        ("note", "note_source_value"),
    ],
)
def test_source_values_that_name_somebody_or_something_stay_in_care(
    table: str, column: str
) -> None:
    (found,) = [c for c in tables()[table] if c.name == column]
    assert found.policy is Policy.DROP


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("condition_occurrence", "condition_source_value"),
        ("drug_exposure", "drug_source_value"),
        ("measurement", "measurement_source_value"),
        ("measurement", "unit_source_value"),
        ("procedure_occurrence", "procedure_source_value"),
    ],
)
def test_source_values_of_codes_and_units_reach_research(table: str, column: str) -> None:
    (found,) = [c for c in tables()[table] if c.name == column]
    assert found.policy is Policy.KEEP


def test_every_free_text_goes_through_detection() -> None:
    deid = {(t, c.name) for t, columns in tables().items() for c in columns if c.policy == "deid"}
    assert deid >= {
        ("note", "note_text"),
        ("note", "note_title"),
        ("observation", "value_as_string"),
        ("measurement", "value_source_value"),
        ("drug_exposure", "sig"),
    }


def test_every_date_of_a_person_is_shifted() -> None:
    for table, columns in tables().items():
        if not any(column.name == "person_id" for column in columns):
            continue
        for column in columns:
            if column.type in ("DATE", "TIMESTAMP"):
                assert column.policy in (Policy.SHIFT, Policy.DROP), (table, column.name)


def test_tables_in_two_orders_have_their_concept_and_their_start() -> None:
    for table, concept in BY_CONCEPT.items():
        assert concept in [column.name for column in tables()[table]]
        assert start_column(table) is not None
