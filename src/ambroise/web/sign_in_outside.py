"""Coming in from elsewhere: an identity provider, a link of the electronic record."""

from typing import Final

from fastapi import APIRouter, Request, Response

from ambroise.access import CARE_ZONE, Action
from ambroise.access.people.ways import Answer, Arrival
from ambroise.errors import (
    AccountUnlinked,
    IdentityRefused,
    LaunchRefused,
    ProviderUnavailable,
    StayNotFound,
    StepExpired,
)
from ambroise.warehouse import stay_numbered
from ambroise.web.doorstep import STEP_SECONDS, come_in, drop, keep, let_in, stranger
from ambroise.web.security import local_target
from ambroise.web.sign_in import sign_in_page
from ambroise.web.visitor import CARE, Visitor, cookie_name

STATE_COOKIE: Final = "ambroise_provider"
"""Ties a sign-in at the provider to the browser that left for it."""

router = APIRouter(include_in_schema=False)


@router.get("/connexion/fournisseur")
def go_to_provider(request: Request, suite: str = "/") -> Response:
    visitor = stranger(request)
    if not visitor.site.settings.openid:
        return visitor.go("/connexion")
    return _depart(visitor, local_target(suite))


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


def _depart(visitor: Visitor, target: str) -> Response:
    back = f"{str(visitor.request.base_url).rstrip('/')}/connexion/retour"
    try:
        departure = visitor.site.entrance.to_provider(back, target)
    except ProviderUnavailable as problem:
        return sign_in_page(visitor, target, problem=problem)
    answer = visitor.go(departure.address)
    keep(visitor.request, answer, STATE_COOKIE, departure.state, STEP_SECONDS)
    return answer


def _stay_of(visitor: Visitor, arrival: Arrival) -> str:
    """Return the page of a stay; raises AccessRefused, StayNotFound.

    To find the patient of a number is a search, which the session itself will not open.
    """
    door = visitor.site.door
    decision = Visitor(visitor.site, visitor.request, visitor.words, None, "", arrival.actor).ask(
        Action.SEARCH_IDENTITY, CARE_ZONE, CARE
    )
    with door.open_dataset(decision) as dataset:
        found = stay_numbered(dataset, arrival.stay)
    if found is None:
        raise StayNotFound(number=arrival.stay)
    return f"/patients/{found[0]}/sejours/{found[1]}"
