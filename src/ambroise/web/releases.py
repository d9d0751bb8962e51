"""The checked exit of results: files sent and checked, decided by another, taken as a package."""

from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Response, UploadFile
from starlette.responses import FileResponse

from ambroise.access import Action, Decision, releases
from ambroise.access.releases import Release
from ambroise.errors import ReleaseChanged, ReleaseFolderInvalid
from ambroise.web.projects import Reason
from ambroise.web.studies import on_project, purposes_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

Label = Annotated[str, Form(max_length=200)]
Files = Annotated[list[UploadFile], File()]

WAITS: Final = "requested"

router = APIRouter()


@router.post("/projets/{project_id}/sorties")
def ask(visitor: Posting, project_id: str, files: Files, label: Label = "") -> Response:
    asked(visitor, project_id, label, [(one.filename or "", one.file.read()) for one in files])
    return visitor.go(f"/projets/{project_id}#sorties")


@router.get("/sorties/{release_id}")
def release(visitor: SignedIn, release_id: str) -> Response:
    found = deciding(visitor, release_id)
    waits = found.state == WAITS
    return visitor.page(
        "release.html",
        visitor.words("releases.one", label=found.label or found.id),
        release=found,
        checks=releases.words.CHECKS,
        files=files_of(visitor, release_id) if waits else [],
    )


@router.get("/sorties/{release_id}/fichier")
def file(visitor: SignedIn, release_id: str, nom: str = "") -> Response:
    """Return one file to who is to decide, as a file: the browser never shows it as a page."""
    headers = {"Content-Disposition": "attachment"}
    return Response(looked(visitor, release_id, nom), 200, headers, "application/octet-stream")


@router.post("/sorties/{release_id}/accorder")
def grant(visitor: Posting, release_id: str, reason: Reason = "") -> Response:
    granted(visitor, release_id, reason)
    return visitor.go("/demandes")


@router.post("/sorties/{release_id}/refuser")
def refuse(visitor: Posting, release_id: str, reason: Reason = "") -> Response:
    refused(visitor, release_id, reason)
    return visitor.go("/demandes")


@router.get("/sorties/{release_id}/paquet")
def package(visitor: SignedIn, release_id: str) -> Response:
    """Return the package, whose SHA-256 the project's page shows."""
    path = taken(visitor, release_id)
    return FileResponse(path, media_type="application/zip", filename=f"sortie-{path.name}")


def asked(visitor: Visitor, project_id: str, label: str, files: list[tuple[str, bytes]]) -> str:
    """Ask for files to be let out; raises AccessRefused, ReleaseFolderInvalid."""
    site = visitor.site
    decision = on_project(visitor, project_id, Action.ASK_RELEASE, data=True)
    folder = releases.receive(site.settings, files)
    return releases.ask(site.door, decision, folder, label.strip())


def deciding(visitor: Visitor, release_id: str) -> Release:
    """Return a release to who may decide on it; raises AccessRefused, ReleaseUnknown."""
    return releases.read(visitor.site.door, _decision(visitor, release_id))


def files_of(visitor: Visitor, release_id: str) -> list[str]:
    """Return the names of the files to who may decide, none when the folder has changed."""
    try:
        return releases.file_names(visitor.site.door, _decision(visitor, release_id))
    except (ReleaseChanged, ReleaseFolderInvalid):
        return []


def looked(visitor: Visitor, release_id: str, name: str) -> bytes:
    """Return one file to who may decide; raises AccessRefused, ReleaseUnknown, ReleaseChanged."""
    return releases.look(visitor.site.door, _decision(visitor, release_id), name)


def granted(visitor: Visitor, release_id: str, reason: str) -> Release:
    decision = _decision(visitor, release_id, reason)
    return releases.grant(visitor.site.door, decision, visitor.site.settings)


def refused(visitor: Visitor, release_id: str, reason: str) -> None:
    releases.refuse(visitor.site.door, _decision(visitor, release_id, reason))


def taken(visitor: Visitor, release_id: str) -> Path:
    """Return the package of a granted release; raises AccessRefused, ReleaseChanged."""
    site = visitor.site
    resource = releases.release_resource(site.state, release_id)
    decision = visitor.ask(Action.EXPORT, resource, purposes_of(visitor))
    return releases.take(site.door, decision, site.settings)


def _decision(visitor: Visitor, release_id: str, reason: str = "") -> Decision:
    resource = releases.release_resource(visitor.site.state, release_id)
    return visitor.ask(Action.DECIDE_RELEASE, resource, purposes_of(visitor), reason)
