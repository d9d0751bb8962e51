"""The register of AI uses: each with its card and the state that somebody decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.state import State
from ambroise.state.schema import uses
from ambroise.trail import Event, Trail
from ambroise.uses import UseState, all_uses, find_use
from ambroise.uses.cards import Card

ACTION = "set_use_state"


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


def set_state(
    state: State,
    trail: Trail,
    name: str,
    new: UseState,
    *,
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    """Put a use in a state, traced first; a run that is going on loses its draft if it may not run.

    `actor` is a login. Raises UseUnknown and TrailUnavailable.
    """
    find_use(name)
    trail.append(
        Event(
            actor=actor,
            action=ACTION,
            object_kind="use",
            object_id=name,
            purpose="operations",
            project="",
            rule="register",
            allowed=True,
            detail={"state": new.value},
        )
    )
    values = {
        "state": new.value,
        "changed_by": actor,
        "changed_at": now,
        "reason": reason,
    }
    with state.begin() as connection:
        changed = connection.execute(sa.update(uses).where(uses.c.name == name).values(values))
        if changed.rowcount == 0:
            connection.execute(sa.insert(uses).values(name=name, **values))


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

    What somebody has decided since is left alone, so that starting again changes nothing.
    """
    with state.read() as connection:
        decided = set(connection.execute(sa.select(uses.c.name)).scalars())
    fresh = [name for name in starting if name not in decided]
    for name in fresh:
        set_state(state, trail, name, starting[name], actor=actor, reason=reason, now=now)
    return fresh
