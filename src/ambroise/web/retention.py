"""« Durées de conservation »: how long each class of the trail is kept, and the purge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response

from ambroise.access import TRAIL, Action, keeping
from ambroise.governance.retention import Past, due, purge
from ambroise.trail import Kept, Retention, kept
from ambroise.trail.retention import MINIMUM_DAYS
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

LONGEST_DAYS = 36_500

router = APIRouter(prefix="/conservation")


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the trail, and how many entries a purge would remove now."""

    rule: Kept
    before: datetime
    due: int


@router.get("")
def retention(visitor: SignedIn) -> Response:
    return _page(visitor)


@router.post("")
def set_days(
    visitor: Posting,
    retention: Annotated[Retention, Form()],
    days: Annotated[int, Form(ge=1, le=LONGEST_DAYS)],
) -> Response:
    set_retention(visitor, retention, days)
    return visitor.go("/conservation")


@router.post("/purge")
def remove_past(visitor: Posting) -> Response:
    return _page(visitor, removed=purged(visitor))


def classes_of(visitor: Visitor) -> list[Class]:
    """Return each class with its time and what is past it; raises AccessRefused."""
    return _classes(visitor, _past(visitor))


def set_retention(visitor: Visitor, retention: Retention, days: int) -> None:
    """Set for how long a class is kept; raises AccessRefused, RetentionTooShort."""
    site = visitor.site
    decision = visitor.ask(Action.SET_RETENTION, TRAIL, OPERATIONS)
    keeping.set_retention(site.door, decision, retention, days, now=site.clock())


def purged(visitor: Visitor) -> Past:
    """Remove what is past its time; return how much of what."""
    site = visitor.site
    decision = visitor.ask(Action.SET_RETENTION, TRAIL, OPERATIONS)
    return purge(site, decision, now=site.clock())


def _past(visitor: Visitor) -> Past:
    decision = visitor.ask(Action.SET_RETENTION, TRAIL, OPERATIONS)
    return due(visitor.site, decision, now=visitor.site.clock())


def _classes(visitor: Visitor, past: Past) -> list[Class]:
    now = visitor.site.clock()
    rules = kept(visitor.site.state)
    return [Class(one, one.limit(now), past.entries[one.retention]) for one in rules]


def _page(visitor: Visitor, removed: Past | None = None) -> Response:
    past = _past(visitor)
    return visitor.page(
        "retention.html",
        visitor.words("retention.title"),
        classes=_classes(visitor, past),
        past=past,
        removed=removed,
        minimum=MINIMUM_DAYS,
    )
