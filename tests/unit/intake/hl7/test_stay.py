import pytest

from ambroise.intake.told import Untold
from tests.builders.hl7 import IEP, Told, all_of, msh, only, pid, pv1, segment, told, zbe

STAY = "26000001@2.999.1.2"


def stay(found: Told) -> dict:
    (one,) = (
        e for e in all_of(found, "Encounter") if "partOf" not in e and not e["id"].startswith("in-")
    )
    return one


def test_a_stay_is_known_by_its_number_and_refers_to_its_person() -> None:
    found = told(msh(), pid(), pv1())
    assert stay(found)["id"] == STAY
    assert stay(found)["subject"]["reference"] == f"Patient/{only(found, 'Patient')['id']}"
    assert stay(found)["period"] == {"start": "2026-01-05T10:00:00"}


@pytest.mark.parametrize(
    ("kind", "code"), [("I", "IMP"), ("O", "AMB"), ("E", "EMER"), ("R", "AMB"), ("", "UNK")]
)
def test_the_class_of_a_stay_is_that_of_pv1(kind: str, code: str) -> None:
    assert stay(told(msh(), pid(), pv1(kind=kind)))["class"]["code"] == code


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("A01", "in-progress"),
        ("A02", "in-progress"),
        ("A03", "finished"),
        ("A05", "planned"),
        ("A11", "cancelled"),
        ("A13", "in-progress"),
        ("A21", "onleave"),
        ("A22", "in-progress"),
        ("A38", "cancelled"),
    ],
)
def test_the_status_of_a_stay_follows_the_event(event: str, status: str) -> None:
    found = stay(told(msh(f"ADT^{event}"), pid(), pv1()))
    assert (found["id"], found["status"]) == (STAY, status)


def test_a_stay_that_pv1_ends_is_finished() -> None:
    found = stay(told(msh("ADT^A08"), pid(), pv1(end="20260109150000")))
    assert found["status"] == "finished"
    assert found["period"]["end"] == "2026-01-09T15:00:00"


def test_a_discharge_without_a_moment_ends_the_stay_when_it_happened() -> None:
    found = told(msh("ADT^A03"), "EVN|A03|20260109151000|||P|20260109150000", pid(), pv1())
    assert stay(found)["period"]["end"] == "2026-01-09T15:00:00"


def test_an_end_before_the_start_is_none() -> None:
    found = stay(told(msh("ADT^A01"), pid(), pv1(end="190001010000")))
    assert "end" not in found["period"]


@pytest.mark.parametrize(
    ("event", "visit", "movement"),
    [
        ("A08", pv1(), ""),
        ("A02", pv1(start=""), ""),
        ("Z99", pv1(), zbe("7", "20260105100000", action="UPDATE", rest="Y|A01")),
    ],
    ids=["an update that may come after the end", "no start", "a movement of the past"],
)
def test_a_message_that_does_not_tell_the_stay_whole_only_mentions_it(
    event: str, visit: str, movement: str
) -> None:
    found = stay(told(msh(f"ADT^{event}"), pid(), visit, *([movement] if movement else [])))
    assert (found["id"], found["status"]) == (f"adt-{STAY}", "unknown")


def test_the_file_number_stands_beside_that_of_the_stay() -> None:
    found = told(msh(), pid(rest="|" * 10 + "900^^^CHU&2.999.1.3&ISO^AN"), pv1())
    assert [(i["type"]["coding"][0]["code"], i["value"]) for i in stay(found)["identifier"]] == [
        ("VN", "26000001"),
        ("AN", "900"),
    ]


def test_a_stay_may_be_known_by_its_file_number_alone() -> None:
    found = told(msh(), pid(rest="|" * 10 + "900^^^CHU&2.999.1.3&ISO^AN"), pv1(number=""))
    assert stay(found)["id"] == "900@2.999.1.3"


def test_a_number_of_zeros_is_none() -> None:
    assert all_of(told(msh(), pid(), pv1(number="0")), "Encounter") == []


def test_a_message_about_no_stay_tells_none() -> None:
    assert all_of(told(msh("ADT^A08"), pid(), "PV1|1|N"), "Encounter") == []
    assert all_of(told(msh("ADT^A31"), pid(), pv1()), "Encounter") == []


