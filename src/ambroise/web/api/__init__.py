"""The API: what the pages do, as JSON, under the same session and the same rights."""

import sqlalchemy as sa
from fastapi import APIRouter, Request

from ambroise.web.api import flows, letters, patients
from ambroise.web.failures import API
from ambroise.web.visitor import SignedIn, site_of

health = APIRouter()
router = APIRouter()


@health.get(f"{API}/health", tags=["site"])
def read_health(request: Request) -> dict[str, str]:
    """Say whether the site answers; the only call that needs no sign-in."""
    with site_of(request).state.read() as connection:
        connection.execute(sa.text("SELECT 1"))
    return {"status": "ok"}


@router.get("/me", tags=["site"])
def read_me(visitor: SignedIn) -> dict[str, str]:
    """Return who is signed in, and the token that unsafe calls send as `X-CSRF-Token`."""
    actor = visitor.actor
    return {"login": actor.login, "name": actor.display_name, "csrf": visitor.form_token}


router.include_router(patients.router)
router.include_router(letters.router)
router.include_router(flows.router)

__all__ = ["health", "router"]
