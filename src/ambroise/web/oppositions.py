"""A patient's opposition to reuse: recorded, withdrawn, and what it changes."""

from typing import Annotated, Final, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Form, Response

from ambroise.access import Action, Purpose
from ambroise.state.schema import oppositions
from ambroise.web.patients import person_page
from ambroise.web.visitor import Posting, SignedIn, Visitor

Means = Literal["oral", "letter", "mail", "form"]
RECORD: Final = (Purpose.CARE, Purpose.OPERATIONS)
Row = dict[str, object]

router = APIRouter(prefix="/patients/{person_id}/opposition")


@router.get("")
def opposition(visitor: SignedIn, person_id: int) -> Response:
    found = oppositions_of(visitor, person_id)
    return person_page(
        visitor,
        person_id,
        "opposition.html",
        visitor.words("opposition.title"),
        "/opposition",
        active=next((one for one in found if one["withdrawn_at"] is None), None),
        past=[one for one in found if one["withdrawn_at"] is not None],
    )


@router.post("")
def oppose(visitor: Posting, person_id: int, means: Annotated[Means, Form()]) -> Response:
    record(visitor, person_id, means)
    return visitor.go(f"/patients/{person_id}/opposition")


@router.post("/retirer")
def take_back(visitor: Posting, person_id: int) -> Response:
    withdraw(visitor, person_id)
    return visitor.go(f"/patients/{person_id}/opposition")


def record(visitor: Visitor, person_id: int, means: Means) -> None:
    """Record an opposition to all reuse, once; raises AccessRefused."""
    resource = visitor.site.door.person_resource(person_id)
    decision = visitor.ask(Action.RECORD_OPPOSITION, resource, RECORD)
    with visitor.site.state.begin() as connection:
        active = connection.execute(
            sa.select(oppositions.c.id).where(
                oppositions.c.person_id == person_id, oppositions.c.withdrawn_at.is_(None)
            )
        ).first()
        if active is None:
            connection.execute(
                sa.insert(oppositions).values(
                    person_id=person_id,
                    scope="all",
                    received_by=decision.actor.id,
                    received_at=visitor.site.clock(),
                    means=means,
                )
            )
    visitor.site.door.note(decision, "opposition.recorded", count=1, request_id=visitor.request_id)


def withdraw(visitor: Visitor, person_id: int) -> None:
    """End the opposition of a person; the line stays in the history."""
    resource = visitor.site.door.person_resource(person_id)
    decision = visitor.ask(Action.RECORD_OPPOSITION, resource, RECORD)
    with visitor.site.state.begin() as connection:
        connection.execute(
            sa.update(oppositions)
            .where(oppositions.c.person_id == person_id, oppositions.c.withdrawn_at.is_(None))
            .values(withdrawn_at=visitor.site.clock())
        )
    visitor.site.door.note(decision, "opposition.withdrawn", count=1, request_id=visitor.request_id)


def oppositions_of(visitor: Visitor, person_id: int) -> list[Row]:
    """Return the oppositions of a person, newest first; raises AccessRefused."""
    resource = visitor.site.door.person_resource(person_id)
    visitor.ask(Action.RECORD_OPPOSITION, resource, RECORD)
    query = (
        sa.select(oppositions)
        .where(oppositions.c.person_id == person_id)
        .order_by(oppositions.c.id.desc())
    )
    with visitor.site.state.read() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]
