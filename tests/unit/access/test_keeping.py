"""Acts on the trail and the vault need a fresh decision of the door for that very act."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ambroise.access import INSTALLATION, TRAIL, Action, Decision, Purpose, Role, keeping
from ambroise.errors import DecisionSpent
from ambroise.trail import Event, Retention, Selection, open_trail
from ambroise.vault import open_vault
from tests.unit.access.conftest import House

EVERYTHING = Selection()


def asked(house: House, role: Role, action: Action) -> Decision:
    actor = house.person(f"{role}-{action}", role)
    on = INSTALLATION if action in (Action.ROTATE_KEYS, Action.READ_CONTINUITY) else TRAIL
    return house.door.decide(actor, action, on, Purpose.OPERATIONS, reason="contrôle annuel")


def test_a_decision_for_another_act_or_too_old_opens_nothing(house: House, tmp_path: Path) -> None:
    out = tmp_path / "out"
    reading = asked(house, Role.DPO, Action.READ_TRAIL)
    exporting = asked(house, Role.DPO, Action.EXPORT_TRAIL)
    keeping_ = asked(house, Role.DPO, Action.SET_RETENTION)
    with closing(open_vault(house.settings)) as vault:
        acts: list[Callable[[Decision], object]] = [
            lambda one: keeping.export_trail(
                house.door, house.trail, one, EVERYTHING, out, "jsonl"
            ),
            lambda one: keeping.archive_trail(house.door, house.trail, one, out, list(Retention)),
            lambda one: keeping.set_retention(
                house.door, one, Retention.ACCESS, 400, now=house.now
            ),
            lambda one: keeping.purge_trail(
                house.door, house.trail, house.state, house.settings, one, now=house.now
            ),
            lambda one: keeping.rotate_key(house.door, vault, one, "drafts"),
            lambda one: keeping.rekey_vault(house.door, house.settings, one),
            lambda one: keeping.check_vault(house.door, vault, one),
        ]
        for act in acts:
            with pytest.raises(DecisionSpent):
                act(reading)
            with pytest.raises(DecisionSpent):
                act(replace(exporting, action=Action.ROTATE_KEYS))
        house.later(minutes=11)
        for act, late in ((acts[0], exporting), (acts[2], keeping_)):
            with pytest.raises(DecisionSpent):
                act(late)
    assert not out.exists()


def test_what_is_older_than_its_time_is_purged_and_the_rest_verifies(house: House) -> None:
    decision = asked(house, Role.DPO, Action.SET_RETENTION)
    keeping.set_retention(house.door, decision, Retention.TECHNICAL, 90, now=house.now)
    start = house.now
    trail = open_trail(house.settings, house.state, clock=lambda: house.now)
    house.now = start - timedelta(days=91)
    trail.append(Event("anne", "act", "x", "1", retention=Retention.TECHNICAL))
    trail.append(Event("anne", "act", "x", "1", retention=Retention.GENERATION))
    house.now = start
    trail.append(Event("anne", "act", "x", "2", retention=Retention.TECHNICAL))
    trail.close()
    removed = keeping.purge_trail(
        house.door, house.trail, house.state, house.settings, decision, now=house.now
    )
    assert removed == {Retention.ACCESS: 0, Retention.GENERATION: 0, Retention.TECHNICAL: 1}
    assert house.trail.verify().ok
    left = house.trail.events(object_kind="x")
    assert [one.event.object_id for one in left] == ["2", "1"]


def test_a_configured_collector_holds_the_purge_back(house: House) -> None:
    decision = asked(house, Role.DPO, Action.SET_RETENTION)
    house.trail.append(Event("anne", "act", "x", "1", retention=Retention.TECHNICAL))
    settings = house.settings.model_copy(update={"siem": "tcp://127.0.0.1:9"})
    later = house.now + timedelta(days=4000)
    held = keeping.purge_trail(house.door, house.trail, house.state, settings, decision, now=later)
    assert sum(held.values()) == 0


def test_a_note_names_the_model_and_its_digests(house: House) -> None:
    decision = asked(house, Role.DPO, Action.READ_TRAIL)
    house.door.note(
        decision,
        "run.recorded",
        model="rules@1",
        digests={"output": "a" * 64},
        retention=Retention.GENERATION,
    )
    (entry,) = house.trail.events(action="run.recorded")
    assert entry.event.retention is Retention.GENERATION
    assert (entry.event.model, entry.event.digests) == ("rules@1", {"output": "a" * 64})
    assert entry.event.basis == "security"
