"""« Qualité »: what the checks found, its course, and the rows behind each result."""

import csv
import io
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from ambroise.access import CARE_ZONE, Action
from ambroise.errors import PageUnknown
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import VOLUME, given_of
from ambroise.warehouse.quality.history import Examination
from ambroise.warehouse.quality.lines import Group, groups_of, has_lines, lines_of
from ambroise.warehouse.quality.listing import check_with, checks
from ambroise.warehouse.quality.model import Check, Result, Status
from ambroise.warehouse.quality.site.volumes import Series, series_of
from ambroise.warehouse.quality.templates import templates
from ambroise.web.courses import Course, Value, course_of
from ambroise.web.inputs import Key
from ambroise.web.periods import page_of
from ambroise.web.visitor import CARE, OPERATIONS, Posting, SignedIn, Visitor

HERE: Final = "/qualite"
LISTED: Final = 100
SERIES: Final = 12
"""Series drawn at most, those with most unusual months first."""
MONTHS: Final = 24
ALL: Final = "all"
_ORDER: Final = {status: number for number, status in enumerate(Status)}
_SEVERITIES: Final = ("fatal", "site", "convention", "characterization")

Asked = Annotated[str, Query(max_length=200)]

router = APIRouter(prefix=HERE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the visitor wants to see of the results; failures unless said otherwise."""

    state: str
    category: str
    table: str
    text: str

    def takes(self, result: Result, name: str) -> bool:
        check = result.check
        told = " ".join((check.name, name, check.table, check.field, *map(str, check.concepts)))
        return (
            self.state in (ALL, result.status)
            and self.category in ("", templates()[check.name].category)
            and self.table in ("", check.table)
            and all(word in told.lower() for word in self.text.lower().split())
        )

    @property
    def asked(self) -> dict[str, str]:
        found = {"etat": self.state, "famille": self.category, "table": self.table, "q": self.text}
        return {name: value for name, value in found.items() if value}


def chosen(etat: Asked = "", famille: Asked = "", table: Asked = "", q: Asked = "") -> Choice:
    return Choice(etat or str(Status.FAILED), famille, table, q)


Chosen = Annotated[Choice, Depends(chosen)]


@router.get("")
def quality(
    visitor: SignedIn, choice: Chosen, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """Show the last examination and the course of those before it."""
    past = _course(visitor)
    found = _results(visitor, past, choice)
    shown, number, pages = page_of(found, page, LISTED)
    return visitor.page(
        "quality.html",
        visitor.words("quality.title"),
        last=past[-1] if past else None,
        past=past,
        picture=course_of([Value(one.counts.get(Status.FAILED, 0)) for one in past]),
        results=shown,
        found=len(found),
        choice=choice,
        states=(*Status, ALL),
        categories=sorted({one.category for one in templates().values()}),
        tables=sorted({one.table for one in checks()}),
        types=templates(),
        page=number,
        pages=pages,
        may_examine=visitor.may(Action.COUNT, CARE_ZONE, OPERATIONS),
        here=HERE,
    )


@router.get("/export.csv")
def export(visitor: SignedIn, choice: Chosen) -> Response:
    """Return the results that the page lists, all of them, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    names = "check title table field concepts status violated total percent threshold reason"
    writer.writerow(names.split())
    for one in _results(visitor, _course(visitor), choice):
        check = one.check
        concepts = " ".join(map(str, check.concepts))
        where = (check.name, visitor.words(f"check.{check.name}"), check.table, check.field)
        counts = (one.violated, one.total, f"{one.percent:.4f}", check.threshold)
        writer.writerow((*where, concepts, one.status, *counts, one.reason or ""))
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="qualite.csv"'},
    )


@router.post("/controler")
def examine(visitor: Posting) -> Response:
    """Queue an examination of the newest publication."""
    visitor.ask(Action.COUNT, CARE_ZONE, OPERATIONS)
    site = visitor.site
    return visitor.go(f"/taches/{history.ask(site.state, visitor.actor.id, now=site.clock())}")


