"""The register of AI uses: each with its card and the state that somebody decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ambroise.access import Purpose
from ambroise.governance.passages import ACTION, put
from ambroise.state import State
from ambroise.state.schema import uses
from ambroise.trail import Event, Trail
from ambroise.uses import UseState, all_uses, find_use
from ambroise.uses.cards import Card
from ambroise.uses.contract import AnyUse

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
    return [_entry(use, rows.get(name)) for name, use in sorted(all_uses().items())]


def entry_of(state: State, name: str) -> Entry:
    """Return the line of one use; raises UseUnknown."""
    use = find_use(name)
    with state.read() as connection:
        query = sa.select(uses).where(uses.c.name == name)
        return _entry(use, connection.execute(query).mappings().one_or_none())


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
            put(
                connection,
                name,
                starting[name],
                actor=actor,
                now=now,
                reason=reason,
                installed=True,
            )
    return fresh


def _entry(use: AnyUse, row: sa.RowMapping | None) -> Entry:
    if row is None:
        return Entry(use.name, use.version, use.card, UseState.IDEA, "", None, "")
    decided = (UseState(row["state"]), row["changed_by"], row["changed_at"], row["reason"])
    return Entry(use.name, use.version, use.card, *decided)
