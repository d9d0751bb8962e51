"""« Cohortes »: those of a project, a new one, and a definition edited with live counts."""

from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Response, UploadFile

from ambroise.access import Action, Decision, cohorts
from ambroise.access.cohorts import Version
from ambroise.access.view.kept import kept_versions
from ambroise.errors import CohortUnknown
from ambroise.web.cohorts.counting import RESEARCH, Counted, counted
from ambroise.web.cohorts.reading import (
    FILE,
    LONGEST,
    Fault,
    Read,
    digest,
    read,
    read_version,
    text_in,
)
from ambroise.web.inputs import Key, Number
from ambroise.web.studies import on_project, purposes_of, resource_of
from ambroise.web.visitor import PostedForm, Posting, SignedIn, Visitor

router = APIRouter(prefix="/projets/{project_id}/cohortes")

LONGEST_NAME: Final = 100
EXAMPLE: Final = """\
cohort: Séjours de majeurs
entry:
  any:
    - {visit_occurrence: any}
  keep: first
rules:
  - rule: Majeur à l'entrée
    all:
      - person: {age: {gte: 18}}
"""


@router.get("")
def list_cohorts(visitor: SignedIn, project_id: str) -> Response:
    return _listing(visitor, project_id, EXAMPLE)


@router.post("")
def create(visitor: Posting, project_id: str, form: PostedForm) -> Response:
    """Open a cohort with its first version; a text with a fault comes back as it was given."""
    return _created(visitor, project_id, text_in(form), str(form.get("change", "")), FILE)


@router.post("/apporter")
def bring(
    visitor: Posting, project_id: str, files: Annotated[list[UploadFile], File()]
) -> Response:
    """Open a cohort from a file, ours or one of ATLAS, which is kept as it came."""
    content = files[0].file.read(LONGEST + 1)[:LONGEST]
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    file = Path(Path(files[0].filename or FILE).name[:LONGEST_NAME])
    return _created(visitor, project_id, text, visitor.words("cohorts.brought"), file)


@router.post("/apercu")
def preview(visitor: Posting, project_id: str, form: PostedForm) -> Response:
    """Show what a text asks and whom it finds, without keeping anything."""
    cohorts.of_project(visitor.site.door, on_project(visitor, project_id, Action.READ_PROJECT))
    text = text_in(form)
    shown = previewed(visitor, project_id, text)
    given = str(form.get("texte", "")).replace("\r\n", "\n")
    return visitor.page(
        "cohort_preview.html",
        visitor.words("cohorts.title"),
        **shown,
        rewritten=text if text != given else None,
    )


@router.get("/{cohort_id}")
def one_cohort(
    visitor: SignedIn, project_id: str, cohort_id: Key, version: Number | None = None
) -> Response:
    found = versions(visitor, project_id, cohort_id)
    return _page(visitor, project_id, found, version_in(found, version))


@router.post("/{cohort_id}")
def save(visitor: Posting, project_id: str, cohort_id: Key, form: PostedForm) -> Response:
    """Save a version; a text with a fault comes back as it was given, and nothing is saved."""
    decision = on_project(visitor, project_id, Action.DEFINE_COHORT)
    text, change = text_in(form), str(form.get("change", ""))
    found = read(text, visitor.words)
    if isinstance(found, Fault):
        past = versions(visitor, project_id, cohort_id)
        return _page(visitor, project_id, past, past[0], text=text, change=change, status=400)
    cohorts.save(visitor.site.door, decision, cohort_id, found.saved, change)
    return visitor.go(f"{here(project_id)}/{cohort_id}")


@router.post("/{cohort_id}/versions/{number}/restaurer")
def restore(visitor: Posting, project_id: str, cohort_id: Key, number: Number) -> Response:
    """Save an earlier version again, as a new one."""
    decision = on_project(visitor, project_id, Action.DEFINE_COHORT)
    old = version_in(versions(visitor, project_id, cohort_id), number)
    again = cohorts.Definition(old.title, old.text, old.brought)
    change = visitor.words("cohorts.restored", number=number)
    cohorts.save(visitor.site.door, decision, cohort_id, again, change)
    return visitor.go(f"{here(project_id)}/{cohort_id}")


