"""Staged rows into the zone: one commit a type, marked with its batch, so that none doubles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ambroise.intake.fhir.shapes import shape
from ambroise.intake.quarantine import CONTENT, CONTENT_COLUMNS, Quarantined, put
from ambroise.intake.staging import REFUSED
from ambroise.intake.versions import RECORD_COLUMNS, decide
from ambroise.state import State
from ambroise.tables import Workspace, record_rows

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
    workspace: Workspace, batch: Batch, record_type: str, file: str, documents: str | None
) -> int:
    """Append the staged records of one type; the same batch again changes nothing.

    Return how many of them the zone now holds.
    """
    table = records_table(batch.source, record_type)
    typed = shape(record_type)
    workspace.view_parquet("staged", [file])
    workspace.view("known", table, columns=RECORD_COLUMNS)
    workspace.let("batch_id", batch.id)
    if workspace.zone.transaction(table, batch.id) is None:
        decide(workspace, number=batch.number, received_at=batch.received_at)
        body = f", from_json(raw, '{typed}') AS body" if typed else ""
        workspace.append(
            table, _APPEND.format(body=body), transaction=(batch.id, 1), rows=record_rows(file)
        )
    workspace.view("known", table)
    if documents is not None:
        workspace.view_parquet("staged_documents", [documents])
        mark = f"{batch.id}:{record_type}"
        workspace.append(
            DOCUMENTS, _APPEND_DOCUMENTS, transaction=(mark, 1), rows=record_rows(documents)
        )
    count = "SELECT count(*) FROM known WHERE batch_id = getvariable('batch_id')"
    return int(workspace.value(count))


def prepare_quarantine(workspace: Workspace, source: str, files: dict[str, str]) -> None:
    """Make table `to_quarantine`, filled with what the staging refused.

    The same bytes at the same place get the same id, so that nothing waits twice.
    """
    workspace.let("source", source)
    workspace.sql("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    workspace.sql(
        """
        CREATE MACRO item_id(file, line, entry, raw) AS left(
            sha256(
                encode(concat_ws('|', getvariable('source'), file, line, entry)) || raw
            ),
            32
        );
        CREATE TEMP TABLE to_quarantine (
            id VARCHAR, file VARCHAR, line INTEGER, entry INTEGER, record_type VARCHAR,
            reason VARCHAR, detail VARCHAR, raw BLOB
        )
        """
    )
    if REFUSED in files:
        workspace.view_parquet("refused_texts", [files[REFUSED]])
        workspace.sql(
            "INSERT INTO to_quarantine SELECT item_id(file, line, entry, raw), * FROM refused_texts"
        )


def store_quarantine(workspace: Workspace, state: State, batch: Batch) -> None:
    """Keep the bytes of `to_quarantine` in the zone and its reasons in the operational store."""
    workspace.view("content", CONTENT, columns=CONTENT_COLUMNS)
    workspace.append(
        CONTENT,
        "SELECT DISTINCT ON (id) id, raw FROM to_quarantine"
        " WHERE id NOT IN (SELECT id FROM content)",
        transaction=(batch.id, 1),
    )
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
FROM staged JOIN decided USING (ordinal)
"""

_APPEND_DOCUMENTS = """
SELECT known.record_uid, part, title, content_type, text, documents.digest
FROM staged_documents AS documents
JOIN known
    ON known.batch_id = getvariable('batch_id')
    AND (known.record_uid & 4294967295) = documents.ordinal
"""
