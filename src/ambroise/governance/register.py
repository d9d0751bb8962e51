"""The register of AI uses: each with its card and the state that somebody decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.access import Action, Decision, Door, Purpose
from ambroise.state import State
from ambroise.state.schema import uses
from ambroise.trail import Event, Trail
from ambroise.uses import UseState, all_uses, find_use
from ambroise.uses.cards import Card

ACTION = "set_use_state"
FIRST_STATE = "first-state"
"""What stands in the trail for a rule, when a use gets its first state by installation."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register; nobody has decided yet when `changed_at` is None."""

    name: str
    version: str
    card: Card
    state: UseState
    changed_by: str
    changed_at: datetime | None
    reason: str


def entries(state: State) -> list[Entry]:
    """Return every installed use in the order of names; one without a decision is an IDEA."""
    with state.read() as connection:
        rows = {row["name"]: row for row in connection.execute(sa.select(uses)).mappings()}
    found = []
    for name, use in sorted(all_uses().items()):
        row = rows.get(name)
        found.append(
            Entry(
                name,
                use.version,
                use.card,
                UseState(row["state"]) if row else UseState.IDEA,
                row["changed_by"] if row else "",
                row["changed_at"] if row else None,
                row["reason"] if row else "",
            )
        )
    return found


def set_state(door: Door, decision: Decision, new: UseState) -> None:
    """Put the use of a MANAGE_USES decision in a state, with the reason of the decision.

    A run that is going on loses its draft if it may not run any more. Raises UseUnknown.
    """
    name = decision.resource.id
    find_use(name)
    with door.acting(decision, Action.MANAGE_USES) as connection:
        _put(connection, name, new, decision.actor.login, decision.at, decision.reason)
    door.note(decision, ACTION, detail={"state": new.value})


def initialise(
    state: State,
    trail: Trail,
    starting: Mapping[str, UseState],
    *,
    actor: str,
    reason: str,
    now: datetime,
) -> list[str]:
    """Give their first state to the uses that have none, and return their names.

    For a demo or a fresh installation, where nobody could decide yet; `actor` is a login, and each
    is traced first. What somebody has decided since is left alone, so that starting again changes
    nothing. Raises UseUnknown and TrailUnavailable.
    """
    with state.read() as connection:
        decided = set(connection.execute(sa.select(uses.c.name)).scalars())
    fresh = [name for name in starting if name not in decided]
    for name in fresh:
        find_use(name)
        trail.append(
            Event(
                actor=actor,
                action=ACTION,
                object_kind="use",
                object_id=name,
                purpose=Purpose.OPERATIONS,
                rule=FIRST_STATE,
                detail={"state": starting[name].value},
            )
        )
        with state.begin() as connection:
            _put(connection, name, starting[name], actor, now, reason)
    return fresh


def _put(
    connection: sa.Connection, name: str, new: UseState, actor: str, now: datetime, reason: str
) -> None:
    values = {"state": new.value, "changed_by": actor, "changed_at": now, "reason": reason}
    changed = connection.execute(sa.update(uses).where(uses.c.name == name).values(values))
    if changed.rowcount == 0:
        connection.execute(sa.insert(uses).values(name=name, **values))
