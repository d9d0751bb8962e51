"""Research projects: the list, a project's page, its members, what follows oppositions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Response

from ambroise.access import (
    PROJECTS,
    TRAIL,
    Action,
    Purpose,
    artefacts,
    holdings,
    projects,
    releases,
)
from ambroise.access.jobs import job_resource
from ambroise.access.projects import Dossier, Line, Permit, PermitState, Project, Step
from ambroise.access.projects.model import STANDING, WAITING, Part
from ambroise.access.view import preparation
from ambroise.web.inputs import Day, Number
from ambroise.web.studies import last_moment, on_project, purposes_of, resource_of
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

RESEARCH: Final = (Purpose.RESEARCH,)
WARNED_DAYS: Final = 30
"""From how many days before its end a permit is shown as near it; its leads are told as well."""
Reason = Annotated[str, Form(max_length=2000)]
Login = Annotated[str, Form(min_length=1, max_length=100)]

router = APIRouter(prefix="/projets")

ACTS: Final[tuple[tuple[str, Action, bool], ...]] = (
    ("members", Action.MANAGE_MEMBERS, False),
    ("ask", Action.ASK_PERMIT, False),
    ("examine", Action.EXAMINE_PERMIT, False),
    ("decide", Action.DECIDE_PERMIT, False),
    ("suspend", Action.SUSPEND_PERMIT, False),
    ("close", Action.CLOSE_PERMIT, False),
    ("describe", Action.COUNT, True),
    ("release", Action.ASK_RELEASE, True),
    ("reidentify", Action.ASK_REIDENTIFICATION, True),
    ("effects", Action.DECIDE_OPPOSITION, False),
)
"""What may be done on a project's page, and whether it is on the project's data."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A permit as the page shows it: the steps that its state admits, and the days left."""

    permit: Permit
    steps: frozenset[Step]
    days_left: int | None

    @property
    def ends_soon(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= WARNED_DAYS


@router.get("")
def list_projects(visitor: SignedIn) -> Response:
    mine, every = listed(visitor)
    return visitor.page(
        "projects.html",
        visitor.words("projects.title"),
        mine=mine,
        every=every,
        now=visitor.site.clock(),
        kinds=projects.words,
        gap=visitor.gap(Action.ASK_PROJECT, PROJECTS, RESEARCH),
    )


@router.post("")
def open_project(
    visitor: Posting,
    title: Annotated[str, Form(max_length=200)],
    purpose: Annotated[str, Form(max_length=5000)],
    public_summary: Annotated[str, Form(max_length=5000)],
) -> Response:
    made = opened(visitor, title, purpose, public_summary)
    return visitor.go(f"/projets/{made.id}")


@router.get("/{project_id}")
def project(visitor: SignedIn, project_id: str) -> Response:
    found = dossier_of(visitor, project_id)
    return visitor.page("project.html", found["dossier"].project.title, **found)


@router.post("/{project_id}/membres")
def add_member(
    visitor: Posting,
    project_id: str,
    login: Login,
    part: Annotated[Part, Form()],
    until: Annotated[Day | None, Form()] = None,
    reason: Reason = "",
) -> Response:
    member_added(visitor, project_id, login, part, until, reason)
    return visitor.go(f"/projets/{project_id}#membres")


@router.post("/{project_id}/membres/retirer")
def end_member(visitor: Posting, project_id: str, login: Login, reason: Reason = "") -> Response:
    member_ended(visitor, project_id, login, reason)
    return visitor.go(f"/projets/{project_id}#membres")


@router.post("/{project_id}/suites/{effect}")
def decide_effect(
    visitor: Posting,
    project_id: str,
    effect: Number,
    outcome: Annotated[holdings.Outcome, Form()],
    reason: Reason = "",
) -> Response:
    effect_decided(visitor, project_id, effect, outcome, reason)
    return visitor.go(f"/projets/{project_id}#suites")


def listed(visitor: Visitor) -> tuple[list[Line], list[Line] | None]:
    """Return the visitor's projects and, for those who examine them, every project."""
    state, now = visitor.site.state, visitor.site.clock()
    mine = projects.lines(state, projects.projects_of(state, visitor.actor, now))
    if not visitor.may(Action.READ_PROJECT, PROJECTS, OPERATIONS):
        return mine, None
    decision = visitor.ask(Action.READ_PROJECT, PROJECTS, OPERATIONS)
    return mine, projects.lines(state, projects.every_project(visitor.site.door, decision))


def opened(visitor: Visitor, title: str, purpose: str, public_summary: str) -> Project:
    """Open a project led by the visitor; raises AccessRefused, PermitInvalid."""
    decision = visitor.ask(Action.ASK_PROJECT, PROJECTS, RESEARCH)
    return projects.create(
        visitor.site.door, decision, title=title, purpose=purpose, public_summary=public_summary
    )


def read(visitor: Visitor, project_id: str) -> Dossier:
    """Return what is on file about a project; raises AccessRefused, ProjectUnknown."""
    return projects.read(visitor.site.door, on_project(visitor, project_id, Action.READ_PROJECT))


def dossier_of(visitor: Visitor, project_id: str) -> dict[str, Any]:
    """Return all that the page of a project shows."""
    site, now = visitor.site, visitor.site.clock()
    decision = on_project(visitor, project_id, Action.READ_PROJECT)
    dossier = projects.read(site.door, decision)
    job = preparation(site.door, site.state, decision)
    followed = job and job_resource(site.state, job.key)
    return {
        "dossier": dossier,
        "waiting": _standing(_in(dossier, WAITING), now),
        "standing": _standing(_in(dossier, STANDING), now),
        "things": artefacts.of_project(site.door, decision),
        "effects": holdings.effects_of(site.door, decision),
        "outcomes": list(holdings.Outcome),
        "releases": releases.of_project(site.door, decision),
        "gaps": gaps_of(visitor, project_id),
        "parts_known": list(projects.words.PARTS),
        "kinds": projects.words,
        "checks": releases.words.CHECKS,
        "references": list(projects.ReferenceKind),
        "condition_kinds": list(projects.ConditionKind),
        "preparation": job,
        "follows_job": followed and visitor.may(Action.READ_JOBS, followed, OPERATIONS),
        "here": f"/projets/{dossier.project.id}",
        "reads_trail": visitor.may(Action.READ_TRAIL, TRAIL, OPERATIONS),
        "now": now,
        "by_table": by_table,
        "held": {str(role) for role in visitor.actor.roles(now)},
    }


def by_table(columns: Sequence[str]) -> dict[str, list[str]]:
    """Return `table.column` names as the columns of each table, in the order given."""
    found: dict[str, list[str]] = {}
    for table, _, column in (name.partition(".") for name in columns):
        found.setdefault(table, []).append(column)
    return found


def gaps_of(visitor: Visitor, project_id: str) -> dict[str, tuple[str, str] | None]:
    """Return, for each act of the page, what the visitor lacks and who gives it."""
    purposes = purposes_of(visitor)
    of = {data: resource_of(visitor, project_id, data=data) for data in (False, True)}
    return {name: visitor.gap(action, of[data], purposes) for name, action, data in ACTS}


def member_added(
    visitor: Visitor, project_id: str, login: str, part: Part, until: date | None, reason: str
) -> None:
    """Add a member until the end of a day; raises AccessRefused, MemberInvalid."""
    decision = on_project(visitor, project_id, Action.MANAGE_MEMBERS, reason)
    ends = last_moment(until) if until else None
    projects.members.add(visitor.site.door, decision, login.strip(), part, ends_at=ends)


def member_ended(visitor: Visitor, project_id: str, login: str, reason: str) -> None:
    """End the part of a member now; raises AccessRefused, MemberInvalid."""
    decision = on_project(visitor, project_id, Action.MANAGE_MEMBERS, reason)
    projects.members.end(visitor.site.door, decision, login.strip())


def effect_decided(
    visitor: Visitor, project_id: str, effect: int, outcome: holdings.Outcome, reason: str
) -> None:
    """Say what follows an opposition for one thing; raises AccessRefused, EffectUnknown."""
    decision = on_project(visitor, project_id, Action.DECIDE_OPPOSITION, reason)
    holdings.decide_effect(visitor.site.door, decision, effect, outcome)


def _in(dossier: Dossier, states: frozenset[PermitState]) -> Permit | None:
    return next((one for one in dossier.permits if one.state in states), None)


def _standing(permit: Permit | None, now: datetime) -> Standing | None:
    if permit is None:
        return None
    steps = frozenset(
        step for step, (before, _) in projects.STEPS.items() if permit.state in before
    )
    left = (permit.request.ends_at - now).days if permit.state in STANDING else None
    return Standing(permit, steps, left)
