"""« Demandes »: what waits for a second person, and the re-identifications one has asked for."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from ambroise.access import (
    PROJECTS,
    REQUESTS,
    RESEARCH_ZONE,
    Action,
    Decision,
    Purpose,
    projects,
    reidentification,
    releases,
)
from ambroise.access.projects import Line, PermitState
from ambroise.access.projects.model import WAITING
from ambroise.access.reidentification import Reidentification
from ambroise.access.releases import Release
from ambroise.web.projects import Reason
from ambroise.web.studies import on_project, purposes_of
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

CONTROL = (Purpose.PSEUDONYMISATION_CONTROL,)
Pseudonym = Annotated[str, Form(min_length=1, max_length=200)]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody's decision; empty lists where nothing does."""

    permits: list[Line]
    releases: list[Release]
    reidentifications: list[Reidentification]


@router.get("/demandes")
def requests(visitor: SignedIn) -> Response:
    site = visitor.site
    return visitor.page(
        "requests.html",
        visitor.words("requests.title"),
        waiting=waiting_for(visitor),
        mine=reidentification.requests_of(site.state, visitor.actor),
        openable=openable(visitor),
        control=visitor.may(Action.ASK_REIDENTIFICATION, RESEARCH_ZONE, CONTROL, reason="?"),
        kinds=projects.words,
        now=site.clock(),
    )


@router.post("/projets/{project_id}/reidentifications")
def ask(visitor: Posting, project_id: str, pseudonym: Pseudonym, reason: Reason = "") -> Response:
    asked(visitor, project_id, pseudonym, reason)
    return visitor.go("/demandes#miennes")


@router.post("/reidentifications")
def ask_for_control(visitor: Posting, pseudonym: Pseudonym, reason: Reason = "") -> Response:
    asked_for_control(visitor, pseudonym, reason)
    return visitor.go("/demandes#miennes")


@router.post("/reidentifications/{request_id}/accorder")
def grant(visitor: Posting, request_id: str, reason: Reason = "") -> Response:
    granted(visitor, request_id, reason)
    return visitor.go("/demandes")


@router.post("/reidentifications/{request_id}/refuser")
def refuse(visitor: Posting, request_id: str, reason: Reason = "") -> Response:
    refused(visitor, request_id, reason)
    return visitor.go("/demandes")


@router.post("/reidentifications/{request_id}/ouvrir")
def open_one(visitor: Posting, request_id: str) -> Response:
    """Show, this once, the person behind a pseudonym."""
    person = opened(visitor, request_id)
    title = visitor.words("reidentification.opened_title")
    return visitor.page("reidentified.html", title, person=person)


def waiting_for(visitor: Visitor) -> Waiting | None:
    """Return what waits, to those who may read the requests; None to others."""
    door = visitor.site.door
    if not visitor.may(Action.READ_REQUESTS, REQUESTS, OPERATIONS):
        return None
    decision = visitor.ask(Action.READ_REQUESTS, REQUESTS, OPERATIONS)
    return Waiting(
        _permits(visitor),
        releases.waiting(door, decision),
        reidentification.waiting(door, decision),
    )


def openable(visitor: Visitor) -> frozenset[str]:
    """Return the requests of the visitor that were agreed to and may still be opened."""
    site = visitor.site
    return frozenset(
        one.id
        for one in reidentification.requests_of(site.state, visitor.actor)
        if one.state == PermitState.GRANTED
        and visitor.may(
            Action.REIDENTIFY,
            reidentification.reidentification_resource(site.state, one.id),
            _opening(visitor),
        )
    )


def asked(visitor: Visitor, project_id: str, pseudonym: str, reason: str) -> str:
    """Ask for the person behind a pseudonym of a project; raises AccessRefused, ReasonMissing."""
    decision = on_project(visitor, project_id, Action.ASK_REIDENTIFICATION, reason, data=True)
    return reidentification.ask(visitor.site.door, decision, visitor.site.vault, pseudonym)


def asked_for_control(visitor: Visitor, pseudonym: str, reason: str) -> str:
    """Ask for the person behind a pseudonym of the research zone, to check pseudonymisation."""
    decision = visitor.ask(Action.ASK_REIDENTIFICATION, RESEARCH_ZONE, CONTROL, reason)
    return reidentification.ask(visitor.site.door, decision, visitor.site.vault, pseudonym)


def granted(visitor: Visitor, request_id: str, reason: str) -> None:
    reidentification.grant(visitor.site.door, _deciding(visitor, request_id, reason))


def refused(visitor: Visitor, request_id: str, reason: str) -> None:
    reidentification.refuse(visitor.site.door, _deciding(visitor, request_id, reason))


def opened(visitor: Visitor, request_id: str) -> str:
    """Return the key of the person, once; raises AccessRefused, ReidentificationSpent."""
    site = visitor.site
    resource = reidentification.reidentification_resource(site.state, request_id)
    decision = visitor.ask(Action.REIDENTIFY, resource, _opening(visitor))
    return reidentification.open_once(site.door, decision, site.vault)


def _permits(visitor: Visitor) -> list[Line]:
    if not visitor.may(Action.READ_PROJECT, PROJECTS, OPERATIONS):
        return []
    site = visitor.site
    decision = visitor.ask(Action.READ_PROJECT, PROJECTS, OPERATIONS)
    every = projects.lines(site.state, projects.every_project(site.door, decision))
    return [one for one in every if one.state in WAITING]


def _opening(visitor: Visitor) -> tuple[Purpose, ...]:
    return (*purposes_of(visitor), *CONTROL)


def _deciding(visitor: Visitor, request_id: str, reason: str) -> Decision:
    resource = reidentification.reidentification_resource(visitor.site.state, request_id)
    return visitor.ask(Action.DECIDE_REIDENTIFICATION, resource, purposes_of(visitor), reason)
