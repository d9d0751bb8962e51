"""Signing in and out with a local account."""

import hmac
import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from ambroise.access.people.sessions import LONGEST, close_session, open_session
from ambroise.access.people.signin import check_password
from ambroise.errors import AmbroiseError, FormExpired, SignInBlocked, SignInFailed
from ambroise.trail import Event
from ambroise.web.security import local_target
from ambroise.web.visitor import (
    SESSION_COOKIE,
    Posting,
    Visitor,
    cookie_name,
    site_of,
    words_of,
)

FORM_COOKIE: Final = "ambroise_form"
"""Ties the sign-in form to the browser that asked for it, before there is a session."""
UNKNOWN: Final = "?"
"""Who failed to sign in: what was typed may be a password, so it is written nowhere."""

router = APIRouter(include_in_schema=False)


@router.get("/connexion")
def form(request: Request, suite: str = "/") -> Response:
    return _form(_stranger(request), suite)


@router.post("/connexion")
def enter(
    request: Request,
    login: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    csrf: Annotated[str, Form()] = "",
    suite: Annotated[str, Form()] = "/",
) -> Response:
    stranger = _stranger(request)
    expected = request.cookies.get(cookie_name(request, FORM_COOKIE), "")
    if not expected or not hmac.compare_digest(expected.encode(), csrf.encode()):
        return _form(stranger, suite, login, FormExpired())
    site = stranger.site
    now = site.clock()
    try:
        actor = check_password(site.state, login, password, now=now)
    except (SignInFailed, SignInBlocked) as error:
        site.trail.append(
            Event(
                UNKNOWN,
                "sign_in",
                "people",
                "",
                rule=type(error).__name__,
                allowed=False,
                request_id=stranger.request_id,
            )
        )
        return _form(stranger, suite, login, error)
    site.trail.append(
        Event(actor.login, "sign_in", "people", actor.id, request_id=stranger.request_id)
    )
    session = open_session(site.state, actor, now=now)
    answer = stranger.go(local_target(suite))
    answer.set_cookie(
        cookie_name(request, SESSION_COOKIE),
        session.id,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    answer.delete_cookie(cookie_name(request, FORM_COOKIE), secure=request.url.scheme == "https")
    return answer


@router.post("/deconnexion")
def leave(visitor: Posting) -> Response:
    site, actor = visitor.site, visitor.actor
    if visitor.session is not None:
        close_session(site.state, visitor.session.id)
    site.trail.append(
        Event(actor.login, "sign_out", "people", actor.id, request_id=visitor.request_id)
    )
    answer = visitor.go("/connexion")
    answer.delete_cookie(
        cookie_name(visitor.request, SESSION_COOKIE),
        secure=visitor.request.url.scheme == "https",
    )
    return answer


def _stranger(request: Request) -> Visitor:
    site = site_of(request)
    token = request.cookies.get(cookie_name(request, FORM_COOKIE)) or secrets.token_urlsafe(24)
    return Visitor(site, request, words_of(request, site), None, token)


def _form(
    stranger: Visitor, target: str, login: str = "", problem: AmbroiseError | None = None
) -> Response:
    answer = stranger.page(
        "sign_in.html",
        stranger.words("sign_in.title"),
        problem.http_status if problem else 200,
        target=local_target(target),
        login=login,
        problem=problem.message(stranger.lang) if problem else "",
    )
    if isinstance(problem, SignInBlocked):
        answer.headers["Retry-After"] = str(problem.fields["seconds"])
    answer.set_cookie(
        cookie_name(stranger.request, FORM_COOKIE),
        stranger.form_token,
        httponly=True,
        samesite="lax",
        secure=stranger.request.url.scheme == "https",
    )
    return answer
