"""From a pseudonym back to a person: one asks with a reason, another decides, the first opens.

It opens once, within a day, while the permit of the project still stands. The trail holds the
number of the request, never the pseudonym nor the person.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import GRANTED, Action, Actor, Decision, Resource
from ambroise.access.people.sealing import Sealer
from ambroise.access.projects.resource import known_id, resource_in
from ambroise.errors import (
    PseudonymUnknown,
    ReasonMissing,
    ReidentificationSpent,
    RequestDecided,
)
from ambroise.observability import unknown_id
from ambroise.state import State
from ambroise.state.schema import people, projects, reidentifications
from ambroise.vault import Vault

OPEN_FOR: Final = timedelta(hours=24)
"""How long after the agreement the asker may open."""
REQUESTED: Final = "requested"
REFUSED: Final = "refused"
OPENED: Final = "opened"
RESEARCH: Final = "research"
KEY_NAME: Final = "reidentifications"
"""The key of the vault that seals the pseudonyms asked about."""
LONGEST: Final = 200
"""Most characters of a pseudonym."""


@dataclass(frozen=True, slots=True)
class Reidentification:
    """A request, without its pseudonym; `asked_by` and `decided_by` are names."""

    id: str
    project_id: str | None
    project_title: str | None
    reason: str
    asked_by: str
    asked_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    opened_at: datetime | None


def pseudonyms_of(project_id: str | None) -> str:
    """Return the name under which the vault keeps the pseudonyms of a project, or of the zone."""
    return RESEARCH if project_id is None else f"project:{project_id}"


def ask(door: Door, decision: Decision, vault: Vault, pseudonym: str) -> str:
    """Record a request with the reason of an ASK_REIDENTIFICATION decision; return its number.

    Whether the pseudonym stands for somebody is not said. Raises ReasonMissing.
    """
    if not decision.reason or not 0 < len(pseudonym) <= LONGEST:
        raise ReasonMissing
    request_id = secrets.token_hex(16)
    project_id = decision.resource.project or None
    sealed = Sealer(vault, KEY_NAME).seal(pseudonym.encode(), bound_to=request_id)
    with door.acting(decision, Action.ASK_REIDENTIFICATION) as connection:
        connection.execute(
            sa.insert(reidentifications).values(
                id=request_id,
                zone=pseudonyms_of(project_id),
                project_id=project_id,
                pseudonym_sealed=sealed,
                reason=decision.reason,
                asked_by=decision.actor.id,
                asked_at=decision.at,
                state=REQUESTED,
            )
        )
    door.note(decision, "reidentification.requested", detail={"request": request_id})
    return request_id


def reidentification_resource(state: State, request_id: str) -> Resource:
    """Return a request with the facts of the rules; an unknown one has none.

    One that was granted opens for a day, and not after the permit of its project; when that permit
    no longer stands, its state is the permit's.
    """
    table = reidentifications
    with state.read() as connection:
        query = sa.select(table).where(table.c.id == known_id(request_id))
        row = connection.execute(query).one_or_none()
        if row is None:
            return Resource("reidentification", unknown_id(request_id))
        permit = row.project_id and resource_in(connection, row.project_id, "research")
    state_now, opens, closes = row.state, row.decided_at, None
    without = frozenset[Action]()
    if row.state == GRANTED:
        closes = row.decided_at + OPEN_FOR
        if permit:
            state_now = permit.state
            opens = max(opens, permit.opens) if permit.opens else None
            closes = min(closes, permit.closes) if permit.closes else None
            without = permit.without
    return Resource(
        "reidentification",
        request_id,
        state=state_now,
        project=row.project_id or "",
        opens=opens,
        closes=closes,
        asked_by=row.asked_by,
        without=without,
    )


def grant(door: Door, decision: Decision) -> None:
    """Agree to a request, with the reason of a DECIDE_REIDENTIFICATION decision."""
    _decide(door, decision, GRANTED)


def refuse(door: Door, decision: Decision) -> None:
    """Refuse a request, with the reason of a DECIDE_REIDENTIFICATION decision."""
    _decide(door, decision, REFUSED)


def open_once(door: Door, decision: Decision, vault: Vault) -> str:
    """Return the key of the person behind the pseudonym of a request, once.

    `decision` is REIDENTIFY on the request. Raises ReidentificationSpent when it was opened
    already, PseudonymUnknown when the vault knows nobody by it.
    """
    table = reidentifications
    this = sa.and_(table.c.id == decision.resource.id, table.c.state == GRANTED)
    with door.acting(decision, Action.REIDENTIFY) as connection:
        row = connection.execute(sa.select(table).where(this).with_for_update()).one_or_none()
        if row is None:
            raise ReidentificationSpent(id=decision.resource.id)
        sealed = Sealer(vault, KEY_NAME).unseal(row.pseudonym_sealed, bound_to=row.id)
        person = vault.resolve(row.zone, sealed.decode())
        connection.execute(sa.update(table).where(this).values(state=OPENED, opened_at=decision.at))
    door.note(decision, "reidentification.opened", count=int(person is not None))
    if person is None:
        raise PseudonymUnknown(id=decision.resource.id)
    return person


def requests_of(state: State, actor: Actor) -> list[Reidentification]:
    """Return the requests that a person has made, newest first."""
    with state.read() as connection:
        return _listed(connection, reidentifications.c.asked_by == actor.id)


def waiting(door: Door, decision: Decision) -> list[Reidentification]:
    """Return the requests that wait for a decision, newest first; `decision` is READ_REQUESTS."""
    with door.reading(decision, Action.READ_REQUESTS) as connection:
        return _listed(connection, reidentifications.c.state == REQUESTED)


def _decide(door: Door, decision: Decision, outcome: str) -> None:
    if not decision.reason:
        raise ReasonMissing
    table = reidentifications
    with door.acting(decision, Action.DECIDE_REIDENTIFICATION) as connection:
        done = connection.execute(
            sa.update(table)
            .where(table.c.id == decision.resource.id, table.c.state == REQUESTED)
            .values(state=outcome, decided_by=decision.actor.id, decided_at=decision.at)
        ).rowcount
        if not done:
            raise RequestDecided(id=decision.resource.id)
    door.note(decision, f"reidentification.{outcome}")


def _listed(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Reidentification]:
    table, asker, decider = reidentifications, people.alias("asker"), people.alias("decider")
    query = (
        sa.select(
            table.c.id,
            table.c.project_id,
            projects.c.title,
            table.c.reason,
            asker.c.display_name,
            table.c.asked_at,
            table.c.state,
            decider.c.display_name,
            table.c.decided_at,
            table.c.opened_at,
        )
        .select_from(table)
        .join(asker, asker.c.id == table.c.asked_by)
        .outerjoin(decider, decider.c.id == table.c.decided_by)
        .outerjoin(projects, projects.c.id == table.c.project_id)
        .where(which)
        .order_by(table.c.asked_at.desc(), table.c.id)
    )
    return [Reidentification(*tuple(row)) for row in connection.execute(query)]
