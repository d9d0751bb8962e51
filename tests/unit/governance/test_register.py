from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise.errors import UseUnknown
from ambroise.governance import entries, initialise, set_state
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.uses import UseState

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


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


def test_a_use_about_which_nobody_decided_is_an_idea(state: State) -> None:
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert (letter.state, letter.changed_at) == (UseState.IDEA, None)
    assert letter.card.fr.title == "Lettre de liaison"


def test_a_decision_shows_with_its_author_its_date_and_its_reason(
    state: State, trail: Trail
) -> None:
    for new in (UseState.PILOT, UseState.SUSPENDED):
        set_state(state, trail, "letter", new, actor="dpo", reason="incident 12", now=NOW)
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert letter.state is UseState.SUSPENDED
    assert (letter.changed_by, letter.changed_at, letter.reason) == ("dpo", NOW, "incident 12")


def test_every_decision_is_in_the_trail(state: State, trail: Trail) -> None:
    set_state(state, trail, "letter", UseState.PILOT, actor="dpo", reason="x", now=NOW)
    (entry,) = trail.events(object_kind="use", object_id="letter")
    assert entry.event.actor == "dpo"
    assert entry.event.detail["state"] == "pilot"


def test_an_unknown_use_has_no_state(state: State, trail: Trail) -> None:
    with pytest.raises(UseUnknown):
        set_state(state, trail, "poem", UseState.PILOT, actor="dpo", reason="", now=NOW)


def test_starting_again_leaves_what_was_decided_since(state: State, trail: Trail) -> None:
    starting = {"letter": UseState.PILOT}
    first = initialise(state, trail, starting, actor="demo", reason="démonstration", now=NOW)
    set_state(state, trail, "letter", UseState.RETIRED, actor="dpo", reason="fin", now=NOW)
    second = initialise(state, trail, starting, actor="demo", reason="démonstration", now=NOW)
    assert (first, second) == (["letter"], [])
    (letter,) = [one for one in entries(state) if one.name == "letter"]
    assert letter.state is UseState.RETIRED
