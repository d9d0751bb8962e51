"""Two cohorts of a project, or two versions, side by side."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ambroise.access import Action, cohorts
from ambroise.access.cohorts import SPANS, Version
from ambroise.errors import AccessRefused, AmbroiseError
from ambroise.warehouse.cohorts.asking import question_of
from ambroise.web.catalogue import Words
from ambroise.web.cohorts.counting import RESEARCH, opening, said
from ambroise.web.cohorts.editing import here, version_in, versions
from ambroise.web.cohorts.reading import Fault, Read, read_version
from ambroise.web.studies import on_project, resource_of
from ambroise.web.visitor import SignedIn, Visitor

router = APIRouter(prefix="/projets/{project_id}/cohortes")

Named = Annotated[str, Query(pattern=r"^([A-Za-z0-9_-]{1,64}(:\d{1,6})?)?$")]
"""A cohort, or one of its versions: `number:3`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is told of two cohorts, as words."""

    one: str
    other: str
    only_one: str
    both: str
    only_other: str
    spans: tuple[tuple[str, str], ...]
    median: float | None
    masked: bool


@router.get("/comparer")
def compare(visitor: SignedIn, project_id: str, a: Named = "", b: Named = "") -> Response:
    """Show how two cohorts meet; of who has only counts, small cells are hidden."""
    on_project(visitor, project_id, Action.READ_PROJECT)
    pair = [_named(visitor, project_id, name) for name in (a, b)]
    shown, gap, fault = _compared(visitor, project_id, pair)
    return visitor.page(
        "cohort_comparison.html",
        visitor.words("cohorts.compare_title"),
        pair=pair,
        shown=shown,
        gap=gap,
        fault=fault,
        here=here(project_id),
    )


def _named(visitor: Visitor, project_id: str, name: str) -> Version:
    cohort_id, _, number = name.partition(":")
    found = versions(visitor, project_id, cohort_id)
    return version_in(found, int(number) if number else None)


def _compared(
    visitor: Visitor, project_id: str, pair: list[Version]
) -> tuple[Shown | None, tuple[str, str] | None, Fault | None]:
    """Return the comparison, or what is missing for it, or the fault that stopped it."""
    read = [read_version(one, visitor.words) for one in pair]
    for one in read:
        if isinstance(one, Fault):
            return None, None, one
    data = resource_of(visitor, project_id, data=True)
    decision = opening(visitor, data)
    if decision is None:
        return None, visitor.gap(Action.COUNT, data, RESEARCH), None
    first, second = (question_of(one.definition) for one in read if isinstance(one, Read))
    site = visitor.site
    try:
        found = cohorts.compare(site.door, site.views, decision, first, second)
    except AccessRefused:
        raise
    except AmbroiseError as error:
        return None, None, Fault(error.message(visitor.lang))
    return _shown(found, visitor.words), None, None


def _shown(found: cohorts.Comparison, words: Words) -> Shown:
    counts = (found.one, found.other, found.only_one, found.both, found.only_other)
    told = [said(one, found.smallest, words) for one in counts]
    spans = tuple(
        (_span(span, words), said(count, found.smallest, words))
        for span, count in zip(SPANS, found.spans, strict=True)
    )
    one, other, only_one, both, only_other = told
    masked = found.smallest is not None
    return Shown(one, other, only_one, both, only_other, spans, found.median, masked)


def _span(span: tuple[int | None, int | None], words: Words) -> str:
    """Return the days between two indexes as words: before, the same day, after."""
    start, end = span
    if (start, end) == (0, 0):
        return words("cohorts.same_day")
    before = (end if end is not None else 1) < 0
    near, far = (end, start) if before else (start, end)
    name = "cohorts.before" if before else "cohorts.after"
    if far is None:
        return words.named("cohorts", f"{name.partition('.')[2]}_more").format(
            days=abs(near or 0) - 1
        )
    return words(name, low=abs(near or 0), high=abs(far))
