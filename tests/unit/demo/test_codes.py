"""Codes exist where they were said to be read."""

import csv
import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from ambroise.demo.codes import SYSTEMS, all_codes, code

from .conftest import Hospital

SHARED = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))


def _of(system: str) -> set[str]:
    return {found.code for found in all_codes().values() if found.system == system}


def test_every_code_names_its_system_and_its_source() -> None:
    for found in all_codes().values():
        assert found.system in SYSTEMS
        assert found.display
        assert found.source


def test_a_code_that_was_not_checked_is_refused() -> None:
    with pytest.raises(KeyError):
        code("cim10", "Z99.9")


def test_only_listed_codes_are_written(hospital: Hospital) -> None:
    text = (hospital.written.folder / "fhir" / "Condition.ndjson").read_text(encoding="utf-8")
    assert '"code":"I63.4"' in text
    written = {
        item["code"]["coding"][0]["code"]
        for kind in ("Condition", "Procedure")
        for item in hospital.by_type[kind]
    }
    assert written <= _of("cim10") | _of("ccam")


def test_cim10_codes_are_usable_in_the_shared_file() -> None:
    path = SHARED / "cim10" / "cim10.csv.gz"
    if not path.exists():
        assert len(_of("cim10")) > 30
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        usable = {row["code"] for row in csv.DictReader(lines) if row["type"] in ("0", "1", "2")}
    assert {value.replace(".", "") for value in _of("cim10")} <= usable


def test_ccam_codes_are_in_the_shared_file() -> None:
    path = SHARED / "pmsi" / "ccam_v48_2017_short_labels.csv"
    if not path.exists():
        assert len(_of("ccam")) > 15
        return
    known = {line.split(";")[0] for line in path.read_text(encoding="utf-8").splitlines()}
    assert _of("ccam") <= known


def test_loinc_codes_of_biology_are_in_the_shared_files() -> None:
    archive = SHARED / "warehouse" / "omop_synthea27nj" / "Synthea27Nj_5.4.zip"
    if not archive.exists():
        assert len(_of("loinc")) > 30
        return
    with zipfile.ZipFile(archive) as files, files.open("CONCEPT.csv") as raw:
        rows = csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8"))
        known = {row["concept_code"] for row in rows}
    folder = SHARED / "warehouse" / "aphp_fhir_dm" / "raw_ehr_csv"
    known |= {
        line.split(",")[2]
        for line in (folder / "biologie.csv").read_text(encoding="utf-8").splitlines()
    }
    checked = {
        found.code
        for found in all_codes().values()
        if found.system == "loinc" and not found.source.startswith("FHIR")
    }
    assert checked <= known
