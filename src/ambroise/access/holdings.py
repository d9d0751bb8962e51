"""What already holds a person who opposes: each thing, and what somebody decided about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.errors import EffectUnknown, ReasonMissing
from ambroise.state import State
from ambroise.state.schema import (
    alerts,
    artefact_persons,
    artefacts,
    opposition_effects,
    oppositions,
    people,
    projects,
)

ALERT = "opposition-held"


class Outcome(StrEnum):
    """What follows: the rows are removed, the thing is made again, or it is kept for a reason."""

    REMOVED = "removed"
    REBUILT = "rebuilt"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Holding:
    """A thing made from the person's data; `effect` is to be decided while `outcome` is None.

    `effect` is None while no opposition stands against it.
    """

    project_id: str
    project_title: str
    artefact_id: str
    kind: str
    label: str
    made_at: datetime
    effect: int | None
    outcome: Outcome | None
    reason: str
    decided_by: str | None
    decided_at: datetime | None


def holdings(state: State, persons: Collection[int]) -> list[Holding]:
    """Return what holds a person, given by all their ids, newest first; erased things apart."""
    effects = opposition_effects
    of_person = sa.select(oppositions.c.id).where(oppositions.c.person_id.in_(persons))
    held = sa.select(artefact_persons.c.artefact_id).where(
        artefact_persons.c.person_id.in_(persons)
    )
    query = (
        sa.select(
            projects.c.id,
            projects.c.title,
            artefacts.c.id,
            artefacts.c.kind,
            artefacts.c.label,
            artefacts.c.made_at,
            effects.c.id,
            effects.c.decision,
            sa.func.coalesce(effects.c.reason, ""),
            people.c.display_name,
            effects.c.decided_at,
        )
        .select_from(artefacts.join(projects, projects.c.id == artefacts.c.project_id))
        .outerjoin(
            effects,
            sa.and_(
                effects.c.artefact_id == artefacts.c.id, effects.c.opposition_id.in_(of_person)
            ),
        )
        .outerjoin(people, people.c.id == effects.c.decided_by)
        .where(artefacts.c.id.in_(held), artefacts.c.erased_at.is_(None))
        .order_by(artefacts.c.made_at.desc(), artefacts.c.id, effects.c.id)
    )
    with state.read() as connection:
        return [
            Holding(*row[:7], row[7] and Outcome(row[7]), *row[8:])
            for row in connection.execute(query)
        ]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an opposition asks of one thing of a project, without saying of whom."""

    id: int
    artefact_id: str
    kind: str
    label: str
    outcome: Outcome | None
    reason: str
    decided_by: str | None
    decided_at: datetime | None


def effects_of(door: Door, decision: Decision) -> list[Effect]:
    """Return the effects in the project of a READ_PROJECT decision: undecided first."""
    effects = opposition_effects
    query = (
        sa.select(
            effects.c.id,
            artefacts.c.id,
            artefacts.c.kind,
            artefacts.c.label,
            effects.c.decision,
            effects.c.reason,
            people.c.display_name,
            effects.c.decided_at,
        )
        .join(artefacts, artefacts.c.id == effects.c.artefact_id)
        .outerjoin(people, people.c.id == effects.c.decided_by)
        .where(effects.c.project_id == decision.resource.project)
        .order_by(effects.c.decision.is_not(None), effects.c.id.desc())
    )
    with door.reading(decision, Action.READ_PROJECT) as connection:
        return [
            Effect(*row[:4], row[4] and Outcome(row[4]), *row[5:])
            for row in connection.execute(query)
        ]


def put_to_decide(
    connection: sa.Connection,
    now: datetime,
    *,
    persons: Collection[int] | None = None,
    artefact_id: str | None = None,
) -> int:
    """Add the effects of the oppositions that stand, and alert the DPO; return how many are new.

    Of these persons when they oppose, or of an artefact when it is made.
    """
    effects = opposition_effects
    wanted = [
        oppositions.c.withdrawn_at.is_(None),
        artefacts.c.erased_at.is_(None),
        artefacts.c.project_id.is_not(None),
        sa.or_(
            oppositions.c.project_id.is_(None), oppositions.c.project_id == artefacts.c.project_id
        ),
        ~sa.exists().where(
            effects.c.opposition_id == oppositions.c.id, effects.c.artefact_id == artefacts.c.id
        ),
    ]
    if persons is not None:
        wanted.append(oppositions.c.person_id.in_(persons))
    if artefact_id is not None:
        wanted.append(artefacts.c.id == artefact_id)
    query = (
        sa.select(oppositions.c.id, artefacts.c.project_id, artefacts.c.id)
        .select_from(oppositions)
        .join(artefact_persons, artefact_persons.c.person_id == oppositions.c.person_id)
        .join(artefacts, artefacts.c.id == artefact_persons.c.artefact_id)
        .where(*wanted)
        .order_by(oppositions.c.id, artefacts.c.id)
    )
    found = connection.execute(query).all()
    for opposition_id, project_id, artefact in found:
        connection.execute(
            sa.insert(effects).values(
                opposition_id=opposition_id, project_id=project_id, artefact_id=artefact
            )
        )
    for project_id in sorted({row.project_id for row in found}):
        connection.execute(
            sa.insert(alerts).values(
                kind=ALERT,
                recipient="dpo",
                actor_id="",
                object_kind="project",
                object_id=project_id,
                reason="",
                created_at=now,
            )
        )
    return len(found)


def decide_effect(door: Door, decision: Decision, effect: int, outcome: Outcome) -> None:
    """Record what follows for one thing that holds a person who opposes, once.

    `decision` is DECIDE_OPPOSITION on the project. Raises EffectUnknown, and ReasonMissing when the
    thing is kept without a reason.
    """
    if outcome is Outcome.KEPT and not decision.reason:
        raise ReasonMissing
    project_id = decision.resource.id
    effects = opposition_effects
    with door.acting(decision, Action.DECIDE_OPPOSITION) as connection:
        done = connection.execute(
            sa.update(effects)
            .where(
                effects.c.id == effect,
                effects.c.project_id == project_id,
                effects.c.decision.is_(None),
            )
            .values(
                decision=str(outcome),
                reason=decision.reason,
                decided_by=decision.actor.id,
                decided_at=decision.at,
            )
        ).rowcount
        if not done:
            raise EffectUnknown(project=project_id)
    door.note(decision, f"opposition.{outcome}", detail={"effect": effect})
