"""What no record could be made of: kept with its reason until somebody has dealt with it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from ambroise.errors import QuarantineUnknown
from ambroise.state import State
from ambroise.state.schema import quarantine
from ambroise.tables import Workspace, Zone

CONTENT = "quarantine/content"
"""Table of the raw bytes, in the zone: the operational store holds no content."""

CONTENT_COLUMNS = "id VARCHAR, raw BLOB, record_id VARCHAR"
"""`record_id` is that of the record that a piece would have been, where it could be read."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One item, without its content. `line` counts from 1, `entry` is its place in a bundle."""

    id: str
    batch_id: str
    source: str
    file: str
    line: int | None
    entry: int | None
    record_type: str | None
    reason: str
    detail: str
    bytes: int
    status: str
    first_seen: datetime
    last_seen: datetime


def put(state: State, items: Iterable[Quarantined]) -> None:
    """Add items, or say of those already there when and why they were refused last."""
    with state.begin() as connection:
        for item in items:
            again = {name: getattr(item, name) for name in ("batch_id", "reason", "detail")}
            seen = connection.execute(
                sa.update(quarantine)
                .where(quarantine.c.id == item.id)
                .values(last_seen=item.last_seen, **again)
            )
            if not seen.rowcount:
                connection.execute(sa.insert(quarantine).values(asdict(item)))


def list_quarantine(
    state: State,
    *,
    status: str | None = "waiting",
    batch_id: str | None = None,
    limit: int | None = 100,
) -> list[Quarantined]:
    """Return items, newest first; every status when `status` is None."""
    query = sa.select(quarantine).order_by(quarantine.c.last_seen.desc(), quarantine.c.id)
    if status is not None:
        query = query.where(quarantine.c.status == status)
    if batch_id is not None:
        query = query.where(quarantine.c.batch_id == batch_id)
    with state.read() as connection:
        return [_item(row) for row in connection.execute(query.limit(limit))]


def show_quarantine(state: State, zone: Zone, item_id: str) -> tuple[Quarantined, bytes]:
    """Return an item and its raw bytes; raises QuarantineUnknown."""
    with state.read() as connection:
        row = connection.execute(
            sa.select(quarantine).where(quarantine.c.id == item_id)
        ).one_or_none()
    if row is None:
        raise QuarantineUnknown
    item = _item(row)
    return next(contents(zone, [item]), (item, b""))


def contents(zone: Zone, items: list[Quarantined]) -> Iterator[tuple[Quarantined, bytes]]:
    """Yield items with their raw bytes."""
    by_id = {item.id: item for item in items}
    with Workspace.open(zone) as workspace:
        workspace.view("content", CONTENT, columns=CONTENT_COLUMNS)
        workspace.let("wanted", list(by_id))
        query = "SELECT id, raw FROM content WHERE list_contains(getvariable('wanted'), id)"
        for batch in workspace.batches(query, rows=100):
            for row in batch.to_pylist():
                yield by_id[row["id"]], row["raw"]


def resolve(state: State, items: Iterable[str]) -> None:
    """Mark items as dealt with, keeping the trace of them."""
    with state.begin() as connection:
        connection.execute(
            sa.update(quarantine)
            .where(quarantine.c.id.in_(list(items)))
            .values(status="resolved", last_seen=datetime.now(UTC))
        )


def _item(row: sa.Row[tuple[object, ...]]) -> Quarantined:
    return Quarantined(**{name: getattr(row, name) for name in Quarantined.__dataclass_fields__})
