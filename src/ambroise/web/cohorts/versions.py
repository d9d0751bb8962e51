"""What a version gives: its definition and its attrition as files, and what changed between two."""

import csv
import difflib
import io
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from ambroise.access.cohorts import Version
from ambroise.errors import CohortUnknown
from ambroise.web.cohorts.counting import Counted, counted
from ambroise.web.cohorts.editing import here, version_in, versions
from ambroise.web.cohorts.reading import Fault, read_version
from ambroise.web.inputs import Key, Number
from ambroise.web.visitor import SignedIn, Visitor

router = APIRouter(prefix="/projets/{project_id}/cohortes/{cohort_id}")

ROW: Final = 44
"""Pixels of a step in the picture that is taken away."""
_KINDS: Final = {"+ ": "added", "- ": "removed", "  ": "same"}

Numbered = Annotated[int, Query(ge=1, le=1_000_000)]


@router.get("/versions/{number}/definition.yaml")
def definition(visitor: SignedIn, project_id: str, cohort_id: Key, number: Number) -> Response:
    one = _version(visitor, project_id, cohort_id, number)
    return _file(one.text, "application/yaml", f"cohorte-{number}.yaml")


@router.get("/versions/{number}/atlas.json")
def brought(visitor: SignedIn, project_id: str, cohort_id: Key, number: Number) -> Response:
    """Return what was brought from ATLAS, as it came."""
    one = _version(visitor, project_id, cohort_id, number)
    if one.brought is None:
        raise CohortUnknown
    return _file(one.brought, "application/json", f"cohorte-{number}.json")


@router.get("/versions/{number}/attrition.csv")
def attrition_csv(visitor: SignedIn, project_id: str, cohort_id: Key, number: Number) -> Response:
    found = _counted(visitor, project_id, _version(visitor, project_id, cohort_id, number))
    text, t = io.StringIO(), visitor.words
    writer = csv.writer(text, delimiter=";")
    writer.writerow((t("cohorts.step"), t("cohorts.persons"), t("cohorts.stays")))
    writer.writerows((_cell(one.name), one.persons, one.stays) for one in found.bars)
    return _file(text.getvalue(), "text/csv", f"attrition-{number}.csv")


@router.get("/versions/{number}/attrition.svg")
def attrition_svg(visitor: SignedIn, project_id: str, cohort_id: Key, number: Number) -> Response:
    one = _version(visitor, project_id, cohort_id, number)
    found = _counted(visitor, project_id, one)
    values = {"bars": found.bars, "title": one.title, "row": ROW, "t": visitor.words}
    picture = visitor.site.pages.render("cohort_attrition.svg", values)
    return _file(picture, "image/svg+xml", f"attrition-{number}.svg")


@router.get("/differences")
def differences(
    visitor: SignedIn, project_id: str, cohort_id: Key, de: Numbered = 1, a: Numbered = 1
) -> Response:
    """Show two versions as one text, what was removed and added marked."""
    found = versions(visitor, project_id, cohort_id)
    before, after = version_in(found, de), version_in(found, a)
    lines = difflib.ndiff(before.text.splitlines(), after.text.splitlines())
    return visitor.page(
        "cohort_differences.html",
        visitor.words("cohorts.differences"),
        before=before,
        after=after,
        versions=found,
        lines=[(_KINDS[line[:2]], line[2:]) for line in lines if line[:2] in _KINDS],
        names=visitor.site.names(),
        here=here(project_id),
    )


def _version(visitor: Visitor, project_id: str, cohort_id: str, number: int) -> Version:
    return version_in(versions(visitor, project_id, cohort_id), number)


def _counted(visitor: Visitor, project_id: str, version: Version) -> Counted:
    """Return the counts of a version, none where they cannot be told."""
    found = read_version(version, visitor.words)
    return Counted() if isinstance(found, Fault) else counted(visitor, project_id, found)


def _cell(text: str) -> str:
    """Return a text that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _file(content: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)
