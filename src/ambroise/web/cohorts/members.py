"""The members of a version that is kept: why each is there, and the events of one of them."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from ambroise.access import Action, Decision, cohorts
from ambroise.access.cohorts import Version
from ambroise.access.view import View
from ambroise.access.view.kept import kept_versions
from ambroise.errors import CohortUnknown
from ambroise.warehouse.cohorts.asking import question_of
from ambroise.web.cohorts import events
from ambroise.web.cohorts.counting import RESEARCH
from ambroise.web.cohorts.editing import here, version_in, versions
from ambroise.web.cohorts.reading import Fault, read_version
from ambroise.web.cohorts.wording import Wording
from ambroise.web.inputs import Key, Number, RowId
from ambroise.web.studies import resource_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

router = APIRouter(prefix="/projets/{project_id}/cohortes/{cohort_id}/versions/{number}")

LISTED: Final = 25
SHOWN: Final = 3
"""Rows of evidence of a criterion that the list shows; the page of a member shows all kept."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A criterion that fired for a member: the rows shown among those that it found."""

    words: str
    rows: list[dict[str, Any]]
    among: int


@dataclass(frozen=True, slots=True)
class Member:
    """`start` and `end` are in the project's own days."""

    subject: int
    start: Any
    end: Any
    fired: list[Fired]


@router.post("/garder")
def keep(visitor: Posting, project_id: str, cohort_id: Key, number: Number) -> Response:
    """Keep the members of a version as a table of the project's view."""
    version = version_in(versions(visitor, project_id, cohort_id), number)
    decision = _reading(visitor, project_id)
    found = read_version(version, visitor.words)
    if isinstance(found, Fault):
        raise CohortUnknown
    site = visitor.site
    cohorts.keep(
        site.door, site.state, site.views, decision, version, question_of(found.definition)
    )
    return visitor.go(f"{here(project_id)}/{cohort_id}/versions/{number}/membres")


@router.get("/membres")
def members(
    visitor: SignedIn,
    project_id: str,
    cohort_id: Key,
    number: Number,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """List the members by pseudonym, with what put each there; traced."""
    version = version_in(versions(visitor, project_id, cohort_id), number)
    decision = _reading(visitor, project_id)
    _must_be_kept(visitor, decision, version)
    with visitor.site.views.open(decision) as view:
        total = view.rows(_COUNT, version=version.id)[0]
        found = view.rows(_LIST, version=version.id, size=LISTED, start=(page - 1) * LISTED)
        evidence = _evidence(view, version, [one["subject_id"] for one in found])
    listed = _listed(found, evidence, _wording(visitor, version), SHOWN)
    _note(visitor, decision, "cohort.members_read", version, count=len(listed))
    return visitor.page(
        "cohort_members.html",
        visitor.words("cohorts.members_of", title=version.title, number=number),
        version=version,
        members=listed,
        persons=total["persons"],
        periods=total["periods"],
        page=page,
        pages=max(1, -(-total["periods"] // LISTED)),
        here=here(project_id),
    )


@router.get("/membres/{subject_id}")
def member(
    visitor: SignedIn, project_id: str, cohort_id: Key, number: Number, subject_id: RowId
) -> Response:
    """Show the events and documents of a member, as the project's view renders them; traced."""
    version = version_in(versions(visitor, project_id, cohort_id), number)
    decision = _reading(visitor, project_id)
    _must_be_kept(visitor, decision, version)
    with visitor.site.views.open(decision) as view:
        found = view.rows(_ONE, version=version.id, subject=subject_id)
        if not found:
            raise CohortUnknown
        evidence = _evidence(view, version, [subject_id])
        dossier = events.dossier_of(view, subject_id)
    whole = len(evidence)
    periods = _listed(found, evidence, _wording(visitor, version), whole)
    opened = hashlib.sha256(f"{decision.resource.project} {subject_id}".encode()).hexdigest()
    _note(visitor, decision, "cohort.member_opened", version, member_sha256=opened)
    return visitor.page(
        "cohort_member.html",
        visitor.words("cohorts.member", subject=subject_id),
        version=version,
        subject=subject_id,
        periods=periods,
        fired={(row["table_name"], row["row_id"]) for row in evidence},
        dossier=dossier,
        here=here(project_id),
    )


_PERIODS: Final = (
    "SELECT subject_id, cohort_start_date, cohort_end_date FROM cohort"
    " WHERE cohort_definition_id = $version"
)
_COUNT: Final = (
    "SELECT count(*) AS periods, count(DISTINCT subject_id) AS persons FROM cohort"
    " WHERE cohort_definition_id = $version"
)
_LIST: Final = f"{_PERIODS} ORDER BY subject_id, cohort_start_date LIMIT $size OFFSET $start"
_ONE: Final = f"{_PERIODS} AND subject_id = $subject ORDER BY cohort_start_date"
_FIRED: Final = (
    "SELECT * FROM cohort_evidence WHERE cohort_definition_id = $version"
    " AND list_contains($subjects, subject_id) ORDER BY index_date, part, on_date, row_id"
)


def _reading(visitor: Visitor, project_id: str) -> Decision:
    data = resource_of(visitor, project_id, data=True)
    return visitor.ask(Action.READ_PSEUDONYMISED, data, RESEARCH)


def _must_be_kept(visitor: Visitor, decision: Decision, version: Version) -> None:
    if version.id not in kept_versions(visitor.site.state, decision.resource.project):
        raise CohortUnknown


def _evidence(view: View, version: Version, subjects: list[int]) -> list[dict[str, Any]]:
    return view.rows(_FIRED, version=version.id, subjects=subjects)


def _wording(visitor: Visitor, version: Version) -> Wording | None:
    found = read_version(version, visitor.words)
    return None if isinstance(found, Fault) else found.wording


def _listed(
    periods: list[dict[str, Any]],
    evidence: list[dict[str, Any]],
    wording: Wording | None,
    shown: int,
) -> list[Member]:
    """Return each period with what fired for its person at the indexes that it holds."""
    return [
        Member(
            one["subject_id"],
            one["cohort_start_date"],
            one["cohort_end_date"],
            _fired([row for row in evidence if _within(row, one)], wording, shown),
        )
        for one in periods
    ]


def _within(row: dict[str, Any], period: dict[str, Any]) -> bool:
    """Return whether evidence is of this period: an index lies in the period that it opens."""
    mine = row["subject_id"] == period["subject_id"]
    start, end = period["cohort_start_date"], period["cohort_end_date"]
    return mine and bool(start <= row["index_date"] <= end)


def _fired(rows: list[dict[str, Any]], wording: Wording | None, shown: int) -> list[Fired]:
    by_part: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_part.setdefault(row["part"], []).append(row)
    return [
        Fired(wording.part(part) if wording else part, found[:shown], found[0]["among"])
        for part, found in by_part.items()
    ]


def _note(
    visitor: Visitor, decision: Decision, act: str, version: Version, count: int = 0, **more: str
) -> None:
    detail: dict[str, str | int] = {
        "cohort": version.cohort_id,
        "version": version.number,
        **more,
    }
    visitor.site.door.note(decision, act, count=count, detail=detail)
