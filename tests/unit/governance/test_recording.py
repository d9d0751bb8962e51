"""What a person records about a use: typed, signed, by versions."""

from typing import Any

import pytest

from ambroise import uses
from ambroise.access import Action, Purpose, Role
from ambroise.errors import AccessRefused, DecisionSpent, RecordInvalid
from ambroise.governance import record
from ambroise.uses.entries import (
    Named,
    RecordKind,
    chosen_engine,
    may_leave_research,
    named_in,
    records_of,
    standing_records,
)
from tests.builders.register import DUE, NOW, about
from tests.unit.governance.conftest import Hospital


def test_everything_recorded_shows_who_recorded_it_and_when(hospital: Hospital) -> None:
    hospital.record()
    with hospital.state.read() as connection:
        found = standing_records(connection, "letter")
    assert set(found) == set(RecordKind)
    for one in found.values():
        assert (one.version, one.recorded_by, one.recorded_at) == (1, "Anne", NOW)
    assert found[RecordKind.OWNER].content == Named(hospital.anne.id, "cheffe de service")


def test_a_second_version_stands_beside_the_first(hospital: Hospital) -> None:
    hospital.record(RecordKind.TRAINING)
    decision = about(hospital.door, hospital.state, hospital.anne, RecordKind.TRAINING)
    given = {**DUE[RecordKind.TRAINING], "persons": "30"}
    assert record(hospital.door, decision, RecordKind.TRAINING, given) == 2
    with hospital.state.read() as connection:
        first, second = records_of(connection, "letter")
    assert (first.content.persons, second.content.persons) == (14, 30)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        (RecordKind.OWNER, {"person": "nobody"}, "person"),
        (RecordKind.OWNER, {"function": "  "}, "function"),
        (RecordKind.DEVICE, {"status": "class_iv"}, "status"),
        (RecordKind.DEVICE, {"justification": ""}, "justification"),
        (RecordKind.TRAINING, {"persons": 0}, "persons"),
        (RecordKind.PROCESSING, {"dated": "hier"}, "dated"),
        (RecordKind.ENGINE, {"engine": "oracle"}, "engine"),
    ],
)
def test_what_does_not_fit_is_named(
    hospital: Hospital, kind: RecordKind, change: dict[str, Any], field: str
) -> None:
    decision = about(hospital.door, hospital.state, hospital.anne, kind)
    with pytest.raises(RecordInvalid, match=field):
        record(hospital.door, decision, kind, {**DUE[kind], **change})
    with hospital.state.read() as connection:
        assert records_of(connection, "letter") == []


def test_the_dpo_alone_records_the_processing(hospital: Hospital) -> None:
    claire = hospital.person("claire", Role.COMMITTEE)
    with pytest.raises(AccessRefused):
        about(hospital.door, hospital.state, claire, RecordKind.PROCESSING)
    resource = uses.resource_of(hospital.state, "letter")
    other = hospital.door.decide(claire, Action.RECORD_USE, resource, Purpose.OPERATIONS)
    with pytest.raises(DecisionSpent):
        record(
            hospital.door,
            other,
            RecordKind.PROCESSING,
            DUE[RecordKind.PROCESSING],
        )


def test_a_record_leaves_a_trace_without_its_words(hospital: Hospital) -> None:
    hospital.record(RecordKind.DEVICE)
    (entry,) = hospital.trail.events(action="use.recorded")
    assert entry.event.detail["kind"] == "device"
    assert "interpréter" not in str(entry.event.detail)


def test_a_use_leaves_research_with_a_status_that_is_not_of_investigation(
    hospital: Hospital,
) -> None:
    def may() -> bool:
        with hospital.state.read() as connection:
            return may_leave_research(connection, "letter")

    assert not may()
    hospital.record(RecordKind.DEVICE)
    assert may()
    decision = about(hospital.door, hospital.state, hospital.anne, RecordKind.DEVICE)
    given = {**DUE[RecordKind.DEVICE], "status": "investigational"}
    record(hospital.door, decision, RecordKind.DEVICE, given)
    assert not may()


def test_the_engine_of_the_site_and_who_answers_are_read_from_the_last_version(
    hospital: Hospital,
) -> None:
    with hospital.state.read() as connection:
        assert chosen_engine(connection, "letter") is None
        assert named_in(connection, "letter") == frozenset()
    hospital.record()
    with hospital.state.read() as connection:
        assert chosen_engine(connection, "letter") == "rules"
        assert named_in(connection, "letter") == {hospital.anne.id}