def test_entry_and_exit_are_those_of_the_pmsi() -> None:
    found = stay(told(msh("ADT^A03"), pid(), pv1(end="20260109"), "ZFM|8|6|5|2"))
    came, left = found["hospitalization"].values()
    assert [coding["code"] for coding in came["coding"]] == ["8", "5"]
    assert left["text"] == "Mutation - Soins médicaux et de réadaptation (SMR)"


def test_professionals_of_the_stay_keep_their_part() -> None:
    fields = {2: "I", 7: "10000000017^OUBELLA^Karim^^^Dr^^^^D^^^RPPS", 19: IEP, 44: "20260105"}
    (person,) = stay(told(msh(), pid(), segment("PV1", fields)))["participant"]
    assert person["type"][0]["coding"][0]["code"] == "ATND"
    assert person["individual"]["display"] == "Dr Karim OUBELLA"


def test_an_impossible_date_is_refused_by_its_field() -> None:
    with pytest.raises(Untold) as error:
        told(msh(), pid(), pv1(start="20261340"))
    assert (error.value.reason, error.value.detail) == ("impossible_date", "PV1-44")


def test_a_stay_that_changes_hands_is_told_with_its_new_person() -> None:
    other = "80000002^^^CHU&2.999.1.1&ISO^PI"
    found = told(msh("ADT^A44"), pid(other), f"MRG|80000001^^^CHU&2.999.1.1&ISO^PI||||{IEP}")
    assert stay(found)["id"] == f"moved-{STAY}"
    assert stay(found)["subject"]["reference"] == "Patient/80000002@2.999.1.1"


def test_diagnoses_acts_and_allergies_come_with_the_stay() -> None:
    found = told(
        msh(),
        pid(),
        pv1(),
        "DG1|1||I63.9^Infarctus cérébral^CIM10||20260105|DP",
        "PR1|1||ACQH003^Scanner^CCAM||20260105113000",
        "AL1|1|DA|^Pénicilline|SV|Urticaire",
    )
    condition, act = only(found, "Condition"), only(found, "Procedure")
    assert condition["code"]["coding"][0]["system"] == "http://hl7.org/fhir/sid/icd-10"
    assert condition["encounter"]["reference"] == f"Encounter/{STAY}"
    assert {"system": "urn:ambroise:pmsi:diagnostic", "code": "DP"} in (
        condition["category"][0]["coding"]
    )
    assert act["performedDateTime"] == "2026-01-05T11:30:00"
    allergy = only(found, "AllergyIntolerance")
    assert (allergy["code"]["text"], allergy["criticality"]) == ("Pénicilline", "high")
    assert allergy["reaction"][0]["manifestation"] == [{"text": "Urticaire"}]


def test_a_diagnosis_taken_back_is_an_error() -> None:
    fields = {1: "1", 3: "I63.9^x^CIM10", 21: "D"}
    found = only(told(msh(), pid(), pv1(), segment("DG1", fields)), "Condition")
    assert found["verificationStatus"]["coding"][0]["code"] == "entered-in-error"


def test_what_an_admission_alone_tells_is_kept_apart_from_what_follows() -> None:
    found = told(msh(), pid(), pv1(), "PV2|||^Chute", "ZFM|8||5")
    (kept,) = (e for e in all_of(found, "Encounter") if e["id"] == f"in-{STAY}")
    assert kept["status"] == "unknown"
    assert kept["reasonCode"] == [{"text": "Chute"}]
    assert "admitSource" in kept["hospitalization"]


@pytest.mark.parametrize(
    ("event", "status"), [("A05", "planned"), ("A11", "cancelled"), ("A38", "cancelled")]
)
def test_an_admission_that_is_none_yet_or_no_more_leaves_no_stay(event: str, status: str) -> None:
    found = told(msh(f"ADT^{event}"), pid(), pv1(), "PV2|||^Chute")
    (kept,) = (e for e in all_of(found, "Encounter") if e["id"] == f"in-{STAY}")
    assert kept["status"] == status


@pytest.mark.parametrize(("event", "start"), [("A01", "2026-01-05T08:30:00"), ("A02", None)])
def test_an_admission_without_its_moment_starts_with_its_movement(
    event: str, start: str | None
) -> None:
    found = told(msh(f"ADT^{event}"), pid(), pv1(start=""), zbe("7", "20260105083000"))
    assert stay(found).get("period", {}).get("start") == start
