"""Whether the process lives, and whether the site can serve: for systemd, Kubernetes, a proxy.

Neither needs a sign-in, so neither says more than yes or no for each part; `ambroise status` and
the page of continuity give the causes to those who may read them.
"""

import threading
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from ambroise.continuity import Level, Part, Stores, ready, status
from ambroise.web.failures import API
from ambroise.web.site import Site

KEPT: Final = timedelta(seconds=2)
"""How long an answer stands: a crowd that asks costs the stores nothing."""

router = APIRouter(tags=["site"])


class Alive(BaseModel):
    status: str


class Readiness(BaseModel):
    ready: bool
    parts: dict[str, bool]
    """Each part by name, and whether it works."""


class Watch:
    """The state of the parts, looked at anew at most each KEPT."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._mutex = threading.Lock()
        self._seen: tuple[datetime, tuple[Part, ...]] | None = None

    def parts(self) -> tuple[Part, ...]:
        site, now = self._site, self._site.clock()
        with self._mutex:
            if self._seen is None or not timedelta(0) <= now - self._seen[0] < KEPT:
                stores = Stores(site.state, site.trail, site.vault)
                self._seen = (now, status(site.settings, now=now, stores=stores))
            return self._seen[1]


def watch_of(request: Request) -> Watch:
    """Return the one watch of the application."""
    watch: Watch = request.app.state.watch
    return watch


@router.get(f"{API}/health")
def read_health() -> Alive:
    """Say that the process answers; nothing is opened."""
    return Alive(status="ok")


@router.get(f"{API}/ready", responses={503: {"model": Readiness}})
def read_ready(response: Response, watch: Annotated[Watch, Depends(watch_of)]) -> Readiness:
    """Say whether the site can serve, part by part: 200 when it can, 503 when it cannot."""
    parts = watch.parts()
    can = ready(parts)
    response.status_code = 200 if can else 503
    works = {one.name.name.lower(): one.level is not Level.FAILS for one in parts}
    return Readiness(ready=can, parts=works)
