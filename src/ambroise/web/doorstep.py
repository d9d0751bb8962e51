"""What the sign-in pages share: the stranger, their form, and the session they leave with."""

import hmac
import secrets
from typing import Final

from fastapi import Request, Response

from ambroise.access import Session
from ambroise.access.alerts import to_know
from ambroise.access.people.sessions import LONGEST, close_session
from ambroise.access.people.ways import Entered, Step
from ambroise.errors import FormExpired
from ambroise.web.security import local_target
from ambroise.web.visitor import SESSION_COOKIE, Visitor, cookie_name, site_of, words_of

FORM_COOKIE: Final = "ambroise_form"
"""Ties a sign-in form to the browser that asked for it, before there is a session."""
STEP_COOKIE: Final = "ambroise_step"
"""A sign-in that goes on: the second factor is still to be proved."""
STEP_SECONDS: Final = 600


def stranger(request: Request) -> Visitor:
    """Return somebody who has not signed in, with the token of their forms."""
    site = site_of(request)
    token = request.cookies.get(cookie_name(request, FORM_COOKIE)) or secrets.token_urlsafe(24)
    return Visitor(site, request, words_of(request, site), None, token)


def sent_by(request: Request, csrf: str) -> Visitor:
    """Return the stranger who sends a form; raises FormExpired when it is not their browser's."""
    expected = request.cookies.get(cookie_name(request, FORM_COOKIE), "")
    if not expected or not hmac.compare_digest(expected.encode(), csrf.encode()):
        raise FormExpired
    return stranger(request)


def with_form(visitor: Visitor, answer: Response) -> Response:
    """Return a page that holds a form, tied to the browser that gets it."""
    keep(visitor.request, answer, FORM_COOKIE, visitor.form_token)
    return answer


def come_in(visitor: Visitor, found: Entered | Step) -> Response:
    """Send somebody who gave a good proof to their page, or to the step that comes before it."""
    if isinstance(found, Entered):
        return let_in(visitor, found.session, visitor.go(target_of(visitor, found)))
    answer = visitor.go("/connexion/enrolement" if found.enrols else "/connexion/second-facteur")
    keep(visitor.request, answer, STEP_COOKIE, found.value, STEP_SECONDS)
    return answer


def target_of(visitor: Visitor, found: Entered) -> str:
    """Return where somebody goes first: what was done to their account, else what they wanted."""
    if to_know(visitor.site.state, found.session.actor):
        return "/alertes"
    return local_target(found.target)


def let_in(visitor: Visitor, session: Session, answer: Response) -> Response:
    """Return `answer` with the new session; whatever session the browser had is closed."""
    request = visitor.request
    before = request.cookies.get(cookie_name(request, SESSION_COOKIE))
    if before:
        close_session(visitor.site.state, before)
    keep(request, answer, SESSION_COOKIE, session.id, int(LONGEST.total_seconds()))
    drop(request, answer, FORM_COOKIE, STEP_COOKIE)
    return answer


def keep(
    request: Request, answer: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Give the browser a cookie out of reach of scripts and of other sites' forms."""
    answer.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def drop(request: Request, answer: Response, *names: str) -> None:
    https = request.url.scheme == "https"
    for name in names:
        answer.delete_cookie(
            cookie_name(request, name), httponly=True, samesite="lax", secure=https
        )