def here(project_id: str) -> str:
    return f"/projets/{project_id}/cohortes"


def versions(visitor: Visitor, project_id: str, cohort_id: str) -> list[Version]:
    """Return the versions of a cohort, newest first; raises AccessRefused, CohortUnknown."""
    decision = on_project(visitor, project_id, Action.READ_PROJECT)
    return cohorts.versions_of(visitor.site.door, decision, cohort_id)


def version_in(found: list[Version], number: int | None) -> Version:
    """Return a version by its number, the newest without one; raises CohortUnknown."""
    if number is None:
        return found[0]
    one = next((one for one in found if one.number == number), None)
    if one is None:
        raise CohortUnknown
    return one


def previewed(
    visitor: Visitor, project_id: str, text: str, version: Version | None = None
) -> dict[str, Any]:
    """Return what the preview of a text, or of a version, shows."""
    found = read(text, visitor.words) if version is None else read_version(version, visitor.words)
    if isinstance(found, Fault):
        shown: tuple[Read | None, Counted | None, Fault | None] = (None, None, found)
    else:
        shown = (found, counted(visitor, project_id, found), None)
    return {
        "read": shown[0],
        "counted": shown[1],
        "fault": shown[2],
        "digest": digest(text),
        "preview": f"{here(project_id)}/apercu",
    }


def _created(visitor: Visitor, project_id: str, text: str, change: str, file: Path) -> Response:
    decision = on_project(visitor, project_id, Action.DEFINE_COHORT)
    found = read(text, visitor.words, file)
    if isinstance(found, Fault):
        return _listing(visitor, project_id, text, change=change, status=400)
    made = cohorts.create(visitor.site.door, decision, found.saved, change)
    return visitor.go(f"{here(project_id)}/{made.cohort_id}")


def _listing(
    visitor: Visitor, project_id: str, text: str, *, change: str = "", status: int = 200
) -> Response:
    decision = on_project(visitor, project_id, Action.READ_PROJECT)
    found = cohorts.of_project(visitor.site.door, decision)
    return visitor.page(
        "cohorts.html",
        visitor.words("cohorts.title"),
        status,
        cohorts=found,
        kept=kept_versions(visitor.site.state, project_id),
        text=text,
        change=change,
        names=visitor.site.names(),
        **_around(visitor, project_id, decision),
        **previewed(visitor, project_id, text),
        rewritten=None,
    )


def _page(
    visitor: Visitor,
    project_id: str,
    found: list[Version],
    shown: Version,
    *,
    text: str | None = None,
    change: str = "",
    status: int = 200,
) -> Response:
    """Show a version, or a text that was given in its place."""
    decision = on_project(visitor, project_id, Action.READ_PROJECT)
    given = shown.text if text is None else text
    data = resource_of(visitor, project_id, data=True)
    return visitor.page(
        "cohort.html",
        shown.title,
        status,
        version=shown,
        versions=found,
        others=cohorts.of_project(visitor.site.door, decision),
        kept=kept_versions(visitor.site.state, project_id),
        text=given,
        change=change,
        names=visitor.site.names(),
        gap_members=visitor.gap(Action.READ_PSEUDONYMISED, data, RESEARCH),
        **_around(visitor, project_id, decision),
        **previewed(visitor, project_id, given, shown if text is None else None),
        rewritten=None,
    )


def _around(visitor: Visitor, project_id: str, decision: Decision) -> dict[str, Any]:
    resource = resource_of(visitor, project_id)
    return {
        "project_id": decision.resource.project,
        "here": here(project_id),
        "gap_define": visitor.gap(Action.DEFINE_COHORT, resource, purposes_of(visitor)),
    }
