"""Projects and their permits: opened, read, asked for, examined, decided."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ambroise.access import Role, holdings
from ambroise.access.projects import (
    Condition,
    ConditionKind,
    LegalRoute,
    Reference,
    ReferenceKind,
    Request,
)
from ambroise.access.projects.model import Part
from ambroise.web import permits, projects, public_projects
from ambroise.web.inputs import LARGEST, Day, Key, Number
from ambroise.web.plain import plain
from ambroise.web.studies import first_moment, last_moment
from ambroise.web.visitor import Calling, SignedIn

router = APIRouter(tags=["projects"])
PROJECT = "/projects/{project_id}"

Text = Annotated[str, Field(min_length=1, max_length=5000)]
Reason = Annotated[str, Field(max_length=2000)]
Age = Annotated[int, Field(ge=0, le=130)]


class NewProject(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Text
    public_summary: Text


class NewMember(BaseModel):
    """`until`: the last day of the membership."""

    login: Annotated[str, Field(min_length=1, max_length=100)]
    part: Part = "member"
    until: Day | None = None
    reason: Reason = ""


class NewReference(BaseModel):
    kind: ReferenceKind
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    dated: Day


class Cohort(BaseModel):
    """Whom the permit is about: every criterion given holds; ages in whole years, both in."""

    kind: Literal["everyone", "criteria"] = "criteria"
    concepts: list[Annotated[int, Field(ge=0, le=LARGEST)]] = []
    sex: Literal["F", "M"] | None = None
    age_from: Age | None = None
    age_to: Age | None = None


class NewRequest(BaseModel):
    """Days are the first and the last of the access; `columns` are `table.column`."""

    legal_route: LegalRoute
    cohort: Cohort
    columns: list[Annotated[str, Field(max_length=120)]]
    starts_on: Day
    ends_on: Day
    window_start: Day | None = None
    window_end: Day | None = None
    references: list[NewReference] = []


class NewCondition(BaseModel):
    kind: ConditionKind
    value: Annotated[int, Field(ge=0, le=LARGEST)] | Annotated[str, Field(max_length=20)] | None = (
        None
    )
    wording: Annotated[str, Field(max_length=500)] = ""
    to_verify_by: Role | None = None


class Because(BaseModel):
    reason: Reason = ""


class Grant(Because):
    conditions: list[NewCondition] = []


class Effect(Because):
    outcome: holdings.Outcome


@router.get("/projects")
def read_projects(visitor: SignedIn) -> Any:
    """Return my projects, and every project to those who examine them."""
    mine, every = projects.listed(visitor)
    return plain({"mine": mine, "every": every})


@router.post("/projects", status_code=201)
def open_project(visitor: Calling, given: NewProject) -> Any:
    """Open a project that the caller leads."""
    return plain(projects.opened(visitor, given.title, given.purpose, given.public_summary))


@router.get("/public-projects")
def read_public_projects(visitor: SignedIn) -> Any:
    """Return the projects that the public page lists."""
    return plain(public_projects.projects_of(visitor.site))


@router.get(PROJECT)
def read_project(visitor: SignedIn, project_id: Key) -> Any:
    """Return all that is on file about a project, what was made from its data, its releases."""
    found = projects.dossier_of(visitor, project_id)
    return plain({name: found[name] for name in ("dossier", "things", "effects", "releases")})


@router.post(f"{PROJECT}/members", status_code=204)
def add_member(visitor: Calling, project_id: Key, given: NewMember) -> None:
    """Make a person a member or a lead."""
    projects.member_added(visitor, project_id, given.login, given.part, given.until, given.reason)


@router.delete(f"{PROJECT}/members/{{login}}", status_code=204)
def end_member(visitor: Calling, project_id: Key, login: str, reason: str = "") -> None:
    """End a membership now."""
    projects.member_ended(visitor, project_id, login, reason)


@router.post(f"{PROJECT}/permits", status_code=201)
def ask_permit(visitor: Calling, project_id: Key, given: NewRequest) -> Any:
    """Ask for a permit; one request waits at most."""
    request = Request(
        given.legal_route,
        given.cohort.model_dump(exclude_defaults=True) | {"kind": given.cohort.kind},
        tuple(given.columns),
        first_moment(given.starts_on),
        last_moment(given.ends_on),
        given.window_start,
        given.window_end,
        tuple(Reference(one.kind, one.reference, one.dated) for one in given.references),
    )
    return {"permit": permits.asked(visitor, project_id, request)}


@router.post(f"{PROJECT}/permits/references", status_code=204)
def add_reference(visitor: Calling, project_id: Key, given: NewReference) -> None:
    """Add a reference to the request that waits."""
    reference = Reference(given.kind, given.reference, given.dated)
    permits.reference_added(visitor, project_id, reference)


@router.post(f"{PROJECT}/permits/examine", status_code=204)
def examine_permit(visitor: Calling, project_id: Key, given: Because) -> None:
    """Record an opinion on the request that waits."""
    permits.examined(visitor, project_id, given.reason)


@router.post(f"{PROJECT}/permits/grant")
def grant_permit(visitor: Calling, project_id: Key, given: Grant) -> Any:
    """Grant the request that was examined, with its conditions; a job prepares the view."""
    conditions = [
        Condition(one.kind, one.value, one.wording, one.to_verify_by) for one in given.conditions
    ]
    return {"job": permits.granted(visitor, project_id, conditions, given.reason).key}


@router.post(f"{PROJECT}/permits/refuse", status_code=204)
def refuse_permit(visitor: Calling, project_id: Key, given: Because) -> None:
    """Refuse the request that was examined."""
    permits.refused(visitor, project_id, given.reason)


@router.post(f"{PROJECT}/permits/suspend", status_code=204)
def suspend_permit(visitor: Calling, project_id: Key, given: Because) -> None:
    """Suspend the permit that stands: nothing opens any more."""
    permits.suspended(visitor, project_id, given.reason)


@router.post(f"{PROJECT}/permits/resume", status_code=204)
def resume_permit(visitor: Calling, project_id: Key, given: Because) -> None:
    """Let a suspended permit open again."""
    permits.resumed(visitor, project_id, given.reason)


@router.post(f"{PROJECT}/permits/{{permit_id}}/close", status_code=204)
def close_permit(visitor: Calling, project_id: Key, permit_id: Number, given: Because) -> None:
    """Close a permit or a request for good."""
    permits.closed(visitor, project_id, permit_id, given.reason)


@router.post(f"{PROJECT}/conditions/{{condition_id}}/verify", status_code=204)
def verify_condition(visitor: Calling, project_id: Key, condition_id: Number) -> None:
    """Record that a condition was verified."""
    permits.verified(visitor, project_id, condition_id)


@router.post(f"{PROJECT}/effects/{{effect}}", status_code=204)
def decide_effect(visitor: Calling, project_id: Key, effect: Number, given: Effect) -> None:
    """Say what follows an opposition for one thing made from the data."""
    projects.effect_decided(visitor, project_id, effect, given.outcome, given.reason)
