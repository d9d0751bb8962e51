"""The tables hold what the files hold: counted again by plain Python that knows no SQL."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ambroise import intake
from ambroise.demo import write_hospital
from tests.builders.shared import shared
from tests.builders.warehouse import CareZone, a_care_zone

LABORATORY = {"LAB", "laboratory"}
WORDS = {"survey", "social-history"}
NUMBERS = {"laboratory", "vital-signs"}


@dataclass
class Recount:
    """Rows by table and by patient, and a sum that no row may change."""

    rows: Counter[str] = field(default_factory=Counter)
    by_patient: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: float = 0.0
    by_year: Counter[str] = field(default_factory=Counter)

    def add(self, table: str, resource: dict[str, Any], times: int = 1) -> None:
        person = resource.get("subject") or resource.get("patient") or {}
        self.rows[table] += times
        self.by_patient[table, person.get("reference", "").split(":")[-1].split("/")[-1]] += times


def records(files: list[Path]) -> Iterator[dict[str, Any]]:
    """The last version of each resource of the files."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for path in files:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        for line in content.splitlines():
            resource = json.loads(line)
            found[resource["resourceType"], resource["id"]] = resource
    yield from found.values()


def recount(files: list[Path]) -> Recount:
    counted = Recount()
    for resource in records(files):
        match resource["resourceType"]:
            case "Patient":
                counted.rows["person"] += 1
                counted.rows["death"] += "deceasedDateTime" in resource
            case "Encounter":
                counted.add("visit_occurrence", resource)
                counted.by_year[resource["period"]["start"][:4]] += 1
            case "Condition":
                counted.add("condition_occurrence", resource)
            case "Procedure":
                counted.add("procedure_occurrence", resource)
            case (
                "MedicationRequest"
                | "MedicationAdministration"
                | "MedicationStatement"
                | "Immunization"
            ):
                counted.add("drug_exposure", resource)
            case "AllergyIntolerance" | "CarePlan":
                counted.add("observation", resource)
            case "DiagnosticReport":
                laboratory = codes(resource) & LABORATORY
                counted.add("measurement" if laboratory else "procedure_occurrence", resource)
            case "ImagingStudy":
                counted.add("imaging_study", resource)
                if "procedureCode" in resource:
                    counted.add("procedure_occurrence", resource)
            case "Observation":
                observation(counted, resource)
    return counted


def observation(counted: Recount, resource: dict[str, Any]) -> None:
    components = resource.get("component", [])
    has_value = any(key.startswith("value") for key in resource)
    parts = [*components, *([resource] if has_value or not components else [])]
    for part in parts:
        number = "valueQuantity" in part or "valueInteger" in part
        words = codes(resource) & WORDS
        measured = not words and (number or codes(resource) & NUMBERS)
        counted.add("measurement" if measured else "observation", resource)
        if measured:
            counted.total += part.get("valueQuantity", {}).get("value", 0.0)


def codes(resource: dict[str, Any]) -> set[str]:
    return {c.get("code", "") for k in resource.get("category", []) for c in k.get("coding", [])}


@pytest.fixture(scope="module", params=["synthea", "demo"])
def counted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[CareZone, Recount]]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "synthea":
        root = shared("warehouse/synthea_fhir_r4")
        files = sorted(root.glob("*.ndjson.gz"))
        given = files
    else:
        root = folder / "hospital"
        write_hospital(root, patients=8, today=date(2026, 11, 21))
        files, given = sorted((root / "fhir").glob("*.ndjson")), [root / "fhir"]
    zone = a_care_zone(folder)
    outcome = intake.ingest(zone.settings, zone.state, given, source=request.param, actor="marie")
    assert outcome.read == outcome.stored + outcome.unchanged + outcome.quarantined
    assert outcome.quarantined == 0
    yield zone.publish(), recount(files)
    zone.close()


def test_every_table_has_as_many_rows_as_the_files(counted: tuple[CareZone, Recount]) -> None:
    zone, plain = counted
    ours = {table: zone.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in plain.rows}
    assert ours == dict(plain.rows)


def test_every_patient_has_its_own_rows(counted: tuple[CareZone, Recount]) -> None:
    zone, plain = counted
    for table in ("condition_occurrence", "measurement", "drug_exposure", "observation"):
        rows = zone.rows(
            f"""
            SELECT m.record_id, count(*) AS n
            FROM {table} JOIN identity_person_map AS m USING (person_id) GROUP BY ALL
            """
        )
        ours = {row["record_id"]: row["n"] for row in rows}
        assert ours == {p: n for (t, p), n in plain.by_patient.items() if t == table}


def test_no_value_changed_on_the_way(counted: tuple[CareZone, Recount]) -> None:
    zone, plain = counted
    (row,) = zone.rows("SELECT fsum(value_as_number) AS total FROM measurement")
    assert row["total"] == pytest.approx(plain.total, rel=1e-12)


def test_stays_keep_their_year(counted: tuple[CareZone, Recount]) -> None:
    zone, plain = counted
    rows = zone.rows(
        "SELECT year(visit_start_date)::VARCHAR AS year, count(*) AS n"
        " FROM visit_occurrence GROUP BY ALL"
    )
    assert {row["year"]: row["n"] for row in rows} == dict(plain.by_year)


def test_nothing_was_left_out(counted: tuple[CareZone, Recount]) -> None:
    zone, _ = counted
    assert zone.publication is not None
    records = zone.publication.detail["records"]
    assert isinstance(records, dict)
    for name, found in records.items():
        assert found["current"] == found["published"], (name, found)
        assert found.get("pending_visit", 0) == 0, (name, found)


def test_both_orders_hold_the_same_rows(counted: tuple[CareZone, Recount]) -> None:
    zone, _ = counted
    for table in ("measurement", "condition_occurrence", "drug_exposure"):
        (row,) = zone.rows(
            f"""
            SELECT
                (SELECT count(*) FROM (FROM {table} EXCEPT ALL FROM {table}__by_concept)) AS less,
                (SELECT count(*) FROM (FROM {table}__by_concept EXCEPT ALL FROM {table})) AS more
            """
        )
        assert row == {"less": 0, "more": 0}, table


def test_row_ids_are_unique(counted: tuple[CareZone, Recount]) -> None:
    zone, _ = counted
    for table in ("person", "visit_occurrence", "measurement", "observation", "drug_exposure"):
        (row,) = zone.rows(f"SELECT count(*) AS n, count(DISTINCT {table}_id) AS ids FROM {table}")
        assert row["n"] == row["ids"], table
