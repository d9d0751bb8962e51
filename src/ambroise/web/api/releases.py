"""Releases of results and re-identifications: asked for, decided by another person."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from ambroise.web import releases, requests
from ambroise.web.api.projects import Because, Reason
from ambroise.web.inputs import Key
from ambroise.web.plain import plain
from ambroise.web.releases import Files, Label
from ambroise.web.visitor import Calling, SignedIn

router = APIRouter(tags=["releases"])
RELEASE = "/releases/{release_id}"
REIDENTIFICATION = "/reidentifications/{request_id}"


class NewReidentification(BaseModel):
    pseudonym: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reason


@router.get("/requests")
def read_requests(visitor: SignedIn) -> Any:
    """Return what waits for a decision, to those who may read it."""
    found = requests.waiting_for(visitor)
    return _shown(plain(found)) if found else {}


@router.post("/projects/{project_id}/releases", status_code=201)
def ask_release(visitor: Calling, project_id: Key, files: Files, label: Label = "") -> Any:
    """Ask for files to be let out: they are checked, then another person decides."""
    given = [(one.filename or "", one.file.read()) for one in files]
    return {"release": releases.asked(visitor, project_id, label, given)}


@router.get(RELEASE)
def read_release(visitor: SignedIn, release_id: Key) -> Any:
    """Return a release with what the checks found, to who may decide on it."""
    return _release(plain(releases.deciding(visitor, release_id)))


@router.get(f"{RELEASE}/file", response_class=Response)
def look_at_file(
    visitor: SignedIn, release_id: Key, name: Annotated[str, Query(max_length=500)] = ""
) -> Response:
    """Return one file of a release to who may decide on it; traced."""
    data = releases.looked(visitor, release_id, name)
    return Response(data, media_type="application/octet-stream")


@router.post(f"{RELEASE}/grant")
def grant_release(visitor: Calling, release_id: Key, given: Because) -> Any:
    """Let a release out; its package has the digest that is returned."""
    return _release(plain(releases.granted(visitor, release_id, given.reason)))


@router.post(f"{RELEASE}/refuse", status_code=204)
def refuse_release(visitor: Calling, release_id: Key, given: Because) -> None:
    """Refuse a release."""
    releases.refused(visitor, release_id, given.reason)


@router.get(f"{RELEASE}/package", response_class=Response)
def take_release(visitor: SignedIn, release_id: Key) -> Response:
    """Return the package of a granted release, to the members of its project."""
    return FileResponse(releases.taken(visitor, release_id), media_type="application/zip")


@router.post("/projects/{project_id}/reidentifications", status_code=201)
def ask_reidentification(visitor: Calling, project_id: Key, given: NewReidentification) -> Any:
    """Ask for the person behind a pseudonym of a project."""
    number = requests.asked(visitor, project_id, given.pseudonym, given.reason)
    return {"request": number}


@router.post("/reidentifications", status_code=201)
def ask_control(visitor: Calling, given: NewReidentification) -> Any:
    """Ask for the person behind a pseudonym of the research zone, to control pseudonymisation."""
    return {"request": requests.asked_for_control(visitor, given.pseudonym, given.reason)}


@router.post(f"{REIDENTIFICATION}/grant", status_code=204)
def grant_reidentification(visitor: Calling, request_id: Key, given: Because) -> None:
    """Agree to a re-identification."""
    requests.granted(visitor, request_id, given.reason)


@router.post(f"{REIDENTIFICATION}/refuse", status_code=204)
def refuse_reidentification(visitor: Calling, request_id: Key, given: Because) -> None:
    """Refuse a re-identification."""
    requests.refused(visitor, request_id, given.reason)


@router.post(f"{REIDENTIFICATION}/open")
def open_reidentification(visitor: Calling, request_id: Key) -> Any:
    """Return the person behind the pseudonym of an agreed request, once."""
    return {"person": requests.opened(visitor, request_id)}


def _shown(waiting: dict[str, Any]) -> dict[str, Any]:
    return waiting | {"releases": [_release(one) for one in waiting["releases"]]}


def _release(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"folder": str(one["folder"])}
