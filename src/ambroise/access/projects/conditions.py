"""Conditions of a permit: those that the machine enforces, and those that a person verifies."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision, Role
from ambroise.errors import AccessRefused, PermitInvalid, PermitStep
from ambroise.state import State
from ambroise.state.schema import permit_conditions, permits

SMALLEST_CELL: Final = 10
"""Counts below this are hidden, unless a permit says otherwise."""
OLDEST_AGE: Final = range(70, 121)
VERIFIERS: Final = frozenset({Role.DPO, Role.COMMITTEE})

Precision = Literal["day", "month", "year"]


class ConditionKind(StrEnum):
    """`value` is: a whole number from 2; none; none; none; month or year; an age; none."""

    SMALLEST_CELL = "smallest_cell"
    NO_TEXT = "no_text"
    NO_EXPORT = "no_export"
    COUNTS_ONLY = "counts_only"
    DATES = "dates"
    OLDEST_AGE = "oldest_age"
    TO_VERIFY = "to_verify"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it is given with the permit; `to_verify_by` a role, for TO_VERIFY alone."""

    kind: ConditionKind
    value: Any = None
    wording: str = ""
    to_verify_by: Role | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a permit allows, its conditions taken together, the narrowest of each kind.

    Counts from 1 to `smallest_cell` - 1 are hidden; dates are cut to `dates`; ages above
    `oldest_age` are shown as that age; `without` are the actions taken out.
    """

    smallest_cell: int = SMALLEST_CELL
    text: bool = True
    dates: Precision = "day"
    oldest_age: int | None = None
    without: frozenset[Action] = frozenset()


_TAKEN_OUT: Final = {
    ConditionKind.NO_EXPORT: frozenset({Action.EXPORT, Action.ASK_RELEASE}),
    ConditionKind.COUNTS_ONLY: frozenset(
        {Action.EXPORT, Action.READ_PSEUDONYMISED, Action.ASK_REIDENTIFICATION}
    ),
}


def check(given: Condition) -> None:
    """Raise PermitInvalid for a condition that nothing could enforce or verify."""
    kind, value = given.kind, given.value
    holds = {
        ConditionKind.SMALLEST_CELL: isinstance(value, int) and value >= 2,
        ConditionKind.DATES: value in ("month", "year"),
        ConditionKind.OLDEST_AGE: isinstance(value, int) and value in OLDEST_AGE,
    }.get(kind, value is None)
    by_person = kind is ConditionKind.TO_VERIFY
    if by_person:
        holds = given.to_verify_by in VERIFIERS and given.wording.strip() != ""
    if not holds or (given.to_verify_by is not None) != by_person:
        raise PermitInvalid(field=f"condition {kind}")


def terms(conditions: Iterable[tuple[str, Any]]) -> Terms:
    """Return what (kind, value) pairs allow together; kinds to be verified change nothing."""
    found: dict[str, list[Any]] = {}
    for kind, value in conditions:
        found.setdefault(kind, []).append(value)
    precisions = get_args(Precision)
    dates: Precision = max(found.get(ConditionKind.DATES, ["day"]), key=precisions.index)
    taken = (actions for kind, actions in _TAKEN_OUT.items() if kind in found)
    return Terms(
        smallest_cell=max(found.get(ConditionKind.SMALLEST_CELL, [SMALLEST_CELL])),
        text=ConditionKind.NO_TEXT not in found,
        dates=dates,
        oldest_age=min(found.get(ConditionKind.OLDEST_AGE, [None])),
        without=frozenset[Action]().union(*taken),
    )


def terms_of(state: State, decision: Decision) -> Terms:
    """Return what the permit that a decision rests on allows: rendering and release read it."""
    with state.read() as connection:
        return terms_in(connection, decision.resource.project)


def terms_in(connection: sa.Connection, project_id: str) -> Terms:
    standing = (
        sa.select(permits.c.id)
        .where(permits.c.project_id == project_id, permits.c.state.in_(("granted", "suspended")))
        .order_by(permits.c.id.desc())
        .limit(1)
    )
    table = permit_conditions
    query = sa.select(table.c.kind, table.c.value).where(
        table.c.permit_id == standing.scalar_subquery()
    )
    return terms((row.kind, row.value) for row in connection.execute(query))


def add(connection: sa.Connection, permit_id: int, conditions: Iterable[Condition]) -> None:
    """Put the conditions of a permit in the transaction that grants it; raises PermitInvalid."""
    for one in conditions:
        check(one)
        connection.execute(
            sa.insert(permit_conditions).values(
                permit_id=permit_id,
                kind=str(one.kind),
                value=one.value,
                wording=one.wording,
                to_verify_by=one.to_verify_by and str(one.to_verify_by),
            )
        )


def verify(door: Door, decision: Decision, condition_id: int) -> None:
    """Record that a condition was verified, by a person of its role.

    `decision` is EXAMINE_PERMIT on the project. Raises PermitStep when nothing waits to be
    verified under this number, AccessRefused for a person of another role.
    """
    table = permit_conditions
    of_project = sa.select(permits.c.id).where(permits.c.project_id == decision.resource.id)
    waiting = sa.and_(
        table.c.id == condition_id,
        table.c.permit_id.in_(of_project),
        table.c.to_verify_by.is_not(None),
        table.c.verified_by.is_(None),
    )
    with door.acting(decision, Action.EXAMINE_PERMIT) as connection:
        role = connection.execute(
            sa.select(table.c.to_verify_by).where(waiting)
        ).scalar_one_or_none()
        if role is None:
            raise PermitStep(project=decision.resource.id, act="vérifier")
        if Role(role) not in decision.actor.roles(decision.at):
            raise AccessRefused(
                missing=f"le rôle de qui vérifie ({role})",
                ask="cette personne",
                missing_en=f"the role of who verifies ({role})",
                ask_en="that person",
            )
        connection.execute(
            sa.update(table)
            .where(waiting)
            .values(verified_by=decision.actor.id, verified_at=decision.at)
        )
    door.note(decision, "permit.condition_verified", detail={"condition": condition_id})
