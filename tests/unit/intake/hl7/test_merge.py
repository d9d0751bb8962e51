from itertools import chain

import pytest

from ambroise.intake.told import Untold
from ambroise.warehouse.persons import PatientLink, PatientRecord, merged
from tests.builders.hl7 import Told, all_of, msh, pid, told


def number(value: str) -> str:
    return f"{value}^^^CHU&2.999.1.1&ISO^PI"


def merge(former: str, stands: str, at: str = "20260105101500") -> Told:
    return told(msh("ADT^A40", at=at), pid(number(stands)), f"MRG|{number(former)}")


def known(value: str) -> Told:
    return told(msh("ADT^A28"), pid(number(value)))


def survivors(*messages: Told) -> dict[str, str]:
    """Who stands for whom once all messages have come, the later version of each record kept."""
    current: dict[str, dict] = {}
    for one in chain.from_iterable(all_of(message, "Patient") for message in messages):
        before = current.get(one["id"])
        if before is None or before["meta"]["lastUpdated"] <= one["meta"]["lastUpdated"]:
            current[one["id"]] = one
    links = [
        PatientLink(PatientRecord("s", one["id"]), PatientRecord("s", other), link["type"])
        for one in current.values()
        for link in one.get("link", ())
        if (other := link["other"]["reference"].removeprefix("Patient/")) in current
    ]
    found = merged(links)
    return {
        record: found.get(PatientRecord("s", record), PatientRecord("s", record)).record_id
        for record in current
        if not record.startswith("pair-")
    }


A, B, C = (f"{n}@2.999.1.1" for n in "123")


def test_a_merge_makes_two_records_one_person() -> None:
    assert survivors(known("1"), known("2"), merge("1", "2")) == {A: B, B: B}


def test_a_merge_does_not_change_what_is_known_of_either() -> None:
    found = merge("1", "2")
    pair = next(one for one in all_of(found, "Patient") if one["id"].startswith("pair-"))
    assert "name" not in pair
    assert B in {one["id"] for one in all_of(found, "Patient")}


def test_a_later_message_about_a_person_does_not_undo_a_merge() -> None:
    update = told(msh("ADT^A31", at="20260301000000"), pid(number("2")))
    assert survivors(known("1"), merge("1", "2"), update)[A] == B


def test_a_merge_the_other_way_round_replaces_the_first() -> None:
    back = merge("2", "1", at="20260106000000")
    expected = {A: A, B: A}
    assert survivors(known("1"), known("2"), merge("1", "2"), back) == expected
    assert survivors(back, merge("1", "2"), known("1"), known("2")) == expected


def test_an_unlink_undoes_a_merge_in_whatever_order_they_come() -> None:
    apart = told(msh("ADT^A37", at="20260107000000"), pid(number("1")), pid(number("2")))
    expected = {A: A, B: B}
    assert survivors(known("1"), known("2"), merge("1", "2"), apart) == expected
    assert survivors(apart, merge("1", "2"), known("2"), known("1")) == expected


def test_a_link_makes_two_records_one_person_until_an_unlink() -> None:
    link = told(msh("ADT^A24"), pid(number("1")), pid(number("2")))
    assert survivors(link) == {A: A, B: A}


def test_a_circle_of_merges_is_one_person() -> None:
    found = survivors(*(known(n) for n in "123"), merge("1", "2"), merge("2", "3"), merge("3", "1"))
    assert len(set(found.values())) == 1


def test_a_merge_of_an_unknown_person_waits_for_it() -> None:
    assert survivors(merge("1", "2")) == {B: B}
    assert survivors(merge("1", "2"), known("1")) == {A: B, B: B}


def test_several_merges_of_one_message_are_read() -> None:
    found = told(
        msh("ADT^A40"),
        pid(number("2")),
        f"MRG|{number('1')}",
        pid(number("3")),
        f"MRG|{number('2')}",
    )
    assert set(survivors(known("1"), known("2"), found).values()) == {C}


def test_a_person_merged_with_itself_is_no_merge() -> None:
    assert survivors(known("1"), merge("1", "1")) == {A: A}


@pytest.mark.parametrize(
    ("event", "segments", "reason", "detail"),
    [
        ("ADT^A40", ["MRG|"], "no_patient_number", "MRG-1"),
        ("ADT^A40", [f"MRG|{number('2')}", "MRG|^^^CHU"], "no_patient_number", "MRG-1"),
        ("ADT^A24", [], "no_segment", "PID (2)"),
        ("ADT^A37", [], "no_segment", "PID (2)"),
    ],
)
def test_a_pair_that_names_one_person_only_is_refused(
    event: str, segments: list[str], reason: str, detail: str
) -> None:
    with pytest.raises(Untold) as error:
        told(msh(event), pid(number("1")), *segments)
    assert (error.value.reason, error.value.detail) == (reason, detail)
