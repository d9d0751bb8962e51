import pytest

from ambroise.intake.told import Untold
from tests.builders.hl7 import Told, all_of, msh, only, pid, pv1, told

STAY = "26000001@2.999.1.2"
PATIENT = "80000001@2.999.1.1"
A31 = "ADT^A31^ADT_A05"


def observed(found: Told) -> dict[str, dict]:
    return {one["id"]: one for one in all_of(found, "Observation")}


def code(observation: dict) -> tuple[str, str]:
    (coding, *_) = observation["valueCodeableConcept"]["coding"]
    return coding["system"], coding["code"]


def test_the_work_of_a_person_is_social_history() -> None:
    found = observed(told(msh(A31), pid(), "ZFP|1|46"))
    assert {id_: code(one) for id_, one in found.items()} == {
        f"zfp-1-{PATIENT}": ("urn:ambroise:pam:zfp-1", "1"),
        f"zfp-2-{PATIENT}": ("urn:ambroise:pam:zfp-2", "46"),
    }
    assert {one["category"][0]["coding"][0]["code"] for one in found.values()} == {"social-history"}
    assert all("encounter" not in one for one in found.values())


def test_a_legal_mode_is_named_by_its_number_and_lasts_as_said() -> None:
    zfs = "ZFS|1|77^GAM^2.999.1.9^ISO|20260105|20260112|INSERT|SPDT^À la demande d'un tiers^L|7"
    found = only(told(msh(A31), pid(), zfs), "Observation")
    assert found["id"] == "zfs-77@2.999.1.9"
    assert code(found) == ("urn:ambroise:rimp:mode-legal", "7")
    assert found["valueCodeableConcept"]["text"] == "À la demande d'un tiers"
    assert found["effectivePeriod"] == {"start": "2026-01-05", "end": "2026-01-12"}


def test_a_legal_mode_that_is_cancelled_was_entered_in_error() -> None:
    found = only(told(msh(A31), pid(), "ZFS|1|77|20260105||CANCEL|SL"), "Observation")
    assert found["status"] == "entered-in-error"


def test_a_legal_mode_without_number_nor_mode_is_nothing() -> None:
    assert observed(told(msh(A31), pid(), "ZFS|1||20260105||INSERT")) == {}


def test_how_a_patient_left_belongs_to_the_stay() -> None:
    zfv = "ZFV|990001005^20251201|AMB^Ambulance^L|||||||||IDE^Avec infirmier^L"
    found = observed(told(msh("ADT^A03"), pid(), pv1(end="20260109150000"), zfv))
    transport = found[f"zfv-2-{STAY}"]
    assert transport["encounter"] == {"reference": f"Encounter/{STAY}"}
    assert transport["effectiveDateTime"] == "2026-01-09T15:00:00"
    assert found[f"zfv-11-{STAY}"]["valueCodeableConcept"]["text"] == "Avec infirmier"


def test_the_placement_of_a_stay_starts_with_it_unless_said() -> None:
    found = only(told(msh(), pid(), pv1(), "ZFV||||||||||3"), "Observation")
    assert code(found) == ("urn:ambroise:rimp:mode-legal", "3")
    assert found["effectivePeriod"] == {"start": "2026-01-05T10:00:00"}


def test_a_date_that_does_not_exist_is_named() -> None:
    with pytest.raises(Untold) as refused:
        told(msh(A31), pid(), "ZFS|1|77|20261301||INSERT|SL")
    assert (refused.value.reason, refused.value.detail) == ("impossible_date", "ZFS-3")


def test_the_weeks_of_gestation_are_a_number_of_weeks() -> None:
    found = only(told(msh(A31), pid(), "ZFD||38|N|N|SM"), "Observation")
    assert found["id"] == f"zfd-2-{PATIENT}"
    assert (found["valueQuantity"]["value"], found["valueQuantity"]["code"]) == (38, "wk")
    assert not all_of(told(msh(A31), pid(), "ZFD|31^02^1945||N|Y|SM"), "Observation")
