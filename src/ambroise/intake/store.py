"""Staged rows into the zone: one commit a type, marked with its batch, so that none doubles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ambroise.intake.fhir.shapes import shape
from ambroise.intake.quarantine import CONTENT, CONTENT_COLUMNS, Quarantined, put
from ambroise.intake.versions import RECORD_COLUMNS, decide
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


def store_type(
    workspace: Workspace, batch: Batch, record_type: str, files: list[str], documents: list[str]
) -> int:
    """Append the staged records of one type; the same batch again changes nothing.

    Return how many of them the zone now holds.
    """
    table = records_table(batch.source, record_type)
    typed = shape(record_type)
    # Records, which are large, are never what a join keeps in memory.
    workspace.sql("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    workspace.view_parquet("staged", files)
    workspace.view("known", table, columns=RECORD_COLUMNS)
    workspace.let("batch_id", batch.id)
    if workspace.zone.transaction(table, batch.id) is None:
        decide(workspace, number=batch.number, received_at=batch.received_at)
        body = f", from_json(raw, '{typed}') AS body" if typed else ""
        _append(workspace, table, _APPEND, files, mark=batch.id, body=body)
    workspace.view("known", table)
    if documents:
        mark = f"{batch.id}:{record_type}"
        _append(workspace, DOCUMENTS, _APPEND_DOCUMENTS, documents, mark=mark)
    count = "SELECT count(*) FROM known WHERE batch_id = getvariable('batch_id')"
    return int(workspace.value(count))


def _append(
    workspace: Workspace, table: str, query: str, files: list[str], *, mark: str, **more: str
) -> None:
    """Append what `query` gives of each file in turn: no two of them are in memory at once."""
    workspace.append(
        table,
        *(query.format(staged=f"read_parquet({sql_list([file])})", **more) for file in files),
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
    query = "SELECT * EXCLUDE (raw), octet_length(raw) AS bytes FROM to_quarantine"
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


_APPEND = """
SELECT
    decided.record_uid,
    record_id,
    alias,
    getvariable('batch_id') AS batch_id,
    file,
    line,
    entry,
    getvariable('received_at') AS received_at,
    try_cast(updated AS TIMESTAMPTZ)::TIMESTAMP AS updated_at,
    digest,
    decided.supersedes,
    decided.superseded_by,
    raw{body}
FROM {staged} JOIN decided USING (ordinal)
"""

_APPEND_DOCUMENTS = """
SELECT known.record_uid, part, title, content_type, text, documents.digest
FROM {staged} AS documents
JOIN known
    ON known.batch_id = getvariable('batch_id')
    AND (known.record_uid & 4294967295) = documents.ordinal
"""

_APPEND_CONTENT = "SELECT id, raw FROM {staged} WHERE id NOT IN (SELECT id FROM content)"
