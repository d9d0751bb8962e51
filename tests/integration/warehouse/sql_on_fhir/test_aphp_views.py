"""The 13 views of AP-HP from FHIR to OMOP, over the Synthea patients."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ambroise.tables import Workspace, Zone
from ambroise.warehouse.sql_on_fhir import Lines, Runner, read_view
from tests.builders.shared import shared

VIEWS = "warehouse/aphp_fhir_dm/ViewDefinition_OMOP"
PATIENTS = "warehouse/synthea_fhir_r4"
MALE, FEMALE = 8507, 8532


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    folder = shared(PATIENTS)
    zone = Zone("files", tmp_path_factory.mktemp("zone"), 1024, 1)
    with Workspace.open(zone) as workspace:
        yield Runner(workspace, Lines(workspace, folder))


def _rows(runner: Runner, name: str) -> list[dict[str, Any]]:
    return runner.rows(read_view(shared(f"{VIEWS}/ViewDefinition-{name}.json")))


def _received(type_: str) -> list[dict[str, Any]]:
    with gzip.open(shared(f"{PATIENTS}/{type_}.ndjson.gz")) as lines:
        return [json.loads(line) for line in lines]


def test_every_view_runs(runner: Runner) -> None:
    names = sorted(file.name for file in shared(VIEWS).glob("*.json"))
    assert len(names) == 13
    for name in names:
        runner.rows(read_view(shared(f"{VIEWS}/{name}")), limit=1)


def test_each_patient_is_a_person_with_a_concept_of_sex(runner: Runner) -> None:
    concepts = {"male": MALE, "female": FEMALE}
    told = {one["id"]: concepts[one["gender"]] for one in _received("Patient")}
    assert {row["person_id"]: row["gender_concept_id"] for row in _rows(runner, "person")} == told


def test_each_component_is_a_measurement_and_so_is_each_observation_without(
    runner: Runner,
) -> None:
    observations = _received("Observation")
    components = [
        (one["id"], part["valueQuantity"]["value"])
        for one in observations
        for part in one.get("component", [])
    ]
    found = _rows(runner, "measurement-blood-pressure")
    assert sorted((row["measurement_id"], row["value_as_number"]) for row in found) == sorted(
        components
    )
    alone = {
        one["id"]: one.get("valueQuantity", {}).get("value")
        for one in observations
        if "component" not in one
    }
    simple = _rows(runner, "measurement-simple")
    assert {row["measurement_id"]: row["value_as_number"] for row in simple} == alone


def test_homes_come_from_extensions_within_extensions(runner: Runner) -> None:
    rows = _rows(runner, "location")
    assert len(rows) == len(_received("Patient"))
    assert all(-90 <= row["latitude"] <= 90 for row in rows)
