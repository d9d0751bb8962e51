"""What a unit summary tells."""

from collections import defaultdict
from typing import Any

import pytest

from ambroise.intake.pmsi import tell
from ambroise.intake.records import Record
from ambroise.intake.told import Told, Untold, record
from tests.builders.pmsi import FINESS, a_rum, an_act

KEY = "rss-990001005-700000011"


def told(*args: str, **values: Any) -> dict[str, list[dict[str, Any]]]:
    by_type = defaultdict(list)
    for resource in tell(a_rum(*args, **values)).resources:
        by_type[resource["resourceType"]].append(resource)
    return by_type


def codes(resources: list[dict[str, Any]]) -> list[str]:
    return [one["code"]["coding"][0]["code"] for one in resources]


def test_a_rum_is_a_passage_in_a_unit_and_part_of_its_stay() -> None:
    stay, passage = told()["Encounter"]
    assert stay["id"] == KEY
    assert stay["identifier"][0]["type"]["coding"][0]["code"] == "VN"
    assert stay["identifier"][0]["system"] == "urn:ambroise:domain:990001005"
    assert stay["identifier"][0]["value"] == "700000011"
    assert passage["id"] == f"{KEY}-1"
    assert passage["partOf"] == {"reference": f"Encounter/{KEY}"}
    assert passage["period"] == {"start": "2026-11-07", "end": "2026-11-12"}
    assert passage["serviceProvider"]["identifier"]["value"] == "2110"


def test_the_ways_in_and_out_are_told_with_their_codes() -> None:
    ways = told()["Encounter"][1]["hospitalization"]
    assert [one["code"] for one in ways["admitSource"]["coding"]] == ["8", "5"]
    assert ways["admitSource"]["text"] == "Domicile (Passage par les urgences)"
    assert [one["code"] for one in ways["dischargeDisposition"]["coding"]] == ["6", "2"]


def test_the_patient_is_told_by_the_number_of_the_stay_alone() -> None:
    (patient,) = told()["Patient"]
    assert patient["id"] == KEY
    assert "identifier" not in patient
    assert (patient["birthDate"], patient["gender"]) == ("1948-06-14", "female")
    assert patient["address"] == [{"postalCode": "08990"}]


def test_an_unknown_birth_or_sex_and_a_foreign_residence_are_not_told() -> None:
    (patient,) = told(birth="", sex="3", residence="99109")["Patient"]
    assert patient == {"resourceType": "Patient", "id": KEY, "gender": "unknown"}


def test_all_rums_of_a_stay_tell_the_same_stay() -> None:
    first = tell(a_rum(rum="1"))
    second = tell(a_rum(rum="2", entry="12112026", exit="20112026", unit="3120"))
    assert first.resources[:2] == second.resources[:2]
    assert first.id != second.id


def test_each_diagnosis_has_its_use() -> None:
    found = told(dr="C509", das=["I10", "J961+0"], dad=["Z515"])["Condition"]
    uses = [one["category"][0]["coding"][0]["code"] for one in found]
    assert list(zip(uses, codes(found), strict=True)) == [
        ("DP", "I634"),
        ("DR", "C509"),
        ("DAS", "I10"),
        ("DAS", "J961+0"),
        ("DAD", "Z515"),
    ]
    assert all(one["recordedDate"] == "2026-11-12" for one in found)


def test_a_diagnosis_keeps_its_id_when_another_is_removed() -> None:
    before = {one["id"] for one in told(das=["I10", "E119", "N179"])["Condition"]}
    after = {one["id"] for one in told(das=["I10", "N179"])["Condition"]}
    assert before - after == {f"{KEY}-1-DAS-E119"}


def test_a_diagnosis_told_twice_is_one() -> None:
    assert codes(told(das=["I10", "E119", "I10"])["Condition"]) == ["I634", "I10", "E119"]


def test_a_summary_not_coded_yet_tells_its_passage() -> None:
    assert not told(dp="")["Condition"]


def test_an_act_tells_its_phase_activity_extension_and_count() -> None:
    act = an_act(extension="-01", activity="4", modifiers="ZJ", count="03")
    (found,) = told(acts=[act])["Procedure"]
    assert codes([found]) == ["DEQP003"]
    assert found["performedDateTime"] == "2026-11-07"
    said = {one["url"].rsplit(":")[-1]: one["valueString"] for one in found["extension"]}
    assert said == {
        "extension-pmsi": "01",
        "phase": "0",
        "activite": "4",
        "modificateurs": "ZJ",
        "executions": "3",
    }
    assert found["note"] == [{"text": "extension 01, activité 4, 3 exécutions"}]


def test_an_act_without_a_day_was_done_on_that_of_the_entry() -> None:
    (found,) = told(entry="08112026", acts=[an_act(date="")])["Procedure"]
    assert found["performedDateTime"] == "2026-11-08"
    assert "note" not in found


def test_measures_are_told_where_they_are_given() -> None:
    found = told(igs2="042", weight="3250", gestation="39", sessions="02", last_period="01022026")
    by_id = {one["id"].removeprefix(f"{KEY}-1-"): one for one in found["Observation"]}
    values = {
        name: one["valueQuantity"]["value"] for name, one in by_id.items() if name != "last_period"
    }
    assert values == {"igs2": 42, "weight": 3250, "gestation": 39, "sessions": 2}
    assert by_id["last_period"]["valueDateTime"] == "2026-02-01"
    assert not told(igs2="000", weight="0000", gestation="00", sessions="00")["Observation"]


def test_a_grouped_rss_tells_its_group() -> None:
    (found,) = told("122", ghm="01M301")["Observation"]
    assert found["valueCodeableConcept"]["text"] == "01M301"
    assert not told("122")["Observation"]


def test_a_number_with_a_slash_or_a_blank_gives_a_good_id() -> None:
    (patient,) = told(stay="70/01 A")["Patient"]
    assert patient["id"] == "rss-990001005-70%2F01%20A"


def test_all_that_is_told_can_be_mapped() -> None:
    line = a_rum(
        "122",
        ghm="01M301",
        das=["I10"],
        dad=["Z515"],
        acts=[an_act(activity="4")],
        igs2="042",
        last_period="01022026",
    )
    found = record(line, tell)
    assert isinstance(found, Record), found
    assert found.told is not None
    assert len(found.told) == len(tell(line).resources)


def test_a_corrected_rum_is_the_same_record() -> None:
    before, after = tell(a_rum(das=["I10"])), tell(a_rum(dp="I639"))
    assert isinstance(before, Told)
    assert (before.type, before.id) == (after.type, after.id) == ("RSS", "990001005-100001-1")
    assert before.updated is None


def test_a_line_is_within_its_rss_whole_where_it_is_grouped() -> None:
    assert tell(a_rum("122", rss="7")).within == f"{FINESS}-7"
    assert tell(a_rum("122", rss="7")).complete
    assert tell(a_rum("022", rss="7")).within == f"{FINESS}-7"
    assert not tell(a_rum("022", rss="7")).complete


@pytest.mark.parametrize("line", [a_rum("122")[:-4], a_rum("122")[:120], a_rum("122", dp="?")])
def test_a_refused_line_is_known_as_far_as_it_can_be_read(line: bytes) -> None:
    with pytest.raises(Untold) as refused:
        tell(line)
    found = refused.value
    assert (found.type, found.id, found.within) == ("RSS", f"{FINESS}-100001-1", f"{FINESS}-100001")
