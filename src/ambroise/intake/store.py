"""Staged rows into the zone: one commit a type, marked with its batch, so that none doubles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ambroise.intake.fhir.shapes import shape, typed_types
from ambroise.intake.quarantine import CONTENT, CONTENT_COLUMNS, Quarantined, put
from ambroise.intake.versions import RECORD_COLUMNS, decide
from ambroise.intake.withdrawn import APPEND_LEFT_OUT, find_left_out
from ambroise.state import State
from ambroise.tables import Workspace, record_rows, sql_list

DOCUMENTS = "text/documents"


def records_table(source: str, record_type: str) -> str:
    """Return the name of the table of a source's records of one type."""
    return f"records/{source}/{record_type}"


@dataclass(frozen=True, slots=True)
class Batch:
    id: str
    number: int
    source: str
    received_at: datetime
    is_export: bool = True
    """Whether it holds whole what it holds any part of."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many pieces of a type a batch brought to the zone, and how many of them are mapped."""

    pieces: int
    mapped: int


def store_type(
    workspace: Workspace,
    batch: Batch,
    record_type: str,
    files: list[str],
    documents: list[str],
    told_by: Iterable[str] = (),
    partial: Collection[str] = (),
) -> Stored:
    """Append the staged records of one type; the same batch again changes nothing.

    `told_by` are the types of the pieces that told some of them, which are stored before: what a
    piece that is not new told is not stored again. `partial` are the wholes of which some part
    could not be read.
    """
    table = records_table(batch.source, record_type)
    typed = shape(record_type)
    # Records, which are large, are never what a join keeps in memory.
    workspace.sql("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    workspace.let("batch_id", batch.id)
    _view_origins(workspace, batch, told_by)
    workspace.view_parquet("everything_staged", files)
    workspace.sql(_STAGED)
    workspace.view("known", table, columns=RECORD_COLUMNS)
    if workspace.zone.transaction(table, batch.id) is None:
        left_out = find_left_out(workspace, partial=partial if batch.is_export else None)
        decide(workspace, number=batch.number, received_at=batch.received_at)
        body = f", from_json(raw, '{typed}') AS body" if typed else ""
        more = [APPEND_LEFT_OUT] if left_out else []
        _append(workspace, table, _APPEND, files, *more, mark=batch.id, body=body)
    workspace.view("known", table, columns=RECORD_COLUMNS)
    if documents:
        mark = f"{batch.id}:{record_type}"
        _append(workspace, DOCUMENTS, _APPEND_DOCUMENTS, documents, mark=mark)
    workspace.let("typed_types", sorted(typed_types()))
    found = workspace.rows(_COUNT)[0]
    return Stored(found["pieces"], found["pieces"] if typed else found["mapped"])


def _view_origins(workspace: Workspace, batch: Batch, told_by: Iterable[str]) -> None:
    """Make `origins` (ordinal, type): the pieces that the batch brought to the zone."""
    workspace.sql("CREATE OR REPLACE TEMP TABLE origins (ordinal BIGINT, type VARCHAR)")
    for record_type in sorted(told_by):
        workspace.view("pieces", records_table(batch.source, record_type), columns=RECORD_COLUMNS)
        workspace.sql(_ORIGINS, type=record_type)


def _append(
    workspace: Workspace,
    table: str,
    query: str,
    files: list[str],
    *others: str,
    mark: str,
    **more: str,
) -> None:
    """Append what `query` gives of each file in turn, no two of them in memory at once, then what
    the other queries give."""
    workspace.append(
        table,
        *(query.format(staged=f"read_parquet({sql_list([file])})", **more) for file in files),
        *others,
        transaction=(mark, 1),
        rows=record_rows(files),
    )


def store_quarantine(workspace: Workspace, state: State, batch: Batch, files: list[str]) -> None:
    """Keep the refused bytes in the zone and their reasons in the operational store."""
    if not files:
        return
    workspace.view("content", CONTENT, columns=CONTENT_COLUMNS)
    _append(workspace, CONTENT, _APPEND_CONTENT, files, mark=batch.id)
    workspace.view_parquet("to_quarantine", files)
    query = "SELECT * EXCLUDE (raw, record_id), octet_length(raw) AS bytes FROM to_quarantine"
    for rows in workspace.batches(query, rows=1_000):
        put(state, [_item(batch, row) for row in rows.to_pylist()])


def _item(batch: Batch, row: dict[str, Any]) -> Quarantined:
    return Quarantined(
        batch_id=batch.id,
        source=batch.source,
        status="waiting",
        first_seen=batch.received_at,
        last_seen=batch.received_at,
        **row,
    )


_ORIGINS = """
INSERT INTO origins
SELECT record_uid & 4294967295, $type
FROM pieces
WHERE batch_id = getvariable('batch_id')
"""

_STAGED = """
CREATE OR REPLACE TEMP VIEW staged AS
SELECT * FROM everything_staged
WHERE origin IS NULL OR origin IN (SELECT ordinal FROM origins)
"""

_COUNT = """
SELECT
    count(*) AS pieces,
    count(*) FILTER (
        list_has_any(
            list_transform(told, lambda t: split_part(t, '/', 1)), getvariable('typed_types')
        )
    ) AS mapped
FROM known
WHERE batch_id = getvariable('batch_id') AND origin IS NULL AND line IS NOT NULL
"""

_APPEND = """
SELECT
    decided.record_uid,
    record_id,
    alias,
    getvariable('batch_id') AS batch_id,
    file,
    line,
    entry,
    coalesce(staged.received, getvariable('received_at')) AS received_at,
    try_cast(updated AS TIMESTAMPTZ)::TIMESTAMP AS updated_at,
    digest,
    decided.supersedes,
    decided.superseded_by,
    encoding,
    (getvariable('batch_number')::BIGINT << 32) | origin AS origin,
    origins.type AS origin_type,
    told,
    staged.within,
    staged.complete,
    staged.teller,
    raw{body}
FROM {staged} AS staged
JOIN decided USING (ordinal)
LEFT JOIN origins ON origins.ordinal = staged.origin
"""

_APPEND_DOCUMENTS = """
SELECT known.record_uid, part, title, content_type, text, documents.digest
FROM {staged} AS documents
JOIN known
    ON known.batch_id = getvariable('batch_id')
    AND (known.record_uid & 4294967295) = documents.ordinal
"""

_APPEND_CONTENT = "SELECT id, raw, record_id FROM {staged} WHERE id NOT IN (SELECT id FROM content)"
