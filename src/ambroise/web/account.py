"""« Mon compte »: one's own password, and where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from ambroise.access.people import own, signin
from ambroise.access.people.sessions import Session
from ambroise.errors import (
    AmbroiseError,
    PasswordGuessable,
    PasswordTooShort,
    PasswordUnchanged,
    SignInBlocked,
    SignInFailed,
    SignInNeeded,
)
from ambroise.web.visitor import Posting, SignedIn, Visitor

Password = Annotated[str, Form(max_length=1000)]
REFUSALS = (SignInFailed, SignInBlocked, PasswordTooShort, PasswordGuessable, PasswordUnchanged)

router = APIRouter(prefix="/compte")


@router.get("")
def account(visitor: SignedIn) -> Response:
    return _page(visitor)


@router.post("/mot-de-passe")
def change(visitor: Posting, current: Password = "", new: Password = "") -> Response:
    site, session = visitor.site, _session(visitor)
    try:
        ended = own.change_password(
            site.settings, site.state, site.trail, session, current, new, now=site.clock()
        )
    except REFUSALS as error:
        return _page(visitor, problem=error)
    return _page(visitor, done=visitor.words("account.changed", count=ended))


@router.post("/connexions")
def end_others(visitor: Posting, current: Password = "") -> Response:
    site, session = visitor.site, _session(visitor)
    try:
        ended = own.end_others(site.state, site.trail, session, current, now=site.clock())
    except (SignInFailed, SignInBlocked) as error:
        return _page(visitor, problem=error)
    return _page(visitor, done=visitor.words("account.ended", count=ended))


def _page(visitor: Visitor, *, problem: AmbroiseError | None = None, done: str = "") -> Response:
    session = _session(visitor)
    state, now = visitor.site.state, visitor.site.clock()
    return visitor.page(
        "account.html",
        visitor.words("account.title"),
        problem.http_status if problem else 200,
        open=own.open_sessions(state, session, now=now),
        local=signin.has_password(state, session.actor.login),
        minimum=signin.MINIMUM_LENGTH,
        problem=problem.message(visitor.lang) if problem else "",
        done=done,
    )


def _session(visitor: Visitor) -> Session:
    if visitor.session is None:
        raise SignInNeeded
    return visitor.session
