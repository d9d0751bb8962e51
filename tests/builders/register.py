"""What a hospital records about a use, and an installation whose register is being filled."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ambroise import uses
from ambroise.access import Actor, Decision, Door, Grant, Purpose, Role, people
from ambroise.governance import record
from ambroise.governance.recording import action_for
from ambroise.state import State
from ambroise.state.schema import evaluations
from ambroise.uses.entries import RecordKind

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)

DUE: Mapping[RecordKind, Mapping[str, Any]] = {
    RecordKind.OWNER: {"person": "anne", "function": "cheffe de service"},
    RecordKind.OVERSEER: {"person": "anne", "function": "référente"},
    RecordKind.PROCESSING: {"reference": "RT-2026-14", "dated": "2026-02-01"},
    RecordKind.DEVICE: {
        "status": "not_one",
        "justification": "met en forme sans interpréter",
        "evidence": "note QA-12",
    },
    RecordKind.AI_ACT: {"risk": "minimal", "role": "deployer", "justification": "aucune décision"},
    RecordKind.OPINION: {"body": "cse", "opinion": "favourable", "dated": "2026-02-10"},
    RecordKind.TRAINING: {"dated": "2026-02-20", "persons": 14, "content": "une heure par équipe"},
    RecordKind.CONCLUSION: {"outcome": "continue", "dated": "2026-03-01", "reference": "CR-3"},
    RecordKind.ENGINE: {"engine": "rules"},
}
"""Every thing that can be recorded, whole."""


def somebody(state: State, login: str, *roles: Role) -> Actor:
    """Add a person who holds roles over the whole site."""
    grants = tuple(Grant(role, None, NOW) for role in roles)
    return people.create(state, login, login.title(), now=NOW, grants=grants)


def evaluated_once(state: State, use: str = "letter") -> None:
    """Write that an evaluation of a use, in the version installed, is over."""
    row = {
        "id": f"{use}-1",
        "key": "k",
        "use": use,
        "use_version": uses.find_use(use).version,
        "engine": "rules",
        "gold": "essai",
        "manifest": {},
        "trail_entry": 1,
        "started_by": "anne",
        "started_at": NOW,
        "ended_at": NOW,
    }
    with state.begin() as connection:
        connection.execute(sa.insert(evaluations).values(row))


def about(
    door: Door, state: State, actor: Actor, kind: RecordKind, use: str = "letter"
) -> Decision:
    resource = uses.resource_of(state, use)
    return door.decide(actor, action_for(kind), resource, Purpose.OPERATIONS)


def filled(door: Door, state: State, actor: Actor, *kinds: RecordKind) -> None:
    """Record these things about the letter, every one when none is named."""
    for kind in kinds or DUE:
        record(door, about(door, state, actor, kind), kind, DUE[kind])
