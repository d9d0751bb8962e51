"""A use passes from gate to gate when what is due is recorded, and stops at once."""

import pytest

from ambroise.access import Role, alerts
from ambroise.errors import AccessRefused, ConditionsMissing, DecisionSpent, PassageClosed
from ambroise.governance import set_state, stop
from ambroise.governance.passages import history, open_to
from ambroise.uses import UseState
from ambroise.uses.entries import RecordKind
from tests.builders.register import NOW
from tests.unit.governance.conftest import Hospital


def test_a_gate_without_its_conditions_names_them_all_at_once(hospital: Hospital) -> None:
    with pytest.raises(ConditionsMissing) as refused:
        set_state(hospital.door, hospital.decided(), UseState.FRAMED)
    told = refused.value.message()
    assert "un responsable nommé" in told
    assert "supervision" in told
    assert "délégué à la protection des données" in told
    assert "/usages/letter" in told
    assert "a named owner" in refused.value.message("en")
    assert hospital.letter is UseState.IDEA


@pytest.mark.usefixtures("evaluated")
def test_a_use_whose_conditions_are_met_climbs_to_service(hospital: Hospital) -> None:
    hospital.record()
    hospital.climb(UseState.IN_SERVICE)
    assert hospital.letter is UseState.IN_SERVICE


def test_a_use_is_not_tried_before_it_was_evaluated(hospital: Hospital) -> None:
    hospital.record()
    hospital.climb(UseState.AUTHORISED)
    with pytest.raises(ConditionsMissing, match="an evaluation on past data"):
        set_state(hospital.door, hospital.decided(), UseState.TRIED)


def test_no_gate_is_jumped(hospital: Hospital) -> None:
    hospital.record()
    with pytest.raises(PassageClosed) as refused:
        set_state(hospital.door, hospital.decided(), UseState.PILOT)
    assert "cadré" in refused.value.message()


def test_the_history_keeps_each_passage_with_its_conditions_as_they_were(
    hospital: Hospital,
) -> None:
    hospital.record(RecordKind.OWNER, RecordKind.OVERSEER)
    set_state(hospital.door, hospital.decided("première lecture"), UseState.FRAMED)
    set_state(hospital.door, hospital.decided("à revoir"), UseState.IDEA)
    with hospital.state.read() as connection:
        last, first = history(connection, "letter")
    assert (first.before, first.after, first.reason) == (
        UseState.IDEA,
        UseState.FRAMED,
        "première lecture",
    )
    assert first.conditions == {"owner": True, "overseer": True}
    assert (first.decided_by, first.decided_at, first.installed) == ("anne", NOW, False)
    assert (last.after, last.conditions) == (UseState.IDEA, {})


def test_each_passage_is_in_the_trail(hospital: Hospital) -> None:
    hospital.record(RecordKind.OWNER, RecordKind.OVERSEER)
    set_state(hospital.door, hospital.decided(), UseState.FRAMED)
    (entry,) = hospital.trail.events(action="set_use_state")
    assert (entry.event.actor, entry.event.detail["state"]) == ("anne", "framed")
    assert entry.event.detail["before"] == "idea"


@pytest.mark.parametrize(
    "role", [Role.SENIOR, Role.DIM, Role.SECURITY_OFFICER, Role.COMMITTEE, Role.DPO]
)
def test_who_may_stop_stops_alone_and_at_once(hospital: Hospital, role: Role) -> None:
    hospital.stop(hospital.person("vasseur", role))
    assert hospital.letter is UseState.SUSPENDED
    committee = hospital.person("claire", Role.COMMITTEE)
    (alert,) = alerts.alerts_of(hospital.state, committee, NOW)
    assert (alert.kind, alert.object_id, alert.who) == ("use-stopped", "letter", "Vasseur")


def test_the_named_owner_stops_whatever_their_role(hospital: Hospital) -> None:
    nurse = hospital.person("awa", Role.NURSE)
    with pytest.raises(AccessRefused, match="a role that stops a use"):
        hospital.stop(nurse)
    other = hospital.person("lise", Role.NURSE)
    hospital.record(RecordKind.OVERSEER)
    hospital.record_owner("awa")
    with pytest.raises(AccessRefused):
        hospital.stop(other)
    hospital.stop(nurse)
    assert hospital.letter is UseState.SUSPENDED


def test_a_stop_needs_a_reason_and_is_of_its_own_decision(hospital: Hospital) -> None:
    with pytest.raises(AccessRefused, match="a reason"):
        hospital.stopping(hospital.anne, " ")
    with pytest.raises(DecisionSpent):
        stop(hospital.door, hospital.decided())
    with pytest.raises(DecisionSpent):
        set_state(hospital.door, hospital.stopping(hospital.anne), UseState.FRAMED)


def test_who_stopped_does_not_bring_back(hospital: Hospital) -> None:
    senior = hospital.person("vasseur", Role.SENIOR)
    hospital.stop(senior)
    with pytest.raises(AccessRefused):
        hospital.decided(actor=senior)


@pytest.mark.usefixtures("evaluated")
def test_a_stopped_use_comes_back_to_its_former_state_at_most(hospital: Hospital) -> None:
    hospital.record()
    hospital.climb(UseState.TRIED)
    hospital.stop(hospital.anne)
    with hospital.state.read() as connection:
        assert open_to(connection, "letter") == {
            UseState.IDEA,
            UseState.FRAMED,
            UseState.AUTHORISED,
            UseState.TRIED,
            UseState.RETIRED,
        }
    with pytest.raises(PassageClosed):
        set_state(hospital.door, hospital.decided(), UseState.PILOT)
    set_state(hospital.door, hospital.decided("incident clos"), UseState.TRIED)
    assert hospital.letter is UseState.TRIED


def test_a_stopped_use_is_not_stopped_twice_and_a_retired_one_is_final(hospital: Hospital) -> None:
    hospital.stop(hospital.anne)
    with pytest.raises(PassageClosed):
        hospital.stop(hospital.anne)
    set_state(hospital.door, hospital.decided(), UseState.RETIRED)
    for new in (UseState.IDEA, UseState.SUSPENDED):
        with pytest.raises(PassageClosed):
            set_state(hospital.door, hospital.decided(), new)
