"""« Registre des usages d'IA »: the list, a use with its gates, what is decided and recorded."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Form, Query, Response

from ambroise import uses
from ambroise.access import REGISTER, Action
from ambroise.evaluation.coding_training.mounted import mounted
from ambroise.governance import Dossier, dossier_of, entries, exporting, record, set_state, stop
from ambroise.governance import words as told
from ambroise.governance.gates import CONDITIONS
from ambroise.governance.recording import action_for
from ambroise.uses import UseState
from ambroise.uses.choosing import engines_here
from ambroise.uses.efforts import LETTERS, SIGNERS, efforts
from ambroise.uses.entries import RecordKind
from ambroise.uses.registry import broken_uses
from ambroise.uses.states import shown
from ambroise.web.projects import Reason
from ambroise.web.visitor import OPERATIONS, PostedForm, Posting, SignedIn, Visitor

router = APIRouter(prefix="/usages")

Format = Literal["csv", "json"]
MEASURED: Final = timedelta(days=91)
"""How far back the page of a use tells what persons changed."""
MEDIA: Final[dict[Format, str]] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get("")
def register(
    visitor: SignedIn, chosen: Annotated[UseState | None, Query(alias="etat")] = None
) -> Response:
    every = dossiers_of(visitor)
    order = list(UseState)
    lines = [one for one in every if chosen in (None, one.entry.state)]
    return visitor.page(
        "register.html",
        visitor.words("register.title"),
        lines=sorted(lines, key=lambda one: order.index(one.entry.state)),
        counts={one: sum(line.entry.state is one for line in every) for one in order},
        every=len(every),
        chosen=chosen,
        broken={name: error.message(visitor.lang) for name, error in broken_uses().items()},
        names=visitor.site.names(),
        shown=shown,
    )


@router.get("/export")
def export(visitor: SignedIn, form: Annotated[Format, Query(alias="format")] = "csv") -> Response:
    """Return the register as a table for a spreadsheet, or as JSON."""
    rows = exported(visitor)
    body = exporting.as_csv(rows).encode() if form == "csv" else msgspec.json.encode(rows)
    name = f"registre-usages-ia.{form}"
    return Response(
        body,
        media_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/{name}")
def use(visitor: SignedIn, name: str) -> Response:
    found = dossier_in(visitor, name)
    resource = uses.resource_of(visitor.site.state, name)
    gaps = {
        action: visitor.gap(action, resource, OPERATIONS)
        for action in (
            Action.MANAGE_USES,
            Action.STOP_USE,
            Action.RECORD_USE,
            Action.RECORD_PROCESSING,
        )
    }
    now = visitor.site.clock()
    with visitor.site.state.read() as connection:
        measured = efforts(connection, name, now - MEASURED)
    return visitor.page(
        "use.html",
        found.entry.card.text(visitor.lang).title,
        efforts=measured,
        effort_limits={"days": MEASURED.days, "letters": LETTERS, "signers": SIGNERS},
        week_of=date.fromisoformat,
        dossier=found,
        card=found.entry.card.text(visitor.lang),
        use=uses.find_use(name),
        engines=engines_here(uses.find_use(name), visitor.site.settings),
        trained=mounted(uses.find_use(name), visitor.site.settings, visitor.lang),
        names=visitor.site.names(),
        shown=shown,
        conditions={one.name: one for one in CONDITIONS},
        told=told,
        kinds=list(RecordKind),
        gaps=gaps,
        record_gap=lambda kind: gaps[action_for(kind)],
        decide_gap=gaps[Action.MANAGE_USES],
        stop_gap=gaps[Action.STOP_USE],
    )


@router.post("/{name}/etat")
def decide(
    visitor: Posting, name: str, state: Annotated[UseState, Form()], reason: Reason = ""
) -> Response:
    decided(visitor, name, state, reason)
    return visitor.go(f"/usages/{name}#etapes")


@router.post("/{name}/arreter")
def stop_now(visitor: Posting, name: str, reason: Reason = "") -> Response:
    stopped(visitor, name, reason)
    return visitor.go(f"/usages/{name}")


@router.post("/{name}/entree/{record_kind}")
def keep(visitor: Posting, name: str, record_kind: RecordKind, form: PostedForm) -> Response:
    known = {one.name for one in told.fields_of(record_kind)}
    given = {field: str(value) for field, value in form.items() if field in known}
    recorded(visitor, name, record_kind, given)
    return visitor.go(f"/usages/{name}#{record_kind.value}")


def dossiers_of(visitor: Visitor) -> list[Dossier]:
    """Return every use of the register; raises AccessRefused."""
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    state = visitor.site.state
    return [dossier_of(state, one.name) for one in entries(state)]


def dossier_in(visitor: Visitor, name: str) -> Dossier:
    """Return all that the register holds of a use; raises AccessRefused, UseUnknown."""
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    return dossier_of(visitor.site.state, name)


def exported(visitor: Visitor) -> list[dict[str, str | int]]:
    """Return the register as lines, in the visitor's language; raises AccessRefused."""
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    return exporting.lines(visitor.site.state, visitor.lang, visitor.site.names())


def decided(visitor: Visitor, name: str, state: UseState, reason: str) -> None:
    """Let a use pass to a state.

    Raises AccessRefused, UseUnknown, PassageClosed, ConditionsMissing.
    """
    resource = uses.resource_of(visitor.site.state, name)
    decision = visitor.ask(Action.MANAGE_USES, resource, OPERATIONS, reason)
    set_state(visitor.site.door, decision, state)


def stopped(visitor: Visitor, name: str, reason: str) -> None:
    """Suspend a use at once; raises AccessRefused, UseUnknown, PassageClosed."""
    resource = uses.resource_of(visitor.site.state, name)
    decision = visitor.ask(Action.STOP_USE, resource, OPERATIONS, reason)
    stop(visitor.site.door, decision)


def recorded(visitor: Visitor, name: str, kind: RecordKind, given: Mapping[str, Any]) -> int:
    """Record a thing about a use; raises AccessRefused, UseUnknown, RecordInvalid."""
    resource = uses.resource_of(visitor.site.state, name)
    decision = visitor.ask(action_for(kind), resource, OPERATIONS)
    return record(visitor.site.door, decision, kind, given)
