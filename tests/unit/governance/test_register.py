from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise import uses
from ambroise.access import Action, Actor, Decision, Door, Grant, Purpose, Resource, Role, open_door
from ambroise.errors import AccessRefused, DecisionSpent, UseUnknown
from ambroise.governance import entries, initialise, set_state
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.uses import UseState

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
ANNE = Actor("1", "anne", "Anne", (Grant(Role.COMMITTEE, None, NOW),))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = open_state(Settings(home=tmp_path / "home"))
    yield state
    state.close()


@pytest.fixture
def trail(tmp_path: Path, state: State) -> Iterator[Trail]:
    trail = open_trail(Settings(home=tmp_path / "home"), state)
    yield trail
    trail.close()


@pytest.fixture
def door(tmp_path: Path, state: State, trail: Trail) -> Door:
    return open_door(Settings(home=tmp_path / "home"), state, trail, clock=lambda: NOW)


def decided(door: Door, state: State, reason: str = "incident 12") -> Decision:
    use = uses.resource_of(state, "letter")
    return door.decide(ANNE, Action.MANAGE_USES, use, Purpose.OPERATIONS, reason=reason)


def test_a_use_about_which_nobody_decided_is_an_idea(state: State) -> None:
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert (letter.state, letter.changed_at) == (UseState.IDEA, None)
    assert letter.card.fr.title == "Lettre de liaison"


def test_a_decision_shows_with_its_author_its_date_and_its_reason(state: State, door: Door) -> None:
    set_state(door, decided(door, state), UseState.SUSPENDED)
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert letter.state is UseState.SUSPENDED
    assert (letter.changed_by, letter.changed_at, letter.reason) == ("anne", NOW, "incident 12")


def test_every_decision_is_in_the_trail(state: State, trail: Trail, door: Door) -> None:
    set_state(door, decided(door, state), UseState.SUSPENDED)
    found = trail.events(object_kind="use", object_id="letter")
    acts = {entry.event.action: entry.event for entry in found}
    assert set(acts) == {"manage_uses", "set_use_state"}
    assert acts["set_use_state"].actor == "anne"
    assert acts["set_use_state"].detail["state"] == "suspended"


def test_nobody_decides_without_the_right_a_reason_and_a_fresh_decision(
    state: State, door: Door
) -> None:
    with pytest.raises(AccessRefused, match="a reason"):
        decided(door, state, reason=" ")
    use = uses.resource_of(state, "letter")
    reading = door.decide(
        Actor("2", "paul", "Paul", (Grant(Role.SENIOR, "4110", NOW),)),
        Action.READ_REGISTER,
        Resource("register", "register"),
        Purpose.OPERATIONS,
    )
    with pytest.raises((DecisionSpent, UseUnknown)):
        set_state(door, reading, UseState.PILOT)
    with pytest.raises(AccessRefused):
        door.decide(reading.actor, Action.MANAGE_USES, use, Purpose.OPERATIONS, reason="x")
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert letter.state is UseState.IDEA


def test_an_unknown_use_has_no_state(state: State, trail: Trail, door: Door) -> None:
    use = Resource("use", "poem")
    asked = door.decide(ANNE, Action.MANAGE_USES, use, Purpose.OPERATIONS, reason="x")
    with pytest.raises(UseUnknown):
        set_state(door, asked, UseState.PILOT)
    with pytest.raises(UseUnknown):
        initialise(state, trail, {"poem": UseState.PILOT}, actor="demo", reason="", now=NOW)


def test_starting_again_leaves_what_was_decided_since(
    state: State, trail: Trail, door: Door
) -> None:
    starting = {"letter": UseState.PILOT}
    first = initialise(state, trail, starting, actor="demo", reason="démonstration", now=NOW)
    set_state(door, decided(door, state), UseState.RETIRED)
    second = initialise(state, trail, starting, actor="demo", reason="démonstration", now=NOW)
    assert (first, second) == (["letter"], [])
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert letter.state is UseState.RETIRED
