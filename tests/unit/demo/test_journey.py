"""The patient of the guided visit."""

from datetime import date, timedelta
from pathlib import Path

from ambroise.demo import JOURNEY, write_hospital
from ambroise.demo.journey import journey_case

from .conftest import TODAY, Hospital


def test_its_identifiers_are_in_the_hospital(hospital: Hospital) -> None:
    patient = next(p for p in hospital.by_type["Patient"] if p["id"] == JOURNEY.patient_id)
    assert JOURNEY.ipp in [number["value"] for number in patient["identifier"]]
    stay = next(e for e in hospital.by_type["Encounter"] if e["id"] == JOURNEY.encounter_id)
    assert stay["identifier"][0]["value"] == JOURNEY.stay_number
    kinds = {
        item["id"]: item["category"][0]["text"] for item in hospital.by_type["DocumentReference"]
    }
    assert [kinds[name] for name in JOURNEY.documents] == ["emergency", "imaging", "hospital"]


def test_it_left_a_few_days_ago_after_two_wards(hospital: Hospital) -> None:
    stay = next(e for e in hospital.by_type["Encounter"] if e["id"] == JOURNEY.encounter_id)
    end = date.fromisoformat(stay["period"]["end"][:10])
    assert timedelta(days=1) <= TODAY - end <= timedelta(days=7)
    assert len(stay["location"]) == 2


def test_it_has_what_the_visit_shows() -> None:
    case = journey_case(TODAY)
    stay = case.stays[0]
    changes = {drug.change for drug in stay.drugs}
    assert changes == {"same", "started", "changed", "stopped"}
    assert any(report.pending for report in stay.reports)
    assert case.allergies
    assert case.person.used_family != case.person.birth_family
    assert case.person.ins_status == "VALI"
    assert case.person.relatives
    assert stay.appointments


def test_it_is_the_same_whatever_the_seed(tmp_path: Path) -> None:
    texts = []
    for seed in (1, 2):
        write_hospital(tmp_path / str(seed), patients=1, seed=seed, today=TODAY)
        files = sorted(path for path in (tmp_path / str(seed)).rglob("*") if path.is_file())
        texts.append([path.read_bytes() for path in files])
    assert texts[0] == texts[1]
