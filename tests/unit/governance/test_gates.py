"""Which passages are open: the table of the code against rules said again from the words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.governance.gates import CONDITIONS, LADDER, Site, climbs, examined, moves
from ambroise.uses import UseState
from ambroise.uses.entries import (
    AiAct,
    AiRisk,
    AiRole,
    Conclusion,
    Content,
    Device,
    DeviceStatus,
    EngineChoice,
    Outcome,
    Record,
    RecordKind,
)
from tests.builders.register import NOW

ORDER = "idea framed authorised tried pilot in_service".split()
NEEDED = {
    "framed": {"owner", "overseer"},
    "authorised": {"owner", "overseer", "processing", "ai_act"},
    "tried": {"owner", "overseer", "processing", "ai_act", "evaluation"},
}
NEEDED["pilot"] = NEEDED["tried"] | {"device", "opinion", "training"}
NEEDED["in_service"] = NEEDED["pilot"] | {"conclusion"}


def may_pass(state: str, new: str, before: str) -> bool:
    """The same rules, as plainly as possible."""
    if state == "retired" or new == state:
        return False
    if new == "retired":
        return True
    if new == "suspended":
        return state in ORDER
    if state == "suspended":
        return ORDER.index(new) <= ORDER.index(before)
    return ORDER.index(new) <= ORDER.index(state) + 1


@given(st.sampled_from(UseState), st.sampled_from(UseState), st.sampled_from(LADDER))
def test_the_moves_are_those_of_the_plain_rules(
    state: UseState, new: UseState, before: UseState
) -> None:
    assert (new in moves(state, before)) == may_pass(state, new, before)


@given(st.lists(st.sampled_from(UseState), max_size=30))
def test_no_way_leads_higher_than_one_rung_above_what_was_reached(way: list[UseState]) -> None:
    state, before, highest = UseState.IDEA, UseState.IDEA, 0
    for new in way:
        if new not in moves(state, before):
            continue
        if new in LADDER:
            assert LADDER.index(new) <= highest + 1
            highest = max(highest, LADDER.index(new))
            before = new
        state = new


def a_record(kind: RecordKind, content: Content) -> Record:
    return Record(kind, 1, content, "Anne", NOW)


GOOD: dict[RecordKind, Content] = {
    **dict.fromkeys(RecordKind, EngineChoice("rules")),
    RecordKind.DEVICE: Device(DeviceStatus.CLASS_IIA, "règle 11", "CE 1234"),
    RecordKind.AI_ACT: AiAct(AiRisk.HIGH, AiRole.DEPLOYER, "article 6"),
    RecordKind.CONCLUSION: Conclusion(Outcome.CONTINUE, date(2026, 3, 1), "CR-3"),
}


@given(st.sets(st.sampled_from(RecordKind)), st.booleans(), st.sampled_from(list(NEEDED)))
def test_a_gate_asks_for_its_conditions_and_those_of_the_gates_before(
    kinds: set[RecordKind], tried: bool, new: str
) -> None:
    site = Site({kind: a_record(kind, GOOD[kind]) for kind in kinds}, int(tried))
    missing = {one.condition.name for one in examined(UseState(new), site) if not one.met}
    here = {kind.value for kind in kinds} | ({"evaluation"} if tried else set())
    assert missing == NEEDED[new] - here


@pytest.mark.parametrize(
    ("content", "unmet"),
    [
        (Device(DeviceStatus.INVESTIGATIONAL, "essai", "protocole 4"), "device"),
        (AiAct(AiRisk.PROHIBITED, AiRole.DEPLOYER, "article 5"), "ai_act"),
        (Conclusion(Outcome.STOP, date(2026, 3, 1), "CR-3"), "conclusion"),
    ],
)
def test_what_is_recorded_must_also_allow(content: Content, unmet: str) -> None:
    kind = RecordKind(unmet)
    records = {one: a_record(one, GOOD[one]) for one in RecordKind}
    site = Site({**records, kind: a_record(kind, content)}, 1)
    missing = [one.condition.name for one in examined(UseState.IN_SERVICE, site) if not one.met]
    assert missing == [unmet]


def test_conditions_are_for_going_up_alone() -> None:
    assert climbs(UseState.TRIED, UseState.PILOT)
    assert not climbs(UseState.PILOT, UseState.TRIED)
    assert not climbs(UseState.SUSPENDED, UseState.PILOT)
    assert examined(UseState.RETIRED, Site({}, 0)) == ()


def test_every_condition_says_what_it_is_and_who_gives_it_in_both_languages() -> None:
    for one in CONDITIONS:
        assert all((*one.what, *one.given_by))
        assert one.gate in LADDER
