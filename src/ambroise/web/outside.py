"""« Accès hors équipe de soins »: the reason asked for, then the patient opened for an hour."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Response

from ambroise.access import Action
from ambroise.errors import OutsideCareTeam
from ambroise.web.inputs import RowId
from ambroise.web.security import local_target
from ambroise.web.visitor import CARE, Posting, Visitor

SHORTEST_REASON: Final = 10

router = APIRouter()


@router.post("/patients/{person_id}/acces-hors-equipe")
def open_outside(
    visitor: Posting,
    person_id: RowId,
    reason: Annotated[str, Form(max_length=500)] = "",
    suite: Annotated[str, Form()] = "/",
) -> Response:
    if len(reason.strip()) < SHORTEST_REASON:
        problem = visitor.words("outside.too_short", count=SHORTEST_REASON)
        return dialog(visitor, person_id, suite, reason=reason, problem=problem)
    open_for_reason(visitor, person_id, reason)
    target = local_target(suite)
    return visitor.go(target if target != "/" else f"/patients/{person_id}")


def open_for_reason(visitor: Visitor, person_id: int, reason: str) -> None:
    """Open a patient outside the care team; raises AccessRefused."""
    resource = visitor.site.door.person_resource(person_id)
    visitor.ask(Action.READ_IDENTIFIED, resource, CARE, reason.strip())


def dialog(
    visitor: Visitor,
    person_id: int,
    target: str,
    *,
    reason: str = "",
    problem: str = "",
    error: OutsideCareTeam | None = None,
) -> Response:
    """Return the page that says what is missing and asks for the reason."""
    return visitor.page(
        "outside_team.html",
        visitor.words("outside.title"),
        422 if problem else 403,
        person_id=person_id,
        target=target,
        reason=reason,
        problem=problem,
        message=error.message(visitor.lang) if error else "",
    )
