"""The vocabulary of the OHDSI sample, made by others, loads and gives its concepts."""

import zipfile
from pathlib import Path

from ambroise.warehouse.vocabularies.athena import TABLES
from tests.builders.shared import shared
from tests.builders.vocabularies import load
from tests.builders.warehouse import a_care_zone, a_concept, a_fact, a_patient

SAMPLE = "warehouse/omop_synthea27nj/Synthea27Nj_5.4.zip"


def test_the_sample_is_loaded_and_used(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    with zipfile.ZipFile(shared(SAMPLE)) as archive:
        for table in TABLES:
            archive.extract(f"{table.upper()}.csv", folder)
    zone = a_care_zone(tmp_path)
    made = load(zone.settings, zone.state, folder, partial=True)
    assert made.rows["concept"] == 2294
    counted = made.rows["concept_relationship"] + made.left_out["concept_relationship.concepts"]
    assert counted == 266_588
    zone.receive(
        a_patient("p1"),
        a_fact(
            "Condition",
            "c1",
            code=a_concept("http://snomed.info/sct", "444814009", "Viral sinusitis"),
            recordedDate="2026-03-03",
        ),
    ).publish()
    row = zone.one("condition_occurrence", "c1")
    assert row["condition_concept_id"] == row["condition_source_concept_id"] == 40481087
    assert zone.concept(40481087)["standard_concept"] == "S"
    zone.close()
