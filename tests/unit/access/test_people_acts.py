"""What an administrator does to persons leaves its trace, and needs their own decision."""

from datetime import timedelta

import pytest

from ambroise.access import (
    PEOPLE,
    TRAIL,
    Action,
    Decision,
    Grant,
    Purpose,
    Role,
    alerts,
    people,
)
from ambroise.access.alerts import alerts_of
from ambroise.access.people import acts, tokens
from ambroise.errors import DecisionSpent, DirectoryMissing, SignInFailed
from tests.unit.access.conftest import House


def managing(house: House) -> Decision:
    admin = house.person("admin", Role.ADMINISTRATOR)
    return house.door.decide(admin, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)


def test_an_account_is_added_comes_in_and_is_closed(house: House) -> None:
    door, state, decision = house.door, house.state, managing(house)
    acts.add(door, state, decision, "awa", "Awa")
    secret = acts.new_password(door, state, decision, "awa")
    assert people.check_password(state, "awa", secret, now=house.now).login == "awa"
    acts.give(door, state, decision, "awa", Grant(Role.NURSE, "4110", house.now))
    assert people.actor_of(state, "awa", house.now).wards(house.now) == {"4110"}
    acts.take_back(door, state, decision, "awa", Role.NURSE)
    acts.close(door, state, decision, "awa")
    with pytest.raises(SignInFailed):
        people.check_password(state, "awa", secret, now=house.now)
    done = [entry.event.action for entry in reversed(house.trail.events(limit=6))]
    assert done == [
        "manage_people",
        "people.add",
        "people.password",
        "people.grant",
        "people.end",
        "people.disable",
    ]


def test_a_password_is_nowhere_but_in_the_answer(house: House) -> None:
    decision = managing(house)
    acts.add(house.door, house.state, decision, "awa", "Awa")
    secret = acts.new_password(house.door, house.state, decision, "awa")
    assert not any(secret in str(entry) for entry in house.trail.events(limit=50))


def test_who_is_given_a_password_is_told_and_so_is_who_watches(house: House) -> None:
    decision = managing(house)
    acts.add(house.door, house.state, decision, "awa", "Awa")
    awa = people.actor_of(house.state, "awa", house.now)
    acts.new_password(house.door, house.state, decision, "awa")
    assert not alerts.to_know(house.state, awa)  # the first one: there was none to take over
    acts.new_password(house.door, house.state, decision, "awa")
    assert alerts.to_know(house.state, awa)
    (mine,) = alerts_of(house.state, awa, house.now)
    assert (mine.kind, mine.who, mine.object_id) == (alerts.NEW_WAY_IN, "Admin", "awa")
    for login, role in (("rssi", Role.SECURITY_OFFICER), ("dpo", Role.DPO)):
        (told,) = alerts_of(house.state, house.person(login, role), house.now)
        assert (told.kind, told.object_id) == (alerts.NEW_WAY_IN, "awa")
    alerts.see(house.state, awa, mine.id, now=house.now)
    assert not alerts.to_know(house.state, awa)


def test_a_token_is_made_and_ended(house: House) -> None:
    decision = managing(house)
    door, state, now = house.door, house.state, house.now
    acts.add(door, state, decision, "robot", "Robot", kind=people.SERVICE)
    scopes, lasts = [Action.READ_REGISTER], timedelta(days=1)
    secret, made = acts.new_token(door, state, decision, "robot", "essai", scopes, lasts, now=now)
    assert tokens.enter(state, house.trail, secret, now=now).login == "robot"
    acts.end_token(door, state, decision, made.id, now=now)
    assert not tokens.everything(state)[0].holds(now)


def test_no_act_goes_without_the_decision_to_manage_people(house: House) -> None:
    officer = house.person("dpo", Role.DPO)
    other = house.door.decide(officer, Action.READ_TRAIL, TRAIL, Purpose.OPERATIONS)
    door, state = house.door, house.state
    grant = Grant(Role.NURSE, None, house.now)
    for act in (
        lambda: acts.add(door, state, other, "awa", "Awa"),
        lambda: acts.give(door, state, other, "dpo", grant),
        lambda: acts.take_back(door, state, other, "dpo", Role.DPO),
        lambda: acts.close(door, state, other, "dpo"),
        lambda: acts.new_password(door, state, other, "dpo"),
        lambda: acts.reset_second_factor(door, state, other, "dpo"),
    ):
        with pytest.raises(DecisionSpent):
            act()


def test_without_a_directory_there_is_nothing_to_compare_with(house: House) -> None:
    decision = managing(house)
    with pytest.raises(DirectoryMissing):
        acts.synchronise(house.door, house.state, house.settings, decision, now=house.now)


def test_who_gives_a_role_to_oneself_is_told_to_those_who_watch(house: House) -> None:
    decision = managing(house)
    watching = house.person("rssi", Role.SECURITY_OFFICER)
    acts.give(house.door, house.state, decision, "admin", Grant(Role.SENIOR, None, house.now))
    told = alerts_of(house.state, watching, house.now)
    assert [(one.kind, one.object_id) for one in told] == [(acts.OWN_ROLE, "admin")]
