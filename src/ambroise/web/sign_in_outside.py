"""Coming in from elsewhere: an identity provider, a link of the electronic record."""

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from ambroise.access import CARE_ZONE, Action, Actor, Decision
from ambroise.access.people.ways import Answer, Arrival, ShownStay
from ambroise.errors import (
    AccountUnlinked,
    IdentityRefused,
    LaunchRefused,
    PageUnknown,
    ProviderUnavailable,
    StayNotFound,
    StepExpired,
)
from ambroise.warehouse import stay_numbered, stay_recorded
from ambroise.warehouse.search import StayFound
from ambroise.web.doorstep import STEP_SECONDS, come_in, drop, keep, let_in, stranger
from ambroise.web.security import local_target
from ambroise.web.sign_in import sign_in_page
from ambroise.web.visitor import CARE, Visitor, cookie_name, site_of

STATE_COOKIE: Final = "ambroise_provider"
"""Ties a sign-in at the provider to the browser that left for it."""
SMART_COOKIE: Final = "ambroise_smart"
"""The same, for a launch that left for the record's authorization server."""

router = APIRouter(include_in_schema=False)


@router.get("/connexion/fournisseur")
def go_to_provider(request: Request, suite: str = "/", confirmer: bool = False) -> Response:
    visitor = stranger(request)
    if not visitor.site.settings.openid:
        return visitor.go("/connexion")
    return _depart(visitor, local_target(suite), again=confirmer)


@router.get("/connexion/retour")
def come_back(
    request: Request, state: str = "", code: str = "", iss: str = "", error: str = ""
) -> Response:
    visitor = stranger(request)
    if not visitor.site.settings.openid or not state:
        return visitor.go("/connexion")
    kept = request.cookies.get(cookie_name(request, STATE_COOKIE), "")
    back = Answer(state, kept, code, iss, error)
    try:
        found = visitor.site.entrance.from_provider(back, request_id=visitor.request_id)
    except (StepExpired, IdentityRefused, AccountUnlinked, ProviderUnavailable) as problem:
        answer = sign_in_page(visitor, "/", problem=problem)
    else:
        answer = come_in(visitor, found)
    drop(request, answer, STATE_COOKIE)
    return answer


@router.get("/lancement")
def launch(request: Request, jeton: str = "") -> Response:
    """Open a stay for who comes from the electronic record with a signed link."""
    visitor = stranger(request)
    if not visitor.site.settings.launch or not jeton:
        return visitor.go("/connexion")
    entrance = visitor.site.entrance
    try:
        arrival = entrance.from_record(jeton, request_id=visitor.request_id)
    except (LaunchRefused, AccountUnlinked) as problem:
        return sign_in_page(visitor, "/", problem=problem)
    target = _stay_of(visitor, arrival)
    session = entrance.launched(arrival, request_id=visitor.request_id)
    return let_in(visitor, session, visitor.go(target))


@router.get("/lancement/smart")
def smart(request: Request, iss: str = "", launch: str = "") -> Response:
    """Leave for the authorization server of the record, as SMART App Launch says."""
    visitor = stranger(request)
    if not visitor.site.settings.smart:
        return visitor.go("/connexion")
    back = _back(visitor, "/lancement/smart/retour")
    entrance = visitor.site.entrance
    try:
        departure = entrance.to_record(iss, launch, back, request_id=visitor.request_id)
    except (LaunchRefused, ProviderUnavailable) as problem:
        return sign_in_page(visitor, "/", problem=problem)
    answer = visitor.go(departure.address)
    keep(request, answer, SMART_COOKIE, departure.state, STEP_SECONDS)
    return answer


@router.get("/lancement/smart/retour")
def smart_back(
    request: Request, state: str = "", code: str = "", iss: str = "", error: str = ""
) -> Response:
    """Open the stay that the record says the person was looking at."""
    visitor = stranger(request)
    if not visitor.site.settings.smart or not state:
        return visitor.go("/connexion")
    kept = request.cookies.get(cookie_name(request, SMART_COOKIE), "")
    back = Answer(state, kept, code, iss, error)
    entrance = visitor.site.entrance
    try:
        shown = entrance.shown_by_record(back, request_id=visitor.request_id)
        stay = _recorded(visitor, shown, visitor.site.settings.smart.source)
    except (StepExpired, LaunchRefused, AccountUnlinked, ProviderUnavailable) as problem:
        answer = sign_in_page(visitor, "/", problem=problem)
    else:
        session = entrance.smart_opened(shown, stay.number, request_id=visitor.request_id)
        target = f"/patients/{stay.person_id}/sejours/{stay.visit_occurrence_id}"
        answer = let_in(visitor, session, visitor.go(target))
    drop(request, answer, SMART_COOKIE)
    return answer


@router.get("/lancement/smart/cles")
def smart_keys(request: Request) -> Response:
    """Return the public keys that the record checks this installation with (JWKS)."""
    site = site_of(request)
    if not site.settings.smart:
        raise PageUnknown
    return JSONResponse(site.entrance.smart_keys())


def _depart(visitor: Visitor, target: str, *, again: bool) -> Response:
    back = _back(visitor, "/connexion/retour")
    try:
        departure = visitor.site.entrance.to_provider(back, target, again=again)
    except ProviderUnavailable as problem:
        return sign_in_page(visitor, target, problem=problem)
    answer = visitor.go(departure.address)
    keep(visitor.request, answer, STATE_COOKIE, departure.state, STEP_SECONDS)
    return answer


def _back(visitor: Visitor, path: str) -> str:
    """Return our own address that a server of the settings sends the browser back to."""
    return f"{str(visitor.request.base_url).rstrip('/')}{path}"


def _recorded(visitor: Visitor, shown: ShownStay, source: str) -> StayFound:
    """Return the stay that the record shows; raises LaunchRefused, AccessRefused."""
    site = visitor.site
    key = site.vault.key("care-rows")
    with site.door.open_dataset(_searching(visitor, shown.actor)) as dataset:
        found = stay_recorded(
            dataset, key, source=source, patient=shown.patient, encounter=shown.encounter
        )
    if found is None:
        raise site.entrance.smart_refused(shown, "stay", request_id=visitor.request_id)
    if not found.same_patient:
        raise site.entrance.smart_refused(shown, "patient", request_id=visitor.request_id)
    return found


def _searching(visitor: Visitor, actor: Actor) -> Decision:
    """Return the decision to find a patient, which the session itself will not open."""
    arriving = Visitor(visitor.site, visitor.request, visitor.words, None, "", actor)
    return arriving.ask(Action.SEARCH_IDENTITY, CARE_ZONE, CARE)


def _stay_of(visitor: Visitor, arrival: Arrival) -> str:
    """Return the page of a stay; raises AccessRefused, StayNotFound."""
    with visitor.site.door.open_dataset(_searching(visitor, arrival.actor)) as dataset:
        found = stay_numbered(dataset, arrival.stay)
    if found is None:
        raise StayNotFound(number=arrival.stay)
    return f"/patients/{found[0]}/sejours/{found[1]}"
