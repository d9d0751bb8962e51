"""Signing in with a password, and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from ambroise.errors import (
    AmbroiseError,
    DirectoryUnavailable,
    FormExpired,
    ProviderUnavailable,
    SignInBlocked,
    SignInFailed,
)
from ambroise.web.doorstep import come_in, drop, sent_by, stranger, with_form
from ambroise.web.security import local_target
from ambroise.web.visitor import SESSION_COOKIE, Posting, Visitor

router = APIRouter(include_in_schema=False)


@router.get("/connexion")
def form(request: Request, suite: str = "/") -> Response:
    return sign_in_page(stranger(request), suite)


@router.post("/connexion")
def enter(
    request: Request,
    login: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    csrf: Annotated[str, Form()] = "",
    suite: Annotated[str, Form()] = "/",
) -> Response:
    try:
        visitor = sent_by(request, csrf)
        found = visitor.site.entrance.with_password(
            login, password, suite, request_id=visitor.request_id
        )
    except (FormExpired, SignInFailed, SignInBlocked, DirectoryUnavailable) as error:
        return sign_in_page(stranger(request), suite, login, error)
    return come_in(visitor, found)


@router.post("/deconnexion")
def leave(visitor: Posting) -> Response:
    entrance, session = visitor.site.entrance, visitor.session
    away = None
    if session is not None:
        entrance.leave(session, request_id=visitor.request_id)
        away = _provider_exit(visitor)
    answer: Response = visitor.go("/connexion")
    if away:
        left = Visitor(visitor.site, visitor.request, visitor.words, None, "")
        answer = left.page(
            "sign_in_left.html",
            visitor.words("sign_in.left_title"),
            away=away,
            provider=entrance.provider_name(),
        )
    drop(visitor.request, answer, SESSION_COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def sign_in_page(
    visitor: Visitor, target: str, login: str = "", problem: AmbroiseError | None = None
) -> Response:
    """Return the first page of all ways in, with what went wrong in the last one."""
    answer = visitor.page(
        "sign_in.html",
        visitor.words("sign_in.title"),
        problem.http_status if problem else 200,
        target=local_target(target),
        login=login,
        provider=visitor.site.entrance.provider_name(),
        problem=problem.message(visitor.lang) if problem else "",
    )
    if isinstance(problem, SignInBlocked):
        answer.headers["Retry-After"] = str(problem.fields["seconds"])
    return with_form(visitor, answer)


def _provider_exit(visitor: Visitor) -> str | None:
    """Return where to sign out of the provider; a form may not lead there, a link may."""
    if visitor.session is None:
        return None
    back = f"{str(visitor.request.base_url).rstrip('/')}/connexion"
    try:
        return visitor.site.entrance.leaving(visitor.session, back)
    except ProviderUnavailable:
        return None
