"""What is past its time goes, content and entries; what is left of the trail verifies."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ambroise import uses
from ambroise.access import TRAIL, Action, Decision, Purpose, Role
from ambroise.errors import DecisionSpent, GenerationGone
from ambroise.governance import retention
from ambroise.trail import Retention, Trail, open_trail
from ambroise.uses import UseState
from ambroise.uses.drafts import DraftLine, open_drafts
from tests.unit.uses.conftest import House, StayBuilder
from tests.unit.uses.conftest import house as house

YEAR = timedelta(days=366)


@dataclass
class Ran:
    house: House
    doctor: Any
    line: DraftLine


@pytest.fixture
def ran(house: House) -> Ran:
    """A letter proposed at the time of the house, and traced at that time."""
    house.put("letter", UseState.PILOT)
    doctor = house.person("vasseur")
    decision = house.may_run(doctor)
    given = StayBuilder().with_note("Motif :\nDouleur thoracique.\n").view
    draft = uses.run("letter", given, decision, house, clock=lambda: house.now)
    drafts = open_drafts(house.settings, house.state, house.vault)
    line = drafts.store(draft, decision, subject="26000042", person_id=7, now=house.now)
    return Ran(house, doctor, line)


@pytest.fixture
def old_trail(house: House) -> Iterator[Trail]:
    """The trail of the house, written at the time of the house."""
    with closing(open_trail(house.settings, house.state, clock=lambda: house.now)) as trail:
        house.trail.close()
        house.trail = trail
        house.door._trail = trail
        yield trail


def may(house: House) -> Decision:
    dpo = house.person("anne", Role.DPO)
    return house.door.decide(dpo, Action.SET_RETENTION, TRAIL, Purpose.OPERATIONS)


def test_contents_of_runs_go_with_their_class_and_the_trail_verifies(
    old_trail: Trail, ran: Ran
) -> None:
    house = ran.house
    drafts = open_drafts(house.settings, house.state, house.vault)
    decision = may(house)
    assert retention.due(house, decision, now=house.now).total == 0
    later = house.now + YEAR
    assert retention.due(house, decision, now=later).runs == 1
    removed = retention.purge(house, decision, now=later)
    assert (removed.runs, removed.entries[Retention.GENERATION]) == (1, 1)
    assert not list((house.settings.care / "runs").iterdir())
    assert old_trail.verify().ok
    assert not old_trail.events(action="run.recorded")
    (entry,) = old_trail.events(action="runs.purge")
    assert entry.event.count == 1
    with pytest.raises(GenerationGone):
        drafts.generation(ran.line.id, house.may_read(ran.doctor))
    assert drafts.load(ran.line.id, house.may_read(ran.doctor)).draft.value is not None
    assert retention.purge(house, decision, now=later).total == 0


def test_a_day_is_kept_whole_until_its_end_is_past_the_limit(ran: Ran) -> None:
    house, decision = ran.house, may(ran.house)
    days = timedelta(days=365)
    assert retention.due(house, decision, now=house.now + days).runs == 0
    assert retention.due(house, decision, now=house.now + days + timedelta(days=1)).runs == 1


def test_only_who_sets_retention_purges(ran: Ran, tmp_path: Path) -> None:
    house = ran.house
    with pytest.raises(DecisionSpent):
        retention.purge(house, house.may_read(ran.doctor), now=house.now + YEAR)
    assert list((house.settings.care / "runs").rglob(ran.line.run_id))
