"""What is made from data (cohort, extract, model, draft): its inputs, and the right to read it.

A thing opens with the right on every project that it was made from, directly or not.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access.door import OPENS_ROWS, Door
from ambroise.access.holdings import put_to_decide
from ambroise.access.model import Action, Actor, Decision, Purpose, Resource
from ambroise.access.projects.resource import NOT_AN_ID, resource_in
from ambroise.errors import ArtefactInvalid
from ambroise.state import State
from ambroise.state.schema import artefact_inputs, artefact_persons, artefacts

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_BATCH: Final = 10_000
MAKES: Final = OPENS_ROWS | {Action.EXPORT, Action.RUN_USE}
"""Actions whose decision may leave something made from data."""


class Kind(StrEnum):
    COHORT = "cohort"
    EXTRACT = "extract"
    MODEL = "model"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Artefact:
    """`file` is a path below the home, `digest` the SHA-256 of its content."""

    id: str
    kind: Kind
    zone: str
    project_id: str | None
    label: str
    file: str
    digest: str
    made_by: str
    made_at: datetime
    trail_entry: int
    erased_at: datetime | None


def register(
    door: Door,
    decision: Decision,
    kind: Kind,
    *,
    label: str,
    file: str,
    digest: str,
    inputs: Iterable[str] = (),
    persons: Iterable[int] = (),
) -> str:
    """Record a thing made under a decision and return its random number.

    `inputs` are artefacts that it was made from, `persons` the care ids that it holds besides those
    that its inputs hold: who opposed meanwhile is put to the DPO. Raises ArtefactInvalid for an
    unknown input or one of another project, a bad digest, or persons outside a project.
    """
    if not _DIGEST.fullmatch(digest):
        raise ArtefactInvalid(field="digest")
    project_id = decision.resource.project or None
    made = Artefact(
        secrets.token_hex(16),
        kind,
        decision.resource.zone,
        project_id,
        label,
        file,
        digest,
        decision.actor.id,
        decision.at,
        decision.trace,
        None,
    )
    row = {name: getattr(made, name) for name in Artefact.__dataclass_fields__}
    given = sorted(set(inputs))
    with door.acting(decision, *MAKES) as connection:
        usable = sa.select(artefacts.c.id).where(artefacts.c.id.in_(given))
        if project_id is not None:
            of_others = artefacts.c.project_id != project_id
            usable = usable.where(sa.or_(artefacts.c.project_id.is_(None), ~of_others))
        if len(connection.execute(usable).all()) < len(given):
            raise ArtefactInvalid(field="inputs")
        connection.execute(sa.insert(artefacts).values(row | {"kind": str(kind)}))
        for one in given:
            connection.execute(sa.insert(artefact_inputs).values(artefact_id=made.id, input_id=one))
        held = _hold(connection, made, given, persons)
        put_to_decide(connection, decision.at, artefact_id=made.id)
    door.note(decision, f"{kind}.made", count=held, detail={"artefact": made.id, "sha256": digest})
    return made.id


def _hold(
    connection: sa.Connection, made: Artefact, inputs: list[str], persons: Iterable[int]
) -> int:
    """Keep whom a thing holds, its inputs' persons included; return how many they are."""
    table = artefact_persons
    inherited = sa.select(table.c.person_id).where(table.c.artefact_id.in_(inputs))
    held = sorted({*persons, *connection.execute(inherited).scalars()})
    if held and made.project_id is None:
        raise ArtefactInvalid(field="persons")
    for start in range(0, len(held), _BATCH):
        rows = [
            {"artefact_id": made.id, "person_id": person} for person in held[start : start + _BATCH]
        ]
        connection.execute(sa.insert(table), rows)
    return len(held)


def resources(state: State, artefact_id: str) -> tuple[Resource, ...]:
    """Return what one must have the right on to read a thing: the data of each project behind it.

    Things made outside projects stand for their zone. An unknown one is a project without facts.
    """
    with state.read() as connection:
        rows = _behind(connection, artefact_id)
        projects = sorted({row.project_id for row in rows if row.project_id})
        zones = sorted({row.zone for row in rows if not row.project_id})
        found = [resource_in(connection, project, "research") for project in projects]
    found += [Resource("zone", zone, zone=zone) for zone in zones]
    unknown = Resource("project", NOT_AN_ID, zone="research", project=NOT_AN_ID)
    return tuple(found) or (unknown,)


def open_artefact(
    door: Door,
    state: State,
    actor: Actor,
    artefact_id: str,
    purpose: Purpose,
    *,
    action: Action = Action.READ_PSEUDONYMISED,
    request_id: str = "",
) -> Artefact:
    """Return a thing to a person who has the right on all that it was made from.

    Each decision is traced; raises AccessRefused, with the same words for an unknown one.
    """
    for resource in resources(state, artefact_id):
        door.decide(actor, action, resource, purpose, request_id=request_id)
    with state.read() as connection:
        query = sa.select(artefacts).where(artefacts.c.id == artefact_id)
        row = connection.execute(query).one()
    return _artefact(row)


def of_project(door: Door, decision: Decision) -> list[Artefact]:
    """Return the things of the project of a READ_PROJECT decision, newest first."""
    query = (
        sa.select(artefacts)
        .where(artefacts.c.project_id == decision.resource.project)
        .order_by(artefacts.c.made_at.desc(), artefacts.c.id)
    )
    with door.reading(decision, Action.READ_PROJECT) as connection:
        return [_artefact(row) for row in connection.execute(query)]


def erase(door: Door, decision: Decision, artefact_id: str) -> None:
    """Record that a thing of the project of a decision is no more, and forget whom it held.

    `decision` is DECIDE_OPPOSITION, or CLOSE_PERMIT; raises ArtefactInvalid for another's thing.
    """
    mine = sa.and_(
        artefacts.c.id == artefact_id,
        artefacts.c.project_id == decision.resource.project,
        artefacts.c.erased_at.is_(None),
    )
    with door.acting(decision, Action.DECIDE_OPPOSITION, Action.CLOSE_PERMIT) as connection:
        done = connection.execute(
            sa.update(artefacts).where(mine).values(erased_at=decision.at)
        ).rowcount
        if not done:
            raise ArtefactInvalid(field="id")
        table = artefact_persons
        connection.execute(sa.delete(table).where(table.c.artefact_id == artefact_id))
    door.note(decision, "artefact.erased", detail={"artefact": artefact_id})


def _behind(connection: sa.Connection, artefact_id: str) -> list[sa.Row[Any]]:
    """Return the thing and all that it was made from."""
    behind = sa.select(artefacts.c.id).where(artefacts.c.id == artefact_id).cte("b", recursive=True)
    behind = behind.union(
        sa.select(artefact_inputs.c.input_id).join(
            behind, artefact_inputs.c.artefact_id == behind.c.id
        )
    )
    query = sa.select(artefacts).join(behind, behind.c.id == artefacts.c.id)
    return list(connection.execute(query))


def _artefact(row: sa.Row[Any]) -> Artefact:
    return Artefact(**{**row._mapping, "kind": Kind(row.kind)})
