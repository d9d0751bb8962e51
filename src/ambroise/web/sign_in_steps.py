"""The second factor: enrolled the first time, proved at each sign-in."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request, Response
from markupsafe import Markup

from ambroise.access.people.second_factor import Enrolment
from ambroise.errors import (
    AmbroiseError,
    SecondFactorWrong,
    SignInBlocked,
    StepExpired,
)
from ambroise.web.doorstep import (
    STEP_COOKIE,
    come_in,
    drop,
    let_in,
    sent_by,
    stranger,
    target_of,
    with_form,
)
from ambroise.web.sign_in import sign_in_page
from ambroise.web.visitor import Visitor, cookie_name

router = APIRouter(prefix="/connexion", include_in_schema=False)

Code = Annotated[str, Form(max_length=40)]
Csrf = Annotated[str, Form()]


@router.get("/second-facteur")
def ask_code(request: Request) -> Response:
    return _page(stranger(request), None)


@router.post("/second-facteur")
def give_code(request: Request, code: Code = "", csrf: Csrf = "") -> Response:
    visitor = sent_by(request, csrf)
    entrance = visitor.site.entrance
    try:
        entered = entrance.with_code(_step(request), code, request_id=visitor.request_id)
    except StepExpired as error:
        return _again(visitor, error)
    except (SecondFactorWrong, SignInBlocked) as error:
        return _page(visitor, error)
    return come_in(visitor, entered)


@router.get("/enrolement")
def ask_enrolment(request: Request) -> Response:
    return _page(stranger(request), None)


@router.post("/enrolement")
def enrol(request: Request, code: Code = "", csrf: Csrf = "") -> Response:
    visitor = sent_by(request, csrf)
    entrance = visitor.site.entrance
    try:
        entered = entrance.enrol(_step(request), code, request_id=visitor.request_id)
    except StepExpired as error:
        return _again(visitor, error)
    except (SecondFactorWrong, SignInBlocked) as error:
        return _page(visitor, error)
    answer = visitor.page(
        "sign_in_codes.html",
        visitor.words("sign_in.codes_title"),
        codes=entered.codes,
        target=target_of(visitor, entered),
    )
    return let_in(visitor, entered.session, answer)


def _page(visitor: Visitor, problem: AmbroiseError | None) -> Response:
    """Return the page of the step that this browser is at; without one, the first page."""
    try:
        enrolment = visitor.site.entrance.pending(_step(visitor.request)).enrolment
    except StepExpired:
        return visitor.go("/connexion")
    title = "sign_in.code_title" if enrolment is None else "sign_in.enrol_title"
    answer = visitor.page(
        "sign_in_code.html" if enrolment is None else "sign_in_enrol.html",
        visitor.words(title),
        problem.http_status if problem else 200,
        problem=problem.message(visitor.lang) if problem else "",
        **({} if enrolment is None else _shown(visitor, enrolment)),
    )
    if isinstance(problem, SignInBlocked):
        answer.headers["Retry-After"] = str(problem.fields["seconds"])
    return with_form(visitor, answer)


def _shown(visitor: Visitor, enrolment: Enrolment) -> dict[str, object]:
    """Return the QR, drawn here, and the same secret to type, in groups of four."""
    secret = enrolment.secret
    picture = segno.make(enrolment.address, micro=False).svg_inline(
        scale=4,
        light="#fff",
        svgclass="qr",
        omitsize=True,
        title=visitor.words("sign_in.enrol_picture"),
    )
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"picture": Markup(picture), "secret": groups}  # noqa: S704 - drawn by us


def _again(visitor: Visitor, error: AmbroiseError) -> Response:
    answer = sign_in_page(visitor, "/", problem=error)
    drop(visitor.request, answer, STEP_COOKIE)
    return answer


def _step(request: Request) -> str:
    return request.cookies.get(cookie_name(request, STEP_COOKIE), "")
