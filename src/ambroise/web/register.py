"""« Registre des usages d'IA »: the list, a card, and the state that the committee decides."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from ambroise import uses
from ambroise.access import REGISTER, Action
from ambroise.errors import UseUnknown
from ambroise.governance import Entry, entries, set_state
from ambroise.uses import UseState
from ambroise.uses.contract import AnyUse
from ambroise.uses.states import shown
from ambroise.web.projects import Reason
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

router = APIRouter(prefix="/usages")


@router.get("")
def register(visitor: SignedIn) -> Response:
    return visitor.page(
        "register.html",
        visitor.words("register.title"),
        entries=entries_of(visitor),
        names=visitor.site.names(),
        shown=shown,
    )


@router.get("/{name}")
def card(visitor: SignedIn, name: str) -> Response:
    entry, use = entry_of(visitor, name)
    resource = uses.resource_of(visitor.site.state, name)
    return visitor.page(
        "use.html",
        entry.card.text(visitor.lang).title,
        entry=entry,
        card=entry.card.text(visitor.lang),
        use=use,
        names=visitor.site.names(),
        states=list(UseState),
        shown=shown,
        gap=visitor.gap(Action.MANAGE_USES, resource, OPERATIONS),
    )


@router.post("/{name}/etat")
def decide(
    visitor: Posting, name: str, state: Annotated[UseState, Form()], reason: Reason = ""
) -> Response:
    decided(visitor, name, state, reason)
    return visitor.go(f"/usages/{name}")


def entries_of(visitor: Visitor) -> list[Entry]:
    """Return every use of the register; raises AccessRefused."""
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    return entries(visitor.site.state)


def entry_of(visitor: Visitor, name: str) -> tuple[Entry, AnyUse]:
    """Return a use with its line of the register; raises AccessRefused, UseUnknown."""
    found = next((one for one in entries_of(visitor) if one.name == name), None)
    if found is None:
        known = ", ".join(sorted(uses.all_uses()))
        raise UseUnknown(known=known)
    return found, uses.find_use(name)


def decided(visitor: Visitor, name: str, state: UseState, reason: str) -> None:
    """Put a use in a state; raises AccessRefused, UseUnknown."""
    resource = uses.resource_of(visitor.site.state, name)
    decision = visitor.ask(Action.MANAGE_USES, resource, OPERATIONS, reason)
    set_state(visitor.site.door, decision, state)
