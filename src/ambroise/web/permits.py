"""The permit of a project: asked for, completed, examined, decided, suspended, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Response
from starlette.datastructures import FormData

from ambroise.access import Action, Role, projects
from ambroise.access.projects import (
    Condition,
    ConditionKind,
    LegalRoute,
    Reference,
    ReferenceKind,
    Request,
)
from ambroise.access.view import queue_preparation
from ambroise.errors import PermitInvalid
from ambroise.state.jobs import Job
from ambroise.warehouse.columns import Policy, tables
from ambroise.web.inputs import FIRST_DAY, LAST_DAY, Day, Number
from ambroise.web.projects import Reason
from ambroise.web.studies import first_moment, last_moment, on_project, purposes_of, resource_of
from ambroise.web.visitor import PostedForm, Posting, SignedIn, Visitor

ROWS: Final = 6
"""Lines for conditions in the form of a grant."""
NUMBERS: Final = ("age_from", "age_to")

router = APIRouter(prefix="/projets/{project_id}")


@router.get("/demande")
def request_form(visitor: SignedIn, project_id: str) -> Response:
    """Show the form of a request, to those who may make it."""
    found = projects.read(visitor.site.door, on_project(visitor, project_id, Action.READ_PROJECT))
    resource = resource_of(visitor, project_id)
    return visitor.page(
        "permit_request.html",
        visitor.words("permit.ask_title"),
        project=found.project,
        gap=visitor.gap(Action.ASK_PERMIT, resource, purposes_of(visitor)),
        kinds=projects.words,
        routes=[(route, projects.NEEDED[route]) for route in LegalRoute],
        references=list(ReferenceKind),
        tables=open_tables(),
        today=visitor.site.clock().date(),
    )


@router.post("/demande")
def ask(visitor: Posting, project_id: str, form: PostedForm) -> Response:
    asked(visitor, project_id, request_in(form))
    return visitor.go(f"/projets/{project_id}#demande")


@router.post("/pieces")
def add_reference(
    visitor: Posting,
    project_id: str,
    kind: Annotated[ReferenceKind, Form()],
    reference: Annotated[str, Form(max_length=200)],
    dated: Annotated[Day, Form()],
) -> Response:
    reference_added(visitor, project_id, Reference(kind, reference.strip(), dated))
    return visitor.go(f"/projets/{project_id}#demande")


@router.post("/instruire")
def examine(visitor: Posting, project_id: str, reason: Reason = "") -> Response:
    examined(visitor, project_id, reason)
    return visitor.go(f"/projets/{project_id}#demande")


@router.post("/accorder")
def grant(visitor: Posting, project_id: str, form: PostedForm) -> Response:
    granted(visitor, project_id, conditions_in(form), str(form.get("reason", "")))
    return visitor.go(f"/projets/{project_id}#autorisation")


@router.post("/refuser")
def refuse(visitor: Posting, project_id: str, reason: Reason = "") -> Response:
    refused(visitor, project_id, reason)
    return visitor.go(f"/projets/{project_id}#historique")


@router.post("/suspendre")
def suspend(visitor: Posting, project_id: str, reason: Reason = "") -> Response:
    suspended(visitor, project_id, reason)
    return visitor.go(f"/projets/{project_id}#autorisation")


@router.post("/reprendre")
def resume(visitor: Posting, project_id: str, reason: Reason = "") -> Response:
    resumed(visitor, project_id, reason)
    return visitor.go(f"/projets/{project_id}#autorisation")


@router.post("/clore/{permit_id}")
def close(visitor: Posting, project_id: str, permit_id: Number, reason: Reason = "") -> Response:
    closed(visitor, project_id, permit_id, reason)
    return visitor.go(f"/projets/{project_id}#historique")


@router.post("/conditions/{condition_id}/verifier")
def verify(visitor: Posting, project_id: str, condition_id: Number) -> Response:
    verified(visitor, project_id, condition_id)
    return visitor.go(f"/projets/{project_id}#autorisation")


def asked(visitor: Visitor, project_id: str, request: Request) -> int:
    """Ask for a permit; raises AccessRefused, PermitInvalid, PermitPending."""
    decision = on_project(visitor, project_id, Action.ASK_PERMIT)
    return projects.permits.ask(visitor.site.door, decision, request)


def reference_added(visitor: Visitor, project_id: str, reference: Reference) -> None:
    """Add a reference, as the lead or as who examines; raises AccessRefused, PermitStep."""
    resource = resource_of(visitor, project_id)
    leads = visitor.may(Action.ASK_PERMIT, resource, purposes_of(visitor))
    action = Action.ASK_PERMIT if leads else Action.EXAMINE_PERMIT
    decision = on_project(visitor, project_id, action)
    projects.permits.add_reference(visitor.site.door, decision, reference)


def examined(visitor: Visitor, project_id: str, opinion: str) -> None:
    decision = on_project(visitor, project_id, Action.EXAMINE_PERMIT, opinion)
    projects.permits.examine(visitor.site.door, decision)


def granted(visitor: Visitor, project_id: str, conditions: list[Condition], reason: str) -> Job:
    """Grant a permit, and queue the view of its project; raises AccessRefused, PermitStep."""
    site = visitor.site
    decision = on_project(visitor, project_id, Action.DECIDE_PERMIT, reason)
    projects.permits.grant(site.door, decision, conditions)
    return queue_preparation(site.state, lambda: site.views, decision, now=site.clock())


def refused(visitor: Visitor, project_id: str, reason: str) -> None:
    decision = on_project(visitor, project_id, Action.DECIDE_PERMIT, reason)
    projects.permits.refuse(visitor.site.door, decision)


def suspended(visitor: Visitor, project_id: str, reason: str) -> None:
    decision = on_project(visitor, project_id, Action.SUSPEND_PERMIT, reason)
    projects.permits.suspend(visitor.site.door, decision)


def resumed(visitor: Visitor, project_id: str, reason: str) -> None:
    decision = on_project(visitor, project_id, Action.DECIDE_PERMIT, reason)
    projects.permits.resume(visitor.site.door, decision)


def closed(visitor: Visitor, project_id: str, permit_id: int, reason: str) -> None:
    decision = on_project(visitor, project_id, Action.CLOSE_PERMIT, reason)
    projects.permits.close(visitor.site.door, decision, permit_id)


def verified(visitor: Visitor, project_id: str, condition_id: int) -> None:
    decision = on_project(visitor, project_id, Action.EXAMINE_PERMIT)
    projects.verify(visitor.site.door, decision, condition_id)


def open_tables() -> dict[str, tuple[str, ...]]:
    """Return the columns that the research zone keeps, by table, in the order of the warehouse."""
    found = {
        name: tuple(one.name for one in columns if one.policy is not Policy.DROP)
        for name, columns in tables().items()
    }
    return {name: kept for name, kept in found.items() if kept}


def request_in(form: FormData) -> Request:
    """Return the request that a form holds; raises PermitInvalid for what cannot be read."""
    return Request(
        _chosen(LegalRoute, form, "legal_route"),
        _cohort(form),
        _columns(form),
        first_moment(_date(form, "starts_on")),
        last_moment(_date(form, "ends_on")),
        _date(form, "window_start") if form.get("window_start") else None,
        _date(form, "window_end") if form.get("window_end") else None,
        tuple(_references(form)),
    )


def conditions_in(form: FormData) -> list[Condition]:
    """Return the conditions that a form holds, line by line; raises PermitInvalid."""
    found = []
    for row in range(ROWS):
        if not form.get(f"kind_{row}"):
            continue
        kind = _chosen(ConditionKind, form, f"kind_{row}")
        by_person = kind is ConditionKind.TO_VERIFY
        found.append(
            Condition(
                kind,
                _value(kind, str(form.get(f"value_{row}", "")).strip()),
                str(form.get(f"wording_{row}", "")).strip(),
                _chosen(Role, form, f"by_{row}") if by_person else None,
            )
        )
    return found


def _value(kind: ConditionKind, text: str) -> int | str | None:
    if not text:
        return None
    if kind is ConditionKind.DATES:
        return text
    return _number(text, f"condition {kind}")


def _cohort(form: FormData) -> Mapping[str, Any]:
    """Return the criteria given: concepts by number, sex, ages in years."""
    given: dict[str, Any] = {"kind": "criteria"}
    concepts = str(form.get("concepts", "")).replace(",", " ").split()
    if concepts:
        given["concepts"] = [_number(one, "concepts") for one in concepts]
    if form.get("sex"):
        given["sex"] = str(form["sex"])
    for name in NUMBERS:
        if form.get(name):
            given[name] = _number(str(form[name]), name)
    return given


def _columns(form: FormData) -> tuple[str, ...]:
    known = open_tables()
    wanted = [
        f"{table}.{column}"
        for table in form.getlist("tables")
        for column in known.get(str(table), ())
    ]
    wanted += str(form.get("columns", "")).replace(",", " ").split()
    return tuple(dict.fromkeys(wanted))


def _references(form: FormData) -> list[Reference]:
    found = []
    for kind in ReferenceKind:
        number = str(form.get(f"reference_{kind}", "")).strip()
        if number:
            found.append(Reference(kind, number, _date(form, f"dated_{kind}")))
    return found


def _chosen(family: type[Any], form: FormData, name: str) -> Any:
    try:
        return family(str(form.get(name, "")))
    except ValueError:
        raise PermitInvalid(field=name) from None


def _date(form: FormData, name: str) -> date:
    try:
        found = date.fromisoformat(str(form.get(name, "")))
    except ValueError:
        raise PermitInvalid(field=name) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise PermitInvalid(field=name)
    return found


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise PermitInvalid(field=field)
    return int(text)
