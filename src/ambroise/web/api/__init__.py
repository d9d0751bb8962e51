"""The API: what the pages do, as JSON, under the same session and the same rights."""

from fastapi import APIRouter

from ambroise.web.api import (
    explanations,
    flows,
    gateway,
    letters,
    oversight,
    patients,
    people,
    projects,
    releases,
    research,
    sending,
    use_drafts,
)
from ambroise.web.api.fhir import router as fhir
from ambroise.web.visitor import SignedIn

router = APIRouter()


@router.get("/me", tags=["site"])
def read_me(visitor: SignedIn) -> dict[str, str]:
    """Return who is signed in, and the token that unsafe calls send as `X-CSRF-Token`."""
    actor = visitor.actor
    return {"login": actor.login, "name": actor.display_name, "csrf": visitor.form_token}


router.include_router(patients.router)
router.include_router(letters.router)
router.include_router(use_drafts.router)
router.include_router(explanations.router)
router.include_router(sending.router)
router.include_router(flows.router)
router.include_router(research.router)
router.include_router(gateway.router)
for room in (projects, releases, oversight, people):
    router.include_router(room.router)

__all__ = ["fhir", "router"]
