"""Who asks, in which language: what every page function is given."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import Depends, Form, Header, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from ambroise.access import (
    Action,
    Actor,
    Decision,
    Purpose,
    Resource,
    authorize,
)
from ambroise.access.people.sessions import Session
from ambroise.access.reach import reach_of
from ambroise.errors import FormExpired, SignInNeeded
from ambroise.state.reach import limit
from ambroise.web import formats
from ambroise.web.catalogue import Lang, Words, lang_of, words
from ambroise.web.menu import menu
from ambroise.web.site import Site

LANG_COOKIE: Final = "ambroise_lang"
SESSION_COOKIE: Final = "ambroise_session"
API_PATH: Final = "/api/"
FHIR_PATH: Final = "/fhir"
BEARER: Final = "bearer "
CARE: Final = (Purpose.CARE, Purpose.CODING_QUALITY)
OPERATIONS: Final = (Purpose.OPERATIONS,)
REASON: Final = "?"
"""Stands for a reason that the person has still to give, when a page asks what they may do."""
FOLLOWED: Final = "suivi"
"""In an address that a page asks for by itself, again and again."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request: of somebody in a `session`, or of a `caller` who came with a token.

    Both are None on the sign-in pages alone.
    """

    site: Site
    request: Request
    words: Words
    session: Session | None
    form_token: str
    caller: Actor | None = None

    @property
    def actor(self) -> Actor:
        found = self.session.actor if self.session else self.caller
        if found is None:
            raise SignInNeeded
        return found

    @property
    def request_id(self) -> str:
        found: str = self.request.state.request_id
        return found

    @property
    def lang(self) -> Lang:
        return self.words.lang

    def may(
        self,
        action: Action,
        resource: Resource,
        purposes: tuple[Purpose, ...],
        reason: str = "",
    ) -> bool:
        """Whether `ask` would allow; opens nothing, so leaves no trace."""
        return any(self._allows(action, resource, purpose, reason) for purpose in purposes)

    def ask(
        self,
        action: Action,
        resource: Resource,
        purposes: tuple[Purpose, ...] = CARE,
        reason: str = "",
    ) -> Decision:
        """Return the traced decision under the first of `purposes` that the person may declare.

        Raises AccessRefused, traced as well.
        """
        declared = next(
            (purpose for purpose in purposes if self._allows(action, resource, purpose, reason)),
            purposes[0],
        )
        return self.site.door.decide(
            self.actor, action, resource, declared, reason=reason, request_id=self.request_id
        )

    def look(
        self, action: Action, resource: Resource, purposes: tuple[Purpose, ...] = CARE
    ) -> Decision:
        """Return the decision on what a page shows again by itself, without a further trace.

        The rights are those of this instant; a refusal is asked for, so it is traced. What is
        opened with it holds no data of a person. Raises AccessRefused.
        """
        now = self.site.clock()
        for purpose in purposes:
            decision = authorize(self.actor, action, resource, purpose, now=now)
            if decision.allowed:
                return decision
        return self.ask(action, resource, purposes)

    def gap(
        self,
        action: Action,
        resource: Resource,
        purposes: tuple[Purpose, ...],
        reason: str = REASON,
    ) -> tuple[str, str] | None:
        """Return what is missing for an act and who gives it, None when nothing is."""
        if self.may(action, resource, purposes, reason):
            return None
        now = self.site.clock()
        found = authorize(self.actor, action, resource, purposes[0], now=now, reason=reason).gap
        if found is None:
            return None
        french = self.lang == "fr"
        return (found.missing, found.ask) if french else (found.missing_en, found.ask_en)

    def page(self, template: str, title: str, status: int = 200, **values: Any) -> HTMLResponse:
        html = self.site.pages.render(template, self._shell(title) | values)
        answer = HTMLResponse(html, status)
        if lang_of(self.request.query_params.get("lang")):
            answer.set_cookie(
                cookie_name(self.request, LANG_COOKIE),
                self.lang,
                httponly=True,
                samesite="lax",
                secure=self.request.url.scheme == "https",
                max_age=31536000,
            )
        return answer

    def go(self, address: str) -> RedirectResponse:
        """Send the browser to `address` after a form (POST, redirect, GET)."""
        return RedirectResponse(address, 303)

    def _allows(
        self, action: Action, resource: Resource, purpose: Purpose, reason: str = ""
    ) -> bool:
        now = self.site.clock()
        return authorize(self.actor, action, resource, purpose, now=now, reason=reason).allowed

    def _shell(self, title: str) -> dict[str, Any]:
        lang = self.lang
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "lang"]
        return {
            "title": title,
            "t": self.words,
            "lang": lang,
            "actor": self.session.actor if self.session else None,
            "menu": partial(menu, self) if self.session else tuple,
            "lang_query": f"{urlencode(kept)}&" if kept else "",
            "csrf_field": self._csrf_field,
            "said": self.said,
            "day": partial(formats.day, lang=lang),
            "moment": partial(formats.moment, lang=lang),
            "number": partial(formats.number, lang=lang),
            "whole": partial(formats.whole, lang=lang),
            "unit_of": formats.unit_of,
            "value_of": partial(formats.value_of, lang=lang),
            "range_of": partial(formats.range_of, lang=lang),
        }

    def said(self, pair: tuple[str, str]) -> str:
        """Return the words of a pair (French, English) in the reader's language."""
        return pair[0 if self.lang == "fr" else 1]

    def _csrf_field(self) -> Markup:
        return Markup('<input type="hidden" name="csrf" value="{}">').format(self.form_token)


