"""Operations: batches, quarantine, retry, and what the research zone counts."""

import base64
from typing import Any

from fastapi import APIRouter

from ambroise.web.flows import batch_of, batches_of, item_of, quarantine_of
from ambroise.web.plain import plain
from ambroise.web.reception import retry_one
from ambroise.web.research import research_count
from ambroise.web.visitor import Calling, SignedIn

router = APIRouter(tags=["operations"])


@router.get("/research-zone")
def read_research_zone(visitor: SignedIn) -> Any:
    """Return what reuse may count in the research zone now; counts only."""
    found = research_count(visitor)
    return plain(found) | {"countable": found.countable}


@router.get("/batches")
def read_batches(visitor: SignedIn) -> Any:
    """Return the last 100 batches with their counts, newest first."""
    return plain(batches_of(visitor))


@router.get("/batches/{batch_id}")
def read_batch(visitor: SignedIn, batch_id: str) -> Any:
    """Return one batch with its counts by record type."""
    found, types = batch_of(visitor, batch_id)
    return plain({**found, "types": types})


@router.get("/quarantine")
def read_quarantine(visitor: SignedIn) -> Any:
    """Return what is in quarantine with its reasons, without content."""
    return plain(quarantine_of(visitor))


@router.get("/quarantine/{item_id}")
def read_quarantined(visitor: SignedIn, item_id: str) -> Any:
    """Return one item with its raw bytes in base64; traced."""
    item, raw = item_of(visitor, item_id)
    return plain(item) | {"raw_base64": base64.b64encode(raw).decode()}


@router.post("/quarantine/{item_id}/retry")
def retry_quarantined(visitor: Calling, item_id: str) -> Any:
    """Take one item in again; it waits on with its new reason when it is refused again."""
    return plain(retry_one(visitor, item_id))
