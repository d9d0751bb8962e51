"""What protects every answer: headers, a request identifier, the size and origin of requests."""

import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ambroise.state.reach import work

CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"
LARGEST_BODY: Final = 1 << 20
"""Bytes; no page or API call sends more."""
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Security:
    """Middleware of all answers, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["X-Request-Id"] = request_id
                headers.setdefault("Cache-Control", "no-store")
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT
            await send(message)

        refused = _refused(scope)
        if refused:
            await PlainTextResponse(refused[1], refused[0])(scope, receive, send_protected)
            return
        with work():
            await self._app(scope, _limited(receive), send_protected)


def _refused(scope: Scope) -> tuple[int, str] | None:
    """Return why a request is not even looked at, from its headers alone."""
    headers = Headers(scope=scope)
    if scope["method"] in UNSAFE and headers.get("sec-fetch-site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        return 403, "Requête d'un autre site refusée / Cross-site request refused"
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return 413, "Requête trop longue / Request too large"
    return None


def _limited(receive: Receive) -> Receive:
    """Return `receive` cut at LARGEST_BODY, for bodies that do not say their length."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return limited


def local_target(target: str) -> str:
    """Return `target` when it is an address of this site, else the first page."""
    if target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target:
        return target
    return "/"
