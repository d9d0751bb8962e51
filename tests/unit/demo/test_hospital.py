"""The folder that a demo hospital writes."""

import importlib
import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ambroise.demo import write_hospital
from ambroise.errors import DemoFolderTaken

from .conftest import TODAY, Hospital


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [found for part in value.values() for found in _references(part)]
    if isinstance(value, list):
        return [found for part in value for found in _references(part)]
    return []


def _inpatient(hospital: Hospital) -> list[dict[str, Any]]:
    return [stay for stay in hospital.by_type["Encounter"] if stay["class"]["code"] == "IMP"]


def test_every_resource_is_valid_r4(hospital: Hospital) -> None:
    for kind, resources in hospital.by_type.items():
        model = getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
        for resource in resources:
            model.model_validate(resource)


def test_every_type_of_the_record_is_there(hospital: Hospital) -> None:
    assert set(hospital.by_type) == {
        "AllergyIntolerance", "CarePlan", "Condition", "Device", "DiagnosticReport",
        "DocumentReference", "Encounter", "ImagingStudy", "Immunization", "Location",
        "MedicationAdministration", "MedicationRequest", "MedicationStatement", "Observation",
        "Organization", "Patient", "Practitioner", "PractitionerRole", "Procedure",
        "RelatedPerson",
    }  # fmt: skip
    assert sum(hospital.written.resources.values()) > 3000
    assert hospital.written.resources == {
        kind: len(resources) for kind, resources in hospital.by_type.items()
    }


def test_ids_are_unique_and_references_resolve(hospital: Hospital) -> None:
    names = Counter(
        f"{kind}/{resource['id']}"
        for kind, resources in hospital.by_type.items()
        for resource in resources
    )
    assert max(names.values()) == 1
    wanted = {
        target
        for resources in hospital.by_type.values()
        for resource in resources
        for target in _references(resource)
    }
    assert wanted <= set(names)


def test_numbers_of_people_are_unique(hospital: Hospital) -> None:
    for kind in ("Patient", "Practitioner", "Encounter"):
        values = Counter(
            (number["system"], number["value"])
            for resource in hospital.by_type[kind]
            for number in resource["identifier"]
        )
        assert max(values.values()) == 1


def test_ins_is_under_the_test_root_only(hospital: Hospital) -> None:
    text = json.dumps(hospital.by_type["Patient"])
    assert "urn:oid:1.2.250.1.213.1.4.10" in text
    assert "1.2.250.1.213.1.4.8" not in text


def test_a_stay_that_is_over_has_many_documents_and_a_report(hospital: Hospital) -> None:
    kinds: dict[str, Counter[str]] = {}
    for document in hospital.by_type["DocumentReference"]:
        stay = document["context"]["encounter"][0]["reference"].removeprefix("Encounter/")
        kinds.setdefault(stay, Counter())[document["category"][0]["text"]] += 1
    for stay in _inpatient(hospital):
        wards = len({place["location"]["reference"] for place in stay["location"]})
        if stay["status"] == "in-progress":
            assert kinds[stay["id"]]["hospital"] < wards
        else:
            assert 1 <= kinds[stay["id"]]["hospital"] <= wards
            assert kinds[stay["id"]].total() >= 6


def test_emergencies_go_through_two_wards_and_no_move_leaves_a_gap(hospital: Hospital) -> None:
    by_emergency = [
        {place["location"]["reference"] for place in stay["location"]}
        for stay in _inpatient(hospital)
        if len(stay["hospitalization"]["admitSource"]["coding"]) == 2
        and stay["hospitalization"]["admitSource"]["coding"][1]["code"] == "5"
        and stay["status"] == "finished"
    ]
    assert len(by_emergency) > 10
    assert all(len(wards) >= 2 for wards in by_emergency)
    for stay in _inpatient(hospital):
        moves = [place["period"] for place in stay["location"]]
        assert moves[0]["start"] == stay["period"]["start"]
        assert moves[-1].get("end") == stay["period"].get("end")
        assert [move["end"] for move in moves[:-1]] == [move["start"] for move in moves[1:]]


