"""Access tokens of persons and services: scoped, for a time, shown once, ended at once."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from ambroise.access import ACTIONS, PEOPLE, Action
from ambroise.access.people import acts, tokens
from ambroise.access.people.tokens import LONGEST, Token
from ambroise.web.inputs import Key
from ambroise.web.people import Login
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

router = APIRouter(prefix="/jetons")


@router.get("")
def list_tokens(visitor: SignedIn, compte: str = "") -> Response:
    return _page(visitor, account=compte)


@router.post("")
def create(
    visitor: Posting,
    login: Login,
    label: Annotated[str, Form(min_length=1, max_length=200)],
    scopes: Annotated[list[Action], Form()],
    days: Annotated[int, Form(ge=1, le=LONGEST.days)] = 90,
) -> Response:
    """Show the new token, this once."""
    secret, made = created(visitor, login, label, scopes, days)
    return _page(visitor, secret=secret, made=made)


@router.post("/{token_id}/revoquer")
def revoke(visitor: Posting, token_id: Key) -> Response:
    revoked(visitor, token_id)
    return visitor.go("/jetons")


def tokens_of(visitor: Visitor) -> list[Token]:
    """Return every token, newest first; raises AccessRefused."""
    visitor.ask(Action.MANAGE_PEOPLE, PEOPLE, OPERATIONS)
    return tokens.everything(visitor.site.state)


def created(
    visitor: Visitor, login: str, label: str, scopes: list[Action], days: int
) -> tuple[str, Token]:
    """Return a new token and what is kept of it; raises AccessRefused, ActorUnknown."""
    site = visitor.site
    decision = visitor.ask(Action.MANAGE_PEOPLE, PEOPLE, OPERATIONS)
    lasts, now = timedelta(days=days), site.clock()
    return acts.new_token(site.door, site.state, decision, login, label, scopes, lasts, now=now)


def revoked(visitor: Visitor, token_id: str) -> None:
    """End a token; raises AccessRefused, TokenUnknown."""
    site = visitor.site
    decision = visitor.ask(Action.MANAGE_PEOPLE, PEOPLE, OPERATIONS)
    acts.end_token(site.door, site.state, decision, token_id, now=site.clock())


def _page(visitor: Visitor, **values: Any) -> Response:
    shown = {"secret": "", "made": None, "account": ""} | values
    return visitor.page(
        "tokens.html",
        visitor.words("tokens.title"),
        tokens=tokens_of(visitor),
        actions=sorted(ACTIONS.items(), key=lambda one: visitor.said(one[1])),
        names=ACTIONS,
        longest=LONGEST.days,
        now=visitor.site.clock(),
        **shown,
    )
