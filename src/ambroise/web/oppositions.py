"""A patient's opposition to reuse: recorded, withdrawn, and what it changes."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Response

from ambroise.access import Action, Decision, Purpose
from ambroise.access import oppositions as rules
from ambroise.access.oppositions import Opposition
from ambroise.web.patients import person_page
from ambroise.web.visitor import Posting, SignedIn, Visitor

Means = Literal["oral", "letter", "mail", "form"]
RECORD: Final = (Purpose.CARE, Purpose.OPERATIONS)

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
        active=next((one for one in found if one.withdrawn_at is None), None),
        past=[one for one in found if one.withdrawn_at is not None],
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
    decision = _asked(visitor, person_id)
    site = visitor.site
    known = site.door.known_as(person_id)
    rules.oppose(site.state, known, actor=decision.actor, means=means, now=site.clock())
    site.door.note(decision, "opposition.recorded", count=1, request_id=visitor.request_id)


def withdraw(visitor: Visitor, person_id: int) -> None:
    """End the opposition of a person; raises AccessRefused."""
    decision = _asked(visitor, person_id)
    site = visitor.site
    rules.withdraw(site.state, site.door.known_as(person_id), now=site.clock())
    site.door.note(decision, "opposition.withdrawn", count=1, request_id=visitor.request_id)


def oppositions_of(visitor: Visitor, person_id: int) -> list[Opposition]:
    """Return the oppositions of a person, newest first; raises AccessRefused."""
    _asked(visitor, person_id)
    site = visitor.site
    return rules.oppositions_of(site.state, site.door.known_as(person_id))


def _asked(visitor: Visitor, person_id: int) -> Decision:
    resource = visitor.site.door.person_resource(person_id)
    return visitor.ask(Action.RECORD_OPPOSITION, resource, RECORD)
