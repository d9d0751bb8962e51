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
    CARE_ZONE,
    RESEARCH_ZONE,
    Action,
    Actor,
    Decision,
    Purpose,
    Resource,
    authorize,
)
from ambroise.access.people.sessions import Session, session_of
from ambroise.errors import FormExpired, SignInNeeded
from ambroise.web import formats
from ambroise.web.catalogue import Lang, Words, lang_of, words
from ambroise.web.site import Site

LANG_COOKIE: Final = "ambroise_lang"
SESSION_COOKIE: Final = "ambroise_session"
DEMO: Final = "demo/gold/patients.jsonl"
"""What the home of a demonstration holds, and no other."""
CARE: Final = (Purpose.CARE, Purpose.CODING_QUALITY)
OPERATIONS: Final = (Purpose.OPERATIONS,)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request; `session` is None on the sign-in page alone."""

    site: Site
    request: Request
    words: Words
    session: Session | None
    form_token: str

    @property
    def actor(self) -> Actor:
        if self.session is None:
            raise SignInNeeded
        return self.session.actor

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

    def page(self, template: str, title: str, status: int = 200, **values: Any) -> HTMLResponse:
        html = self.site.pages.render(template, self._shell(title) | values)
        answer = HTMLResponse(html, status)
        if lang_of(self.request.query_params.get("lang")):
            answer.set_cookie(
                LANG_COOKIE, self.lang, httponly=True, samesite="lax", max_age=31536000
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
            "nav": self._nav() if self.session else (),
            "lang_query": f"{urlencode(kept)}&" if kept else "",
            "csrf_field": self._csrf_field,
            "day": partial(formats.day, lang=lang),
            "moment": partial(formats.moment, lang=lang),
            "number": partial(formats.number, lang=lang),
            "whole": partial(formats.whole, lang=lang),
            "unit_of": formats.unit_of,
            "value_of": partial(formats.value_of, lang=lang),
            "range_of": partial(formats.range_of, lang=lang),
        }

    def _csrf_field(self) -> Markup:
        return Markup('<input type="hidden" name="csrf" value="{}">').format(self.form_token)

    def _nav(self) -> list[dict[str, object]]:
        path = self.request.url.path
        items = [("/", "nav.home", "g a"), ("/visite", "nav.visit", "g v")]
        if self.may(Action.READ_OPERATIONS, CARE_ZONE, OPERATIONS):
            items.insert(1, ("/flux", "nav.flows", "g f"))
        if self.may(Action.COUNT, RESEARCH_ZONE, (Purpose.FEASIBILITY,)):
            items.insert(-1, ("/zone-recherche", "nav.research", "g r"))
        if (self.site.settings.home / DEMO).is_file():
            items.append(("/demo", "nav.demo", "g d"))
        return [
            {
                "href": href,
                "label": label,
                "key": key,
                "current": path == href or (href != "/" and path.startswith(f"{href}/")),
            }
            for href, label, key in items
        ]


def cookie_name(request: Request, name: str) -> str:
    """Return `name` bound to this host by the browser itself when the site is in https."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def words_of(request: Request, site: Site) -> Words:
    """Return the texts in the language asked for, else last chosen, else the site's."""
    wanted = lang_of(request.query_params.get("lang")) or lang_of(request.cookies.get(LANG_COOKIE))
    return words(wanted or site.settings.lang)


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def signed_in(request: Request) -> Visitor:
    """Return the person behind the session cookie; raises SignInNeeded."""
    site = site_of(request)
    session_id = request.cookies.get(cookie_name(request, SESSION_COOKIE), "")
    session = session_of(site.state, session_id, now=site.clock()) if session_id else None
    if session is None:
        raise SignInNeeded
    visitor = Visitor(site, request, words_of(request, site), session, session.csrf)
    request.state.visitor = visitor
    return visitor


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
    """Return the person who sends an unsafe API call; raises FormExpired without the token."""
    if visitor.session is None or not visitor.session.accepts(x_csrf_token):
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
