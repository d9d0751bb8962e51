"""« Mes patients » and the search by identity."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Response

from ambroise.access import CARE_ZONE, TRAIL, Action, Purpose, alerts, wards_resource
from ambroise.access.rules import TEAM
from ambroise.warehouse import my_patients, search_persons
from ambroise.warehouse.views import PatientLine, PersonHit
from ambroise.web.menu import cares, menu
from ambroise.web.visitor import CARE, OPERATIONS, Posting, SignedIn, Visitor

SEARCH = (Purpose.CARE, Purpose.CODING_QUALITY, Purpose.OPERATIONS)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class WardGroup:
    label: str
    lines: tuple[PatientLine, ...]

    @property
    def present(self) -> int:
        return sum(1 for line in self.lines if line.end is None)

    @property
    def gone(self) -> int:
        return len(self.lines) - self.present


@router.get("/")
def mine(visitor: SignedIn) -> Response:
    wards = my_wards(visitor)
    return visitor.page(
        "home.html",
        visitor.words("home.title" if cares(visitor) else "nav.desk"),
        wards=wards,
        groups=by_ward(lines_of(visitor)),
        searches=visitor.may(Action.SEARCH_IDENTITY, CARE_ZONE, SEARCH),
        places=[] if cares(visitor) else menu(visitor),
        alerts=alerts.waiting(visitor.site.state, visitor.actor, visitor.site.clock()),
    )


@router.get("/recherche")
def ask_search(visitor: SignedIn) -> Response:
    return visitor.page(
        "search.html", visitor.words("search.title"), hits=None, tab="", trail=False
    )


@router.post("/recherche")
def search(visitor: Posting, text: Annotated[str, Form(min_length=2, max_length=100)]) -> Response:
    """Search by POST, so that no name stands in an address, a history or a log."""
    return visitor.page(
        "search.html",
        visitor.words("search.title"),
        hits=hits_of(visitor, text),
        searched=text,
        tab="" if visitor.may(Action.SEARCH_IDENTITY, CARE_ZONE, CARE) else "/opposition",
        trail=visitor.may(Action.READ_TRAIL, TRAIL, OPERATIONS),
    )


def lines_of(visitor: Visitor) -> list[PatientLine]:
    """Return the patients of the visitor's wards, none without a ward."""
    now, wards = visitor.site.clock(), my_wards(visitor)
    if not wards:
        return []
    decision = visitor.ask(Action.READ_IDENTIFIED, wards_resource(wards), (Purpose.CARE,))
    with visitor.site.door.open_dataset(decision) as dataset:
        return my_patients(dataset, wards, now)


def my_wards(visitor: Visitor) -> frozenset[str]:
    """Return the wards where the visitor cares for patients now."""
    now = visitor.site.clock()
    held = (one for one in visitor.actor.grants if one.role in TEAM and one.holds(now))
    return frozenset(one.ward for one in held if one.ward)


def hits_of(visitor: Visitor, text: str) -> list[PersonHit]:
    decision = visitor.ask(Action.SEARCH_IDENTITY, CARE_ZONE, SEARCH)
    with visitor.site.door.open_dataset(decision) as dataset:
        return search_persons(dataset, text)


def by_ward(lines: Iterable[PatientLine]) -> list[WardGroup]:
    ordered = sorted(lines, key=lambda one: (one.ward_label, one.end is not None, one.start))
    return [
        WardGroup(label, tuple(members))
        for label, members in groupby(ordered, key=lambda one: one.ward_label)
    ]
