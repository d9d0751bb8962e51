from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ambroise.access import Actor, Door, Grant, Role, open_door, people
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.tables import Workspace, open_zone, publish
from ambroise.trail import Trail, open_trail
from tests.builders.study import NOW, Study, a_study

__all__ = ["NOW"]

TABLES = {
    "omop/person": "SELECT * FROM (VALUES (1::BIGINT, 'A'), (2, 'B'), (3, 'C')) t(person_id, sex)",
    "omop/measurement": "SELECT (range // 10 + 1)::BIGINT AS person_id, range AS measurement_id"
    " FROM range(30) ORDER BY 1",
    "omop/concept": "SELECT range::BIGINT AS concept_id FROM range(5)",
    "omop/note_nlp": "SELECT range::BIGINT AS note_nlp_id, 'MARK' AS snippet FROM range(5)",
    "identity/identity_person": "SELECT * FROM (VALUES (1::BIGINT, 'DURAND'), (2, 'PETIT'),"
    " (3, 'ROUX')) t(person_id, birth_name)",
    "omop/care_wards": """SELECT * FROM (VALUES
        (1::BIGINT, '4110', TIMESTAMP '2026-03-01 08:00', NULL::TIMESTAMP),
        (2, '4110', TIMESTAMP '2026-01-01 08:00', TIMESTAMP '2026-02-10 08:00'),
        (2, '5220', TIMESTAMP '2025-01-01 08:00', TIMESTAMP '2025-02-10 08:00'),
        (3, '5220', TIMESTAMP '2026-03-01 08:00', NULL)) t(person_id, ward, start, "end")""",
}


@dataclass
class House:
    """One small installation with a clock that the test moves."""

    settings: Settings
    state: State
    trail: Trail
    now: datetime = NOW
    door: Door = field(init=False)

    def __post_init__(self) -> None:
        self.door = open_door(self.settings, self.state, self.trail, clock=lambda: self.now)

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def person(self, login: str, role: Role, ward: str | None = None) -> Actor:
        grants = (Grant(role, ward, NOW - timedelta(days=1)),)
        return people.create(self.state, login, login.title(), now=NOW, grants=grants)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def state(settings: Settings) -> Iterator[State]:
    state = open_state(settings)
    yield state
    state.close()


@pytest.fixture
def house(settings: Settings, state: State) -> Iterator[House]:
    zone = open_zone(settings, "care")
    with Workspace.open(zone) as workspace:
        versions = {name: workspace.replace(name, query) for name, query in TABLES.items()}
    publish(state, "care", versions, {})
    trail = open_trail(settings, state)
    house = House(settings, state, trail)
    yield house
    house.door.close()
    trail.close()


@pytest.fixture
def study(house: House) -> Study:
    """A project whose permit is granted."""
    return a_study(house).granted()
