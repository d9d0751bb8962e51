"""The passages of a use from gate to gate: decided, traced, kept with their conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access import Action, Decision, Door, alerts
from ambroise.errors import ConditionsMissing, PassageClosed
from ambroise.governance.gates import LADDER, Examined, Site, climbs, examined, moves
from ambroise.state.schema import evaluations, use_passages, uses
from ambroise.uses import UseState, find_use, state_of
from ambroise.uses.entries import standing_records
from ambroise.uses.states import shown

ACTION: Final = "set_use_state"
STOPPED: Final = "use-stopped"
"""What the committee is told of, when somebody stopped a use."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of the history; `conditions` tells which were met then, by name.

    `installed`: a first state given by the installation, that nobody decided.
    """

    before: UseState
    after: UseState
    reason: str
    conditions: dict[str, bool]
    installed: bool
    decided_by: str
    decided_at: datetime


def set_state(door: Door, decision: Decision, new: UseState) -> None:
    """Let the use of a MANAGE_USES decision pass to a state, with the reason of the decision.

    A run that is going on loses its draft if it may not run any more. Raises UseUnknown,
    PassageClosed, and ConditionsMissing with every condition that is not met.
    """
    _pass(door, decision, Action.MANAGE_USES, new)


def stop(door: Door, decision: Decision) -> None:
    """Suspend the use of a STOP_USE decision at once: no condition, and nobody else to ask.

    Runs that have not begun are refused, those going on are stopped and lose their draft; those
    whom the rule names are alerted. Raises PassageClosed when it is suspended or retired already.
    """
    _pass(door, decision, Action.STOP_USE, UseState.SUSPENDED)


def open_to(connection: sa.Connection, name: str) -> frozenset[UseState]:
    """Return the states to which a use may pass now, conditions apart."""
    return moves(state_of(connection, name), _before_suspension(connection, name))


def site_of(connection: sa.Connection, name: str) -> Site:
    """Return what the conditions of a use look at."""
    of_this_version = sa.and_(
        evaluations.c.use == name,
        evaluations.c.use_version == find_use(name).version,
        evaluations.c.ended_at.is_not(None),
    )
    done = connection.execute(sa.select(sa.func.count()).where(of_this_version)).scalar_one()
    return Site(standing_records(connection, name), done)


def history(connection: sa.Connection, name: str) -> list[Passage]:
    """Return the passages of a use, newest first."""
    query = (
        sa.select(use_passages).where(use_passages.c.use == name).order_by(use_passages.c.id.desc())
    )
    return [_passage(row) for row in connection.execute(query).mappings()]


def put(
    connection: sa.Connection,
    name: str,
    new: UseState,
    *,
    actor: str,
    now: datetime,
    reason: str,
    conditions: Sequence[Examined] = (),
    installed: bool = False,
) -> None:
    """Write a state and its line of the history; PassageClosed when another was faster."""
    before = state_of(connection, name)
    values = {"state": new.value, "changed_by": actor, "changed_at": now, "reason": reason}
    standing = sa.and_(uses.c.name == name, uses.c.state == before.value)
    if connection.execute(sa.update(uses).where(standing).values(values)).rowcount == 0:
        try:
            connection.execute(sa.insert(uses).values(name=name, **values))
        except sa.exc.IntegrityError:
            raise _closed(name, before, new, frozenset()) from None
    connection.execute(
        sa.insert(use_passages).values(
            use=name,
            before=before.value,
            after=new.value,
            reason=reason,
            conditions=[{"name": one.condition.name, "met": one.met} for one in conditions],
            installed=installed,
            decided_by=actor,
            decided_at=now,
        )
    )


def _pass(door: Door, decision: Decision, action: Action, new: UseState) -> None:
    name = decision.resource.id
    find_use(name)
    with door.acting(decision, action) as connection:
        state, open_now = state_of(connection, name), open_to(connection, name)
        if new not in open_now:
            raise _closed(name, state, new, open_now)
        conditions = examined(new, site_of(connection, name)) if climbs(state, new) else ()
        missing = [one.condition for one in conditions if not one.met]
        if missing:
            told = [[f"{one.what[n]} ({one.given_by[n]})" for one in missing] for n in range(2)]
            raise ConditionsMissing(
                name=name,
                state=shown(new),
                state_en=shown(new, "en"),
                missing=" ; ".join(told[0]),
                missing_en="; ".join(told[1]),
            )
        put(
            connection,
            name,
            new,
            actor=decision.actor.login,
            now=decision.at,
            reason=decision.reason,
            conditions=conditions,
        )
        for recipient in decision.alerts:
            alerts.tell_within(connection, decision, STOPPED, recipient, name)
    door.note(decision, ACTION, detail={"state": new.value, "before": state.value})


def _closed(
    name: str, state: UseState, new: UseState, open_now: frozenset[UseState]
) -> PassageClosed:
    order = [one for one in UseState if one in open_now]
    return PassageClosed(
        name=name,
        state=shown(state),
        state_en=shown(state, "en"),
        new=shown(new),
        new_en=shown(new, "en"),
        open=", ".join(map(shown, order)) or "aucun",
        open_en=", ".join(shown(one, "en") for one in order) or "none",
    )


def _before_suspension(connection: sa.Connection, name: str) -> UseState:
    """Return the last rung that a use had, an IDEA where the history does not say."""
    rungs = (one.after for one in history(connection, name) if one.after in LADDER)
    return next(rungs, UseState.IDEA)


def _passage(row: sa.RowMapping) -> Passage:
    stored: list[dict[str, Any]] = row["conditions"]
    return Passage(
        UseState(row["before"]),
        UseState(row["after"]),
        row["reason"],
        {one["name"]: one["met"] for one in stored},
        row["installed"],
        row["decided_by"],
        row["decided_at"],
    )
