from collections.abc import Iterable
from datetime import date

import pytest

from ambroise.demo.hl7 import messages
from ambroise.demo.hl7.feed import CANCELLED, CORRECTED, DOUBLED, MOVED, RESENT
from ambroise.demo.hl7.writing import text
from ambroise.demo.hospital import make_case
from ambroise.demo.record import Case
from ambroise.intake.hl7 import tell
from ambroise.intake.hl7.message import Message, parse
from ambroise.intake.records import Record
from ambroise.intake.told import Told, record

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [make_case(2026, rank, TODAY) for rank in range(1, 9)]


@pytest.fixture(scope="module")
def feed(cases: list[Case]) -> list[bytes]:
    return list(messages(cases))


@pytest.fixture(scope="module")
def parsed(feed: list[bytes]) -> list[Message]:
    return [parse(piece) for piece in feed]


@pytest.fixture(scope="module")
def told(feed: list[bytes]) -> list[Told]:
    return [tell(piece) for piece in feed]


def _about(parsed: Iterable[Message], ipp: str, event: str) -> list[Message]:
    return [
        one
        for one in parsed
        if one.text("PID", 3) == ipp and f"{one.header.text(9)}^{one.header.text(9, 2)}" == event
    ]


def _ids(told: Iterable[Told], kind: str) -> set[str]:
    return {one["id"] for found in told for one in found.resources if one["resourceType"] == kind}


def test_every_message_is_read_as_a_record(feed: list[bytes]) -> None:
    assert all(isinstance(record(piece, tell), Record) for piece in feed)


def test_messages_come_in_the_order_of_time(parsed: list[Message]) -> None:
    moments = [one.header.text(7)[:14] for one in parsed]
    assert moments == sorted(moments)


def test_every_stay_ward_result_and_document_is_told(cases: list[Case], told: list[Told]) -> None:
    stays = [stay for case in cases for stay in case.stays]
    encounters = _ids(told, "Encounter")
    for stay in stays:
        assert f"{stay.number}@2.999.250.2" in encounters
        for place in range(1, len(stay.moves) + 1):
            assert f"mvt-{stay.number}-{place:02d}@2.999.250.4" in encounters
    asked = sum(len(report.results) for stay in stays for report in stay.reports)
    results = [one for one in _ids(told, "Observation") if one.startswith("obx-")]
    assert len(results) == asked
    assert len(_ids(told, "DocumentReference")) == sum(len(stay.documents) for stay in stays)


def test_a_planted_movement_is_cancelled_by_its_number(
    cases: list[Case], parsed: list[Message]
) -> None:
    ipp = cases[CANCELLED - 1].person.ipp
    (cancel,) = _about(parsed, ipp, "ADT^A12")
    moves = _about(parsed, ipp, "ADT^A02")
    assert cancel.text("ZBE", 1) in {move.text("ZBE", 1) for move in moves}


def test_a_planted_double_is_merged(cases: list[Case], parsed: list[Message]) -> None:
    ipp = cases[DOUBLED - 1].person.ipp
    (merge,) = _about(parsed, ipp, "ADT^A40")
    former = merge.text("MRG", 1)
    assert _about(parsed, former, "ADT^A28")


def test_a_planted_stay_is_opened_on_the_wrong_person_then_moved(
    cases: list[Case], parsed: list[Message]
) -> None:
    case = cases[MOVED - 1]
    (move,) = _about(parsed, case.person.ipp, "ADT^A44")
    assert move.text("MRG", 5) == case.stays[0].number
    assert move.text("MRG", 1) != case.person.ipp


def test_a_planted_message_is_sent_twice_and_no_other(cases: list[Case], feed: list[bytes]) -> None:
    again = [piece for piece in feed if feed.count(piece) == 2]
    assert len(again) == 2
    assert cases[RESENT - 1].person.ipp.encode() in again[0]


def test_a_planted_result_is_corrected_to_the_true_one(
    cases: list[Case], parsed: list[Message]
) -> None:
    ipp = cases[CORRECTED - 1].person.ipp
    orders: dict[str, list[Message]] = {}
    for one in _about(parsed, ipp, "ORU^R01"):
        orders.setdefault(one.text("OBR", 3), []).append(one)
    ((first, second),) = [found for found in orders.values() if len(found) == 2]
    assert {obx.text(11) for obx in first.all("OBX")} <= {"F", "I"}
    assert {obx.text(11) for obx in second.all("OBX")} <= {"C", "I"}
    differ = [
        (float(a.text(5)), float(b.text(5)))
        for a, b in zip(first.all("OBX"), second.all("OBX"), strict=True)
        if a.text(5) != b.text(5)
    ]
    assert len(differ) == 1
    assert differ[0][0] == pytest.approx(10 * differ[0][1])


def test_the_same_cases_give_the_same_bytes(cases: list[Case], feed: list[bytes]) -> None:
    assert list(messages(cases)) == feed


def test_a_text_is_escaped() -> None:
    assert text("a|b^c&d~e\\f\ng") == "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g"
