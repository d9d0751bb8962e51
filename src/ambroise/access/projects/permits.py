"""Permits: asked by the lead, examined, then decided by others; every step is kept."""

import re
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.access.projects import conditions as terms
from ambroise.access.projects.criteria import criteria_of
from ambroise.access.projects.model import (
    NEEDED,
    STANDING,
    STEPS,
    WAITING,
    LegalRoute,
    PermitState,
    Reference,
    ReferenceKind,
    Request,
    Step,
)
from ambroise.errors import (
    PermitIncomplete,
    PermitInvalid,
    PermitPending,
    PermitStep,
    ProjectUnknown,
    ReasonMissing,
)
from ambroise.state.schema import permit_decisions, permit_references, permits, projects

_COLUMN: Final = re.compile(r"[a-z_]{1,40}\.[a-z_0-9]{1,60}")
_NUMBER: Final = 200
REPLACED: Final = "remplacée"
"""The reason of a permit that closes because the next one of its project was granted."""

_ACTS: Final = {
    Step.EXAMINE: (Action.EXAMINE_PERMIT, "instruire"),
    Step.GRANT: (Action.DECIDE_PERMIT, "accorder"),
    Step.REFUSE: (Action.DECIDE_PERMIT, "refuser"),
    Step.SUSPEND: (Action.SUSPEND_PERMIT, "suspendre"),
    Step.RESUME: (Action.DECIDE_PERMIT, "reprendre"),
    Step.CLOSE: (Action.CLOSE_PERMIT, "clore"),
}


def ask(door: Door, decision: Decision, request: Request) -> int:
    """Record a request for a permit and return its number; one waits at most in a project.

    `decision` is ASK_PERMIT. Raises PermitInvalid, PermitPending.
    """
    _check(request, decision)
    project_id = decision.resource.id
    with door.acting(decision, Action.ASK_PERMIT) as connection:
        _lock(connection, project_id)
        if _of(connection, project_id, WAITING):
            raise PermitPending(project=project_id)
        row = {
            "project_id": project_id,
            "state": str(PermitState.REQUESTED),
            "legal_route": str(request.legal_route),
            "cohort": dict(request.cohort),
            "columns": list(request.columns),
            "window_start": request.window_start,
            "window_end": request.window_end,
            "starts_at": request.starts_at,
            "ends_at": request.ends_at,
            "asked_by": decision.actor.id,
            "asked_at": decision.at,
        }
        made = sa.insert(permits).values(row).returning(permits.c.id)
        permit_id = int(connection.execute(made).scalar_one())
        _add_references(connection, permit_id, request.references, decision)
    door.note(decision, "permit.requested", detail={"permit": permit_id})
    return permit_id


def add_reference(door: Door, decision: Decision, reference: Reference) -> None:
    """Add a reference to the request that waits; `decision` is ASK_PERMIT or EXAMINE_PERMIT.

    Raises PermitInvalid, and PermitStep when none waits.
    """
    project_id = decision.resource.id
    with door.acting(decision, Action.ASK_PERMIT, Action.EXAMINE_PERMIT) as connection:
        _lock(connection, project_id)
        waiting = _of(connection, project_id, WAITING)
        if not waiting:
            raise PermitStep(project=project_id, act="ajouter une pièce")
        _add_references(connection, waiting[0].id, (reference,), decision)
    detail: dict[str, str | int] = {"permit": waiting[0].id, "kind": str(reference.kind)}
    door.note(decision, "permit.reference", detail=detail)


def examine(door: Door, decision: Decision) -> int:
    """Record the opinion (the reason of the decision) on the request that waits."""
    return _take(door, decision, Step.EXAMINE)


def grant(door: Door, decision: Decision, conditions: Iterable[terms.Condition] = ()) -> int:
    """Grant the request that was examined; the permit that stood before it is closed.

    `decision` is DECIDE_PERMIT. Raises PermitStep, PermitIncomplete when a reference that the
    legal route needs is missing, PermitInvalid for a condition that cannot be held.
    """
    return _take(door, decision, Step.GRANT, conditions=tuple(conditions))


def refuse(door: Door, decision: Decision) -> int:
    """Refuse the request that was examined, with the reason of the decision."""
    return _take(door, decision, Step.REFUSE)


def suspend(door: Door, decision: Decision) -> int:
    """Suspend the permit that stands: nothing opens any more, open sessions included."""
    return _take(door, decision, Step.SUSPEND)