def cookie_name(request: Request, name: str) -> str:
    """Return `name` bound to this host by the browser itself when the site is in https."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def words_of(request: Request, site: Site) -> Words:
    """Return the texts in the language asked for, else last chosen, else the site's."""
    wanted = lang_of(request.query_params.get("lang")) or lang_of(
        request.cookies.get(cookie_name(request, LANG_COOKIE))
    )
    return words(wanted or site.settings.lang)


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def signed_in(request: Request) -> Visitor:
    """Return the person behind the session cookie, or the access token of a call of the API.

    A call with a token is no browser's: its cookies are not read. Raises SignInNeeded,
    TokenRefused.
    """
    visitor = _with_token(request) or _with_session(request)
    limit(reach_of(visitor.actor, visitor.site.clock()))
    request.state.visitor = visitor
    return visitor


def _with_token(request: Request) -> Visitor | None:
    given = request.headers.get("authorization", "")
    called = request.url.path.startswith((API_PATH, f"{FHIR_PATH}/"))
    if not called or not given.lower().startswith(BEARER):
        return None
    site = site_of(request)
    token = given[len(BEARER) :].strip()
    caller = site.entrance.with_token(token, request_id=request.state.request_id)
    return Visitor(site, request, words_of(request, site), None, "", caller)


def _with_session(request: Request) -> Visitor:
    site = site_of(request)
    session_id = request.cookies.get(cookie_name(request, SESSION_COOKIE), "")
    used = FOLLOWED not in request.query_params
    session = site.entrance.session(session_id, used=used) if session_id else None
    if session is None:
        raise SignInNeeded
    return Visitor(site, request, words_of(request, site), session, session.csrf)


def posting(
    visitor: Annotated[Visitor, Depends(signed_in)], csrf: Annotated[str, Form()] = ""
) -> Visitor:
    """Return the person who sends a form; raises FormExpired without the session's token."""
    if visitor.session is None or not visitor.session.accepts(csrf):
        raise FormExpired
    return visitor


def calling(
    visitor: Annotated[Visitor, Depends(signed_in)],
    x_csrf_token: Annotated[str, Header(description="token of the session")] = "",
) -> Visitor:
    """Return the person who sends an unsafe API call.

    Raises FormExpired without the token of the session; a browser sends no access token by
    itself, so a caller needs none.
    """
    if visitor.caller is None and not (visitor.session and visitor.session.accepts(x_csrf_token)):
        raise FormExpired
    return visitor


def sign_in_address(request: Request) -> str:
    target = request.url.path
    if request.url.query:
        target = f"{target}?{request.url.query}"
    return f"/connexion?suite={quote(target, safe='')}"


SignedIn = Annotated[Visitor, Depends(signed_in)]
Posting = Annotated[Visitor, Depends(posting)]
Calling = Annotated[Visitor, Depends(calling)]


async def posted_form(request: Request) -> FormData:
    """Return every field of the form, for pages whose fields are not known beforehand."""
    return await request.form()


PostedForm = Annotated[FormData, Depends(posted_form)]
