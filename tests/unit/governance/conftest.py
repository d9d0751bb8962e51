"""An installation with its door, and the committee and the DPO in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ambroise import uses
from ambroise.access import Action, Actor, Decision, Door, Purpose, Role, open_door
from ambroise.governance import record, set_state, stop
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.uses import UseState
from ambroise.uses.entries import RecordKind
from tests.builders.register import NOW, about, evaluated_once, filled, somebody


@dataclass
class Hospital:
    state: State
    trail: Trail
    door: Door
    anne: Actor
    """Committee and DPO at once: tests of rights use others."""

    def decided(self, reason: str = "avis du 3 mars", actor: Actor | None = None) -> Decision:
        return self._about(actor or self.anne, Action.MANAGE_USES, reason)

    def stopping(self, actor: Actor, reason: str = "phrases fausses") -> Decision:
        return self._about(actor, Action.STOP_USE, reason)

    def climb(self, to: UseState) -> None:
        """Take the letter up to a state, gate after gate."""
        for rung in list(UseState)[1 : list(UseState).index(to) + 1]:
            set_state(self.door, self.decided(), rung)

    def stop(self, actor: Actor) -> None:
        stop(self.door, self.stopping(actor))

    def record(self, *kinds: RecordKind) -> None:
        filled(self.door, self.state, self.anne, *kinds)

    def record_owner(self, login: str) -> None:
        decision = about(self.door, self.state, self.anne, RecordKind.OWNER)
        record(
            self.door,
            decision,
            RecordKind.OWNER,
            {"person": login, "function": "cadre"},
        )

    def person(self, login: str, *roles: Role) -> Actor:
        return somebody(self.state, login, *roles)

    @property
    def letter(self) -> UseState:
        with self.state.read() as connection:
            return uses.state_of(connection, "letter")

    def _about(self, actor: Actor, action: Action, reason: str) -> Decision:
        resource = uses.resource_of(self.state, "letter")
        return self.door.decide(actor, action, resource, Purpose.OPERATIONS, reason=reason)


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    settings = Settings(home=tmp_path / "home")
    state = open_state(settings)
    trail = open_trail(settings, state)
    door = open_door(settings, state, trail, clock=lambda: NOW)
    anne = somebody(state, "anne", Role.COMMITTEE, Role.DPO)
    yield Hospital(state, trail, door, anne)
    door.close()
    trail.close()
    state.close()


@pytest.fixture
def evaluated(hospital: Hospital) -> None:
    """The letter has one evaluation that is over."""
    evaluated_once(hospital.state)
