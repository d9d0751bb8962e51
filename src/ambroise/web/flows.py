"""Flux: batches with their counts, the quarantine with its reasons, one item and its retry."""

from typing import Annotated, Final

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response

from ambroise.access import CARE_ZONE, Action, batch_resource, item_resource
from ambroise.errors import PageUnknown
from ambroise.intake import Quarantined, explained, list_quarantine, show_quarantine
from ambroise.state.schema import batch_types, batches
from ambroise.tables import open_zone
from ambroise.web.periods import page_of
from ambroise.web.reception import retry_one
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

LISTED: Final = 100
SHOWN: Final = 100_000
"""Characters of a raw record on the page; a quarantined line may be 100 MB long."""

router = APIRouter(prefix="/flux")
Row = dict[str, object]


@router.get("")
def flows(visitor: SignedIn) -> Response:
    found = batches_of(visitor)
    return visitor.page(
        "flows.html", visitor.words("flows.title"), batches=found, waiting=waiting(visitor)
    )


@router.get("/lots/{batch_id}")
def batch(visitor: SignedIn, batch_id: str) -> Response:
    found, types = batch_of(visitor, batch_id)
    title = visitor.words("flows.batch", number=found["number"])
    return visitor.page("batch.html", title, batch=found, types=types)


@router.get("/quarantaine")
def quarantine(visitor: SignedIn, page: Annotated[int, Query(ge=1)] = 1) -> Response:
    items, number, pages = page_of(quarantine_of(visitor), page, LISTED)
    return visitor.page(
        "quarantine.html",
        visitor.words("flows.quarantine"),
        items=[(one, explained(one.reason, visitor.lang).says) for one in items],
        waiting=waiting(visitor),
        page=number,
        pages=pages,
    )


@router.get("/quarantaine/{item_id}")
def item(visitor: SignedIn, item_id: str, issue: str = "") -> Response:
    found, raw = item_of(visitor, item_id)
    content = raw[: SHOWN * 4].decode(errors="replace")[:SHOWN]
    outcome = visitor.words(f"flows.after_{found.status}") if issue else ""
    reason = explained(found.reason, visitor.lang)
    return visitor.page(
        "quarantine_item.html",
        reason.says,
        item=found,
        reason=reason,
        content=content,
        cut=len(raw) > len(content.encode()),
        shown=len(content),
        outcome=outcome,
    )


@router.post("/quarantaine/{item_id}/relancer")
def retry(visitor: Posting, item_id: str) -> Response:
    retry_one(visitor, item_id)
    return visitor.go(f"/flux/quarantaine/{item_id}?issue=1")


def batches_of(visitor: Visitor) -> list[Row]:
    """Return the last batches, newest first."""
    visitor.ask(Action.READ_OPERATIONS, CARE_ZONE, OPERATIONS)
    query = sa.select(batches).order_by(batches.c.number.desc()).limit(LISTED)
    with visitor.site.state.read() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def batch_of(visitor: Visitor, batch_id: str) -> tuple[Row, list[Row]]:
    """Return a batch and its counts by type; raises PageUnknown."""
    visitor.ask(Action.READ_OPERATIONS, batch_resource(visitor.site.state, batch_id), OPERATIONS)
    which = sa.select(batches).where(batches.c.id == batch_id)
    types = (
        sa.select(batch_types)
        .where(batch_types.c.batch_id == batch_id)
        .order_by(batch_types.c.read.desc(), batch_types.c.record_type)
    )
    with visitor.site.state.read() as connection:
        row = connection.execute(which).one_or_none()
        counts = [dict(one._mapping) for one in connection.execute(types)]
    if row is None:
        raise PageUnknown
    return dict(row._mapping), counts


def quarantine_of(visitor: Visitor) -> list[Quarantined]:
    """Return what is in quarantine, without content: what waits first, then newest first."""
    visitor.ask(Action.READ_OPERATIONS, CARE_ZONE, OPERATIONS)
    items = list_quarantine(visitor.site.state, status=None, limit=10_000)
    return sorted(items, key=lambda one: one.status != "waiting")


def item_of(visitor: Visitor, item_id: str) -> tuple[Quarantined, bytes]:
    """Return an item with its raw bytes; raises QuarantineUnknown."""
    decision = visitor.ask(
        Action.READ_QUARANTINE, item_resource(visitor.site.state, item_id), OPERATIONS
    )
    site = visitor.site
    found = show_quarantine(site.state, open_zone(site.settings, "care"), item_id)
    visitor.site.door.note(
        decision,
        "quarantine.read",
        count=1,
        detail={"item": item_id},
        request_id=visitor.request_id,
    )
    return found


def waiting(visitor: Visitor) -> int:
    return len(list_quarantine(visitor.site.state, limit=None))
