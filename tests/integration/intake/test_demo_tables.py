"""The tables of the fictional hospital, read by their own mapping, say what its FHIR says."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ambroise import intake
from ambroise.demo import write_hospital
from tests.builders.warehouse import CareZone, a_care_zone

LABORATORY = """
    SELECT
        person_id, visit_occurrence_id, measurement_concept_id, measurement_source_value,
        measurement_date, measurement_datetime, value_as_number, value_source_value,
        unit_concept_id, range_low, range_high, record_status
    FROM measurement WHERE source_name = $source AND record_category = 'laboratory'
"""
DRUGS = """
    SELECT
        person_id, visit_occurrence_id, drug_concept_id, drug_source_value,
        drug_exposure_start_datetime, drug_exposure_end_datetime, route_source_value,
        dose_unit_source_value
    FROM drug_exposure WHERE source_name = $source AND record_type = 'MedicationAdministration'
"""
STAYS = "SELECT count(*) AS count FROM visit_occurrence WHERE visit_source_value IS NOT NULL"


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    """Six patients, received as FHIR and as tables."""
    zone = a_care_zone(tmp_path_factory.mktemp("tables"))
    out = zone.folder / "hospital"
    write_hospital(out, patients=6, today=date(2026, 11, 21))
    mapping = intake.load_mapping(out / "tables" / "correspondance.yaml")
    for source, loaded in (("fhir", None), ("tables", mapping)):
        outcome = intake.ingest(
            zone.settings,
            zone.state,
            [out / source],
            source=source,
            actor="marie",
            mapping=loaded,
        )
        assert outcome.quarantined == 0
    zone.publish()
    yield zone
    zone.close()


def said(zone: CareZone, query: str, source: str) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row.values()) for row in zone.rows(query, source=source))


@pytest.mark.parametrize("query", [LABORATORY, DRUGS], ids=["laboratory", "drugs"])
def test_both_say_the_same(zone: CareZone, query: str) -> None:
    found = said(zone, query, "tables")
    assert found.total() > 10
    assert found == said(zone, query, "fhir")


def test_a_stay_told_by_both_is_one(zone: CareZone) -> None:
    (row,) = zone.rows(STAYS)
    (distinct,) = zone.rows(STAYS.replace("count(*)", "count(DISTINCT visit_source_value)"))
    assert row == distinct
