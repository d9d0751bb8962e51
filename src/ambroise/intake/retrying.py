"""What waited, taken in again as the batch it came from was read."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ambroise.errors import QuarantineUnknown
from ambroise.intake.batch import Opening, Outcome, digest, store
from ambroise.intake.files import Broken, SourceFile, Text, format_of
from ambroise.intake.quarantine import Quarantined, contents, list_quarantine, resolve
from ambroise.intake.readings import formats_at
from ambroise.intake.staging import Staging
from ambroise.intake.tabular import TableFormat, is_row, mapping_written
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.state.schema import batches
from ambroise.tables import open_zone

_MAPPING: Final = "mapping.yaml"


def retry(
    settings: Settings,
    state: State,
    *,
    actor: str,
    items: Iterable[str] | None = None,
) -> list[Outcome]:
    """Take quarantined items in again, all that wait when `items` is None, one batch a source.

    One that is refused again waits on, with its new reason. Raises QuarantineUnknown for an item
    that does not wait.
    """
    waiting = list_quarantine(state, limit=None)
    chosen = None if items is None else set(items)
    unknown = (chosen or set()) - {item.id for item in waiting}
    if unknown:
        raise QuarantineUnknown
    origins = {item.batch_id: _origin(state, item.batch_id) for item in waiting}
    alike: dict[tuple[str, str | None], list[Quarantined]] = {}
    for item in waiting:
        if chosen is None or item.id in chosen:
            alike.setdefault((item.source, origins[item.batch_id].mapping), []).append(item)
    return [
        _retry(settings, state, source, mapping, items, origins, actor)
        for (source, mapping), items in alike.items()
    ]


def _retry(
    settings: Settings,
    state: State,
    source: str,
    mapping: str | None,
    items: list[Quarantined],
    origins: dict[str, "_Origin"],
    actor: str,
) -> Outcome:
    started = time.monotonic()
    zone = open_zone(settings, "care")
    attempt = datetime.now(UTC).isoformat()
    batch_id = digest([source, "retry", attempt, *(item.id for item in items)])
    loaded = mapping_written(Path(_MAPPING), mapping) if mapping else None
    table = TableFormat(loaded) if loaded else None
    with Staging.open(zone, source) as staging, exclusive(state, "zone:care", actor):
        staging.take(
            (_place(item, origins[item.batch_id].roots, table, raw), _again(item, table, raw))
            for item, raw in contents(zone, items)
        )
        roots = sorted({str(root) for item in items for root in origins[item.batch_id].roots})
        opening = Opening(batch_id, source, actor, roots, started, loaded, is_export=False)
        outcome = store(state, zone, staging, opening)
    again = {item.id for item in list_quarantine(state, batch_id=batch_id, limit=None)}
    resolve(state, [item.id for item in items if item.id not in again])
    return outcome


def _again(item: Quarantined, table: TableFormat | None, raw: bytes) -> Text | Broken:
    """Return the piece to read again; a line of a table that was never one keeps its reason."""
    line = item.line or 1
    if table and not is_row(raw):
        return Broken(line, raw, item.reason, item.detail)
    return Text(line, raw)


@dataclass(frozen=True, slots=True)
class _Origin:
    """How the batch of an item was read."""

    roots: list[Path]
    mapping: str | None


def _origin(state: State, batch_id: str) -> _Origin:
    query = sa.select(batches.c.label, batches.c.mapping).where(batches.c.id == batch_id)
    with state.read() as connection:
        row = connection.execute(query).one()
    return _Origin([Path(root) for root in str(row.label).split("\n")], row.mapping)


def _place(
    item: Quarantined, roots: list[Path], table: TableFormat | None, piece: bytes
) -> SourceFile:
    """Return the file that an item came from, in the folder its batch was read from."""
    root = next((root for root in roots if (root / item.file).exists()), roots[0])
    if table:
        return SourceFile(root / item.file, root, table, item.file)
    path = root / item.file
    formats = formats_at(root)
    return SourceFile(path, root, format_of(path, piece, formats) or formats[0])
