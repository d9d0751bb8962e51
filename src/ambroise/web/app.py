"""The application: every page and the API of one installation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ambroise.settings import Settings
from ambroise.uses.coding.warming import Warming
from ambroise.web import (
    account,
    alerts,
    api,
    campaign_reading,
    campaigns,
    characteristics,
    coding,
    coding_adding,
    coding_deciding,
    coding_difference,
    coding_queue,
    components,
    continuity,
    controls,
    demo_hospital,
    documents,
    dossier,
    drafting,
    engines,
    evaluations,
    explanation_comparison,
    explanations,
    flows,
    health,
    home,
    identity_unit,
    jobs,
    letter_comparison,
    letter_documents,
    letter_editing,
    letter_list,
    letter_sending,
    letters,
    note_search,
    openings,
    oppositions,
    outside,
    people,
    permits,
    projects,
    public_projects,
    quality,
    readings,
    register,
    releases,
    requests,
    research,
    retention,
    sign_in,
    sign_in_again,
    sign_in_outside,
    sign_in_steps,
    stays,
    tokens,
    traces,
    use_drafts,
    visit,
    vocabularies,
)
from ambroise.web.cohorts import comparison, editing, members, versions
from ambroise.web.drafters import Drafters
from ambroise.web.failures import API, add_failures
from ambroise.web.observed import Observed
from ambroise.web.pages import STATIC
from ambroise.web.security import Security
from ambroise.web.senders import Senders
from ambroise.web.site import Clock, open_site, utc_now
from ambroise.web.visitor import signed_in

PAGES = (
    account,
    sign_in_again,
    home,
    outside,
    dossier,
    documents,
    stays,
    explanation_comparison,
    explanations,
    letter_comparison,
    letters,
    letter_editing,
    letter_documents,
    letter_sending,
    letter_list,
    drafting,
    coding,
    coding_adding,
    coding_deciding,
    coding_queue,
    use_drafts,
    oppositions,
    openings,
    flows,
    quality,
    vocabularies,
    identity_unit,
    research,
    note_search,
    characteristics,
    projects,
    comparison,
    editing,
    versions,
    members,
    permits,
    releases,
    requests,
    traces,
    alerts,
    retention,
    controls,
    campaigns,
    campaign_reading,
    readings,
    register,
    evaluations,
    jobs,
    engines,
    continuity,
    people,
    tokens,
    visit,
    demo_hospital,
    components,
)

WAYS_IN = (sign_in, sign_in_steps, sign_in_outside, public_projects)
"""Pages that answer before anybody has signed in."""

OWN_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""None of FastAPI's own: its spans hold addresses, queries and the words of errors."""


class Static(StaticFiles):
    """Our own files: their address holds a digest, so a browser may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """Return the application of the installation that `settings` names, its stores open."""
    site = open_site(settings, clock)
    drafters = Drafters(site, settings.drafters)
    senders = Senders(site)
    warming = Warming(settings)

    @asynccontextmanager
    async def closing(_app: FastAPI) -> AsyncIterator[None]:
        drafters.start()
        if settings.cim10 is not None:
            warming.begin()
        senders.start()
        yield
        senders.close()
        drafters.close()
        site.close()

    app = FastAPI(
        title="Ambroise",
        version=version("ambroise"),
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        lifespan=closing,
        telemetry=OWN_TELEMETRY,
    )
    app.state.site = site
    app.state.drafters = drafters
    app.state.warming = warming
    app.state.comparisons = coding_difference.Comparisons()
    app.state.senders = senders
    app.state.watch = health.Watch(site)
    app.mount("/static", Static(directory=STATIC), name="static")
    for way in WAYS_IN:
        app.include_router(way.router)
    app.include_router(health.router)
    for room in PAGES:
        app.include_router(room.router, dependencies=[Depends(signed_in)], include_in_schema=False)
    app.include_router(api.router, prefix=API, dependencies=[Depends(signed_in)])
    app.include_router(api.fhir, dependencies=[Depends(signed_in)])
    add_failures(app)
    app.add_middleware(Security)
    app.add_middleware(Observed)
    return app
