"""Middleware that says of each answer how long it took, by the template of its route."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ambroise.errors import SignInNeeded
from ambroise.observability import REQUESTS, span

NO_ROUTE = "none"
"""What stands for an address that no route has: the address itself may hold anything."""

log = structlog.get_logger()


class Observed:
    """One log line, one measure and one span a request: no address, no query, no name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with span("request") as opened:
            try:
                await self._app(scope, receive, watched)
            finally:
                seconds = time.perf_counter() - started
                route, method = _route(scope), _method(scope)
                shown: dict[str, str | int] = {
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": status,
                }
                REQUESTS.record(seconds, shown)
                opened.update_name(f"{method} {route}")
                request_id = scope.get("state", {}).get("request_id", "")
                opened.set_attributes({**shown, "ambroise.request_id": request_id})
                log.info(
                    "answered",
                    request_id=request_id,
                    actor=_actor(scope),
                    method=method,
                    route=route,
                    status=status,
                    ms=round(seconds * 1000, 1),
                )


def _route(scope: Scope) -> str:
    found = getattr(scope.get("route"), "path", None)
    return found if isinstance(found, str) else NO_ROUTE


def _method(scope: Scope) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return scope["method"] if scope["method"] in known else "_OTHER"


def _actor(scope: Scope) -> str:
    visitor = scope.get("state", {}).get("visitor")
    try:
        return "" if visitor is None else str(visitor.actor.id)
    except SignInNeeded:
        return ""