def resume(door: Door, decision: Decision) -> int:
    """Let a suspended permit open again what it did."""
    return _take(door, decision, Step.RESUME)


def close(door: Door, decision: Decision, permit_id: int) -> int:
    """Close a permit or a request for good, with the reason of the decision."""
    return _take(door, decision, Step.CLOSE, permit_id=permit_id)


def _take(
    door: Door,
    decision: Decision,
    step: Step,
    *,
    permit_id: int | None = None,
    conditions: tuple[terms.Condition, ...] = (),
) -> int:
    """Take the step on the permit of the project that admits it and return its number."""
    action, act = _ACTS[step]
    if not decision.reason and step not in (Step.GRANT, Step.RESUME):
        raise ReasonMissing
    project_id = decision.resource.id
    before, after = STEPS[step]
    with door.acting(decision, action) as connection:
        _lock(connection, project_id)
        admit = _of(connection, project_id, before, permit_id)
        if not admit:
            raise PermitStep(project=project_id, act=act)
        permit = admit[0]
        if step is Step.GRANT:
            _check_complete(connection, permit, decision)
            terms.add(connection, permit.id, conditions)
            for old in _of(connection, project_id, STANDING):
                _move(connection, old, PermitState.CLOSED, decision, f"{REPLACED} ({permit.id})")
        _move(connection, permit, after, decision, decision.reason)
    door.note(decision, f"permit.{after}", detail={"permit": permit.id, "before": permit.state})
    return int(permit.id)


def _move(
    connection: sa.Connection,
    permit: sa.Row[Any],
    after: PermitState,
    decision: Decision,
    reason: str,
) -> None:
    connection.execute(sa.update(permits).where(permits.c.id == permit.id).values(state=str(after)))
    connection.execute(
        sa.insert(permit_decisions).values(
            permit_id=permit.id,
            before=permit.state,
            after=str(after),
            decided_by=decision.actor.id,
            decided_at=decision.at,
            reason=reason,
        )
    )


def _lock(connection: sa.Connection, project_id: str) -> None:
    """Let one step at a time be taken in a project."""
    query = sa.select(projects.c.id).where(projects.c.id == project_id).with_for_update()
    if connection.execute(query).scalar_one_or_none() is None:
        raise ProjectUnknown


def _of(
    connection: sa.Connection,
    project_id: str,
    states: Iterable[PermitState],
    permit_id: int | None = None,
) -> list[sa.Row[Any]]:
    query = sa.select(permits).where(
        permits.c.project_id == project_id, permits.c.state.in_([str(one) for one in states])
    )
    if permit_id is not None:
        query = query.where(permits.c.id == permit_id)
    return list(connection.execute(query.order_by(permits.c.id.desc())))


def _check_complete(connection: sa.Connection, permit: sa.Row[Any], decision: Decision) -> None:
    table = permit_references
    kept = sa.select(table.c.kind).where(table.c.permit_id == permit.id)
    known = {ReferenceKind(kind) for kind in connection.execute(kept).scalars()}
    missing = NEEDED[LegalRoute(permit.legal_route)] - known
    if missing:
        raise PermitIncomplete(project=decision.resource.id, missing=", ".join(sorted(missing)))
    if permit.ends_at <= decision.at:
        raise PermitInvalid(field="ends_at")


def _add_references(
    connection: sa.Connection,
    permit_id: int,
    references: Iterable[Reference],
    decision: Decision,
) -> None:
    for one in references:
        if not 0 < len(one.reference.strip()) <= _NUMBER or one.dated > decision.at.date():
            raise PermitInvalid(field=f"references {one.kind}")
        connection.execute(
            sa.insert(permit_references).values(
                permit_id=permit_id,
                kind=str(one.kind),
                reference=one.reference,
                dated=one.dated,
                recorded_by=decision.actor.id,
                recorded_at=decision.at,
            )
        )


def _check(request: Request, decision: Decision) -> None:
    if request.starts_at.tzinfo is None or request.ends_at.tzinfo is None:
        raise PermitInvalid(field="starts_at, ends_at")
    start, end = request.window_start, request.window_end
    wrong = {
        "ends_at": request.ends_at <= max(request.starts_at, decision.at),
        "window": start is not None and end is not None and end < start,
        "columns": not request.columns
        or not all(_COLUMN.fullmatch(column) for column in request.columns),
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise PermitInvalid(field=field)
    criteria_of(request.cohort)
