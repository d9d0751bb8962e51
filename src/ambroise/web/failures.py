"""Every error as an answer: what happened, what to do; never what the request held."""

from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ambroise.errors import (
    AccessRefused,
    AmbroiseError,
    OutsideCareTeam,
    PageUnknown,
    RequestMalformed,
    SignInNeeded,
    TokenRefused,
)
from ambroise.warehouse.fhir_face import MEDIA, outcome
from ambroise.web.outside import dialog
from ambroise.web.security import local_target
from ambroise.web.visitor import FHIR_PATH, Visitor, sign_in_address, site_of, words_of

API = "/api/v1"
_ISSUES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported",
    409: "conflict", 429: "throttled",
}  # fmt: skip
"""Kinds of issues, by status: code system issue-type of FHIR R4."""
log = structlog.get_logger()


def add_failures(app: FastAPI) -> None:
    app.exception_handler(AmbroiseError)(answer)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(DataError)(_unstorable)
    app.exception_handler(HTTPException)(_http)
    app.add_middleware(Unforeseen)


class Unforeseen:
    """Middleware that answers 500 itself: a server that saw the error would log its words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - nothing may pass: its words may be a patient's
            answer_500 = _unforeseen(Request(scope, receive), error)
            if not started:
                await answer_500(scope, receive, send)


def _malformed(request: Request, error: RequestValidationError) -> Response:
    field = ".".join(str(part) for part in error.errors()[0]["loc"][1:])
    return answer(request, RequestMalformed(field=field))


def _unstorable(request: Request, _error: DataError) -> Response:
    """Answer what the store cannot hold (a NUL in a text, on PostgreSQL) as a malformed request."""
    return answer(request, RequestMalformed(field="–"))


def _http(request: Request, error: HTTPException) -> Response:
    shown = PageUnknown()
    if error.status_code == 405:
        return answer(request, shown, 405)
    return answer(request, shown if error.status_code == 404 else RequestMalformed(field="–"))


def _unforeseen(request: Request, error: Exception) -> Response:
    """Answer 500 with a reference; the log holds the kind of error and its place, no value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    request_id = getattr(request.state, "request_id", "")
    log.error(
        "page_failed",
        request_id=request_id,
        error=type(error).__name__,
        file=trace.tb_frame.f_code.co_filename if trace else "",
        line=trace.tb_lineno if trace else 0,
    )
    words = words_of(request, site_of(request))
    if _is_fhir(request):
        return outcome_answer(500, request_id)
    if request.url.path.startswith(API):
        return JSONResponse({"error": "Unforeseen", "reference": request_id}, 500)
    return _visitor(request).page(
        "message.html",
        words("error.unforeseen"),
        500,
        what=words("error.unforeseen_text"),
        missing="",
        ask="",
        request_id=request_id,
        back="",
    )


def answer(request: Request, error: AmbroiseError, status: int | None = None) -> Response:
    """Return `error` as JSON for the API, as a page otherwise."""
    code = status or error.http_status
    lang = words_of(request, site_of(request)).lang
    challenge = {"WWW-Authenticate": "Bearer"} if isinstance(error, TokenRefused) else None
    if _is_fhir(request):
        return outcome_answer(code, error.message(lang), challenge)
    if request.url.path.startswith(API):
        body = {"error": type(error).__name__, "message": error.message(lang)}
        return JSONResponse(body, code, challenge)
    if isinstance(error, SignInNeeded):
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": "/connexion"})
        target = sign_in_address(request) if request.method == "GET" else "/connexion"
        return RedirectResponse(target, 303)
    visitor = _visitor(request)
    if isinstance(error, OutsideCareTeam):
        target = request.url.path if request.method == "GET" else "/"
        return dialog(visitor, int(str(error.fields["person"])), target, error=error)
    refused = isinstance(error, AccessRefused)
    return visitor.page(
        "message.html",
        visitor.words("refusal.title" if refused else "error.title"),
        code,
        what=visitor.words("refusal.text") if refused else error.message(lang),
        **gap(error, lang),
        request_id="",
        back=_left(request),
    )


def outcome_answer(code: int, words: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return what happened as FHIR says it (OperationOutcome); a malformed request is 400 there."""
    code = 400 if code == 422 else code
    issue = _ISSUES.get(code, "exception" if code >= 500 else "processing")
    return JSONResponse(outcome("error", issue, words), code, headers, media_type=MEDIA)


def _is_fhir(request: Request) -> bool:
    return request.url.path.startswith(f"{FHIR_PATH}/")


def gap(error: AmbroiseError, lang: str) -> dict[str, object]:
    """Return what a refusal lacks and who gives it, in the reader's language; else nothing."""
    end = "" if lang == "fr" else "_en"
    return {name: error.fields.get(f"{name}{end}", "") for name in ("missing", "ask")}


def _left(request: Request) -> str:
    """Return the page that a form which failed was sent from, or nothing."""
    came = urlsplit(request.headers.get("referer", ""))
    here = request.method != "GET" and came.netloc == request.url.netloc
    return local_target(came.path) if here else ""


def _visitor(request: Request) -> Visitor:
    """Return the visitor of the request, or a stranger when it failed before sign-in."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    site = site_of(request)
    return known or Visitor(site, request, words_of(request, site), None, "")