@router.get("/{check_id}")
def one_check(visitor: SignedIn, check_id: Key) -> Response:
    """Show what a check found each time, and what its rows have in common."""
    visitor.ask(Action.READ_OPERATIONS, CARE_ZONE, OPERATIONS)
    check = _listed(check_id)
    past = history.past_of(visitor.site.state, check_id)
    measured = [one for one in past if one.status in (Status.PASSED, Status.FAILED)]
    groups, series = _behind(visitor, check)
    return visitor.page(
        "quality_check.html",
        visitor.words(f"check.{check.name}"),
        check=check,
        type=templates()[check.name],
        past=past,
        measured=measured,
        picture=course_of(
            [Value(one.percent, out=one.status is Status.FAILED) for one in measured]
        ),
        groups=groups,
        series=series,
        lines=has_lines(check),
        gap=visitor.gap(Action.READ_FAULTY_ROWS, CARE_ZONE, OPERATIONS),
        back=HERE,
        here=f"{HERE}/{check_id}",
    )


@router.get("/{check_id}/lignes")
def lines(
    visitor: SignedIn, check_id: Key, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """Show the violated rows of a check: data of persons, traced."""
    decision = visitor.ask(Action.READ_FAULTY_ROWS, CARE_ZONE, OPERATIONS)
    check = _listed(check_id)
    if not has_lines(check):
        raise PageUnknown
    site = visitor.site
    with site.door.open_dataset(decision) as dataset:
        if check.table not in dataset.tables:
            raise PageUnknown
        given = given_of(site.state, site.clock())
        found = lines_of(dataset, check, given, start=(page - 1) * LISTED, size=LISTED + 1)
    shown = found.rows[:LISTED]
    site.door.note(
        decision,
        "quality.rows_read",
        count=len(shown),
        detail={"check": check.id, "type": check.name, "table": check.table},
        request_id=visitor.request_id,
    )
    return visitor.page(
        "quality_lines.html",
        visitor.words("quality.lines_title", check=visitor.words(f"check.{check.name}")),
        check=check,
        columns=found.columns,
        rows=shown,
        page=page,
        pages=page + (len(found.rows) > LISTED),
        opens=visitor.may(Action.SEARCH_IDENTITY, CARE_ZONE, CARE),
        back=f"{HERE}/{check_id}",
    )


def _course(visitor: Visitor) -> list[Examination]:
    visitor.ask(Action.READ_OPERATIONS, CARE_ZONE, OPERATIONS)
    return history.course(visitor.site.state)


def _results(visitor: Visitor, past: list[Examination], choice: Choice) -> list[Result]:
    """Return the results of the last examination that are asked for, the gravest first."""
    if not past:
        return []
    kept = history.results_kept(visitor.site.state, past[-1].id)
    found = [one for one in kept if choice.takes(one, visitor.words(f"check.{one.check.name}"))]
    return sorted(found, key=_gravity)


def _gravity(result: Result) -> tuple[int, int, float, str]:
    check = result.check
    severity = _SEVERITIES.index(templates()[check.name].severity)
    return (_ORDER[result.status], severity, -result.percent, f"{check.table}.{check.field}")


def _listed(check_id: str) -> Check:
    check = check_with(check_id)
    if check is None:
        raise PageUnknown
    return check


def _behind(visitor: Visitor, check: Check) -> tuple[list[Group], list[tuple[Series, Course]]]:
    """Return the groups or the series behind a result, to those who may count."""
    if not visitor.may(Action.COUNT, CARE_ZONE, OPERATIONS):
        return [], []
    site = visitor.site
    decision = visitor.ask(Action.COUNT, CARE_ZONE, OPERATIONS)
    given = given_of(site.state, site.clock())
    with site.door.open_dataset(decision) as dataset:
        if check.table not in dataset.tables:
            return [], []
        if check.name == VOLUME:
            return [], [_drawn(one) for one in series_of(dataset, check, given)[:SERIES]]
        return (groups_of(dataset, check, given) if has_lines(check) else []), []


def _drawn(series: Series) -> tuple[Series, Course]:
    """Return the last months of a series and their picture."""
    months = series.months[-MONTHS:]
    values = [Value(one.count, one.low, one.high, one.unusual) for one in months]
    return replace(series, months=months), course_of(values)