def test_about_a_third_of_the_patients_are_recent(hospital: Hospital) -> None:
    limit = (TODAY - timedelta(days=30)).isoformat()
    recent = {
        stay["subject"]["reference"]
        for stay in _inpatient(hospital)
        if stay["period"].get("end", "9999") >= limit
    }
    present = [stay for stay in _inpatient(hospital) if stay["status"] == "in-progress"]
    assert 0.2 < len(recent) / 60 < 0.5
    assert len(present) >= 3


def test_nothing_is_recorded_after_the_export(hospital: Hospital) -> None:
    now = datetime.fromisoformat(f"{TODAY}T08:00:00+01:00")
    dated = ("effectiveDateTime", "authoredOn", "date", "recordedDate", "dateAsserted", "started")
    for resources in hospital.by_type.values():
        for resource in resources:
            for name in dated:
                if name in resource:
                    assert datetime.fromisoformat(resource[name]) <= now
    for stay in hospital.by_type["Encounter"]:
        assert datetime.fromisoformat(stay["period"].get("end", stay["period"]["start"])) <= now


def test_someone_has_died_after_leaving(tmp_path: Path) -> None:
    write_hospital(tmp_path, patients=240, today=TODAY)
    text = (tmp_path / "fhir" / "Patient.ndjson").read_text(encoding="utf-8")
    died = [
        json.loads(line)["deceasedDateTime"] for line in text.splitlines() if "deceased" in line
    ]
    assert died
    assert all(moment < TODAY.isoformat() for moment in died)


def test_allergies_are_present_absent_or_unknown(hospital: Hospital) -> None:
    stated = {item["patient"]["reference"] for item in hospital.by_type["AllergyIntolerance"]}
    absent = [
        item
        for item in hospital.by_type["AllergyIntolerance"]
        if item["code"]["text"] == "Aucune allergie connue"
    ]
    assert 0 < len(absent) < len(hospital.by_type["AllergyIntolerance"])
    assert len(stated) < 60


def test_some_results_have_not_come_back(hospital: Hospital) -> None:
    waiting = [
        report
        for report in hospital.by_type["DiagnosticReport"]
        if report["status"] == "registered"
    ]
    assert waiting


def test_attachments_are_inline_or_in_the_folder(hospital: Hospital) -> None:
    forms = Counter()
    for document in hospital.by_type["DocumentReference"]:
        attachment = document["content"][0]["attachment"]
        forms[(attachment["contentType"].split(";")[0], "url" in attachment)] += 1
        if "url" in attachment:
            path = hospital.written.folder / "fhir" / attachment["url"]
            assert path.resolve().is_relative_to(hospital.written.folder.resolve())
            assert path.stat().st_size > 150
    assert set(forms) == {
        ("text/plain", False),
        ("text/plain", True),
        ("text/html", False),
        ("application/pdf", True),
        ("application/rtf", True),
    }


def test_progress_counts_patients(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_hospital(
        tmp_path, patients=3, today=TODAY, progress=lambda done, all_: seen.append((done, all_))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_several_processes_write_the_same_bytes(tmp_path: Path) -> None:
    for processes in (1, 2):
        out = tmp_path / str(processes)
        write_hospital(
            out / "files", patients=40, today=TODAY, gold=out / "gold", processes=processes
        )
    alone, together = (
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in (tmp_path / "1", tmp_path / "2")
    )
    assert alone == together


def test_progress_of_several_processes_goes_up_to_the_last_patient(tmp_path: Path) -> None:
    seen: list[int] = []
    write_hospital(
        tmp_path,
        patients=35,
        today=TODAY,
        processes=2,
        progress=lambda done, _all: seen.append(done),
    )
    assert seen == sorted(set(seen))
    assert seen[-1] == 35
    assert len(seen) > 3


def test_a_second_writing_replaces_the_first(tmp_path: Path) -> None:
    write_hospital(tmp_path, patients=6, today=TODAY)
    write_hospital(tmp_path, patients=2, today=TODAY)
    lines = (tmp_path / "fhir" / "Patient.ndjson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "documents" / "these.txt"
    kept.parent.mkdir()
    kept.write_text("a thesis")
    with pytest.raises(DemoFolderTaken):
        write_hospital(tmp_path, patients=2, today=date(2026, 1, 5))
    assert kept.read_text() == "a thesis"
