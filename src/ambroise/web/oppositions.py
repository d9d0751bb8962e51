"""A patient's information and opposition to reuse: recorded, withdrawn, and what they change."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Response

from ambroise.access import Action, Decision, Purpose, holdings, information
from ambroise.access import oppositions as rules
from ambroise.access.holdings import Holding
from ambroise.access.information import Information, InformedBy
from ambroise.access.oppositions import GivenBy, Opposition
from ambroise.web.inputs import Day, RowId
from ambroise.web.patients import person_page
from ambroise.web.public_projects import projects_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

Means = Literal["oral", "letter", "mail", "form"]
RECORD: Final = (Purpose.CARE, Purpose.OPERATIONS)
ProjectId = Annotated[str, Form(max_length=64)]

router = APIRouter(prefix="/patients/{person_id}/opposition")


@dataclass(frozen=True, slots=True)
class Situation:
    """What stands for a person: their oppositions, information, and what already holds them."""

    oppositions: list[Opposition]
    information: list[Information]
    holdings: list[Holding]

    @property
    def active(self) -> list[Opposition]:
        return [one for one in self.oppositions if one.withdrawn_at is None]

    @property
    def past(self) -> list[Opposition]:
        return [one for one in self.oppositions if one.withdrawn_at is not None]

    @property
    def to_all(self) -> Opposition | None:
        return next((one for one in self.active if one.project_id is None), None)


@router.get("")
def opposition(visitor: SignedIn, person_id: RowId) -> Response:
    found = situation_of(visitor, person_id)
    going_on = {one.id: one.title for one in projects_of(visitor.site)}
    named = {one.project_id: one.project_title for one in found.holdings}
    opposed = {one.project_id for one in found.active}
    return person_page(
        visitor,
        person_id,
        "opposition.html",
        visitor.words("opposition.title"),
        "/opposition",
        situation=found,
        titles=named | going_on,
        choices={key: title for key, title in going_on.items() if key not in opposed},
        given_by=list(GivenBy),
        informed_by=list(InformedBy),
        names=visitor.site.names(),
        today=visitor.site.clock().date(),
    )


@router.post("")
def oppose(
    visitor: Posting,
    person_id: RowId,
    means: Annotated[Means, Form()],
    given_by: Annotated[GivenBy, Form()] = GivenBy.PATIENT,
    project: ProjectId = "",
) -> Response:
    record(visitor, person_id, means, given_by, project or None)
    return visitor.go(f"/patients/{person_id}/opposition")


@router.post("/retirer")
def take_back(visitor: Posting, person_id: RowId, project: ProjectId = "") -> Response:
    withdraw(visitor, person_id, project or None)
    return visitor.go(f"/patients/{person_id}/opposition")


@router.post("/information")
def inform(
    visitor: Posting,
    person_id: RowId,
    informed_on: Annotated[Day, Form()],
    means: Annotated[InformedBy, Form()],
) -> Response:
    record_information(visitor, person_id, informed_on, means)
    return visitor.go(f"/patients/{person_id}/opposition")


def record(
    visitor: Visitor,
    person_id: int,
    means: Means,
    given_by: GivenBy = GivenBy.PATIENT,
    project: str | None = None,
) -> int:
    """Record an opposition to all reuse or to one project; return how many things hold them.

    Raises AccessRefused, OppositionInvalid.
    """
    decision = _asked(visitor, person_id)
    return rules.oppose(
        visitor.site.door, decision, means=means, project=project, given_by=given_by
    )


def withdraw(visitor: Visitor, person_id: int, project: str | None = None) -> None:
    """End an opposition of a person; raises AccessRefused."""
    rules.withdraw(visitor.site.door, _asked(visitor, person_id), project=project)


def record_information(
    visitor: Visitor, person_id: int, informed_on: Day, means: InformedBy
) -> None:
    """Record that a person was informed; raises AccessRefused, OppositionInvalid."""
    decision = _asked(visitor, person_id, Action.RECORD_INFORMATION)
    information.inform(visitor.site.door, decision, informed_on=informed_on, means=means)


def situation_of(visitor: Visitor, person_id: int) -> Situation:
    """Return what stands for a person, newest first; raises AccessRefused."""
    _asked(visitor, person_id)
    state, persons = visitor.site.state, visitor.site.door.known_as(person_id)
    return Situation(
        rules.oppositions_of(state, persons),
        information.information_of(state, persons),
        holdings.holdings(state, persons),
    )


def oppositions_of(visitor: Visitor, person_id: int) -> list[Opposition]:
    """Return the oppositions of a person, newest first; raises AccessRefused."""
    _asked(visitor, person_id)
    site = visitor.site
    return rules.oppositions_of(site.state, site.door.known_as(person_id))


def _asked(visitor: Visitor, person_id: int, action: Action = Action.RECORD_OPPOSITION) -> Decision:
    resource = visitor.site.door.person_resource(person_id)
    return visitor.ask(action, resource, RECORD)
