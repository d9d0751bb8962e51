"""Items that wait, and whose piece came again and could be read: replaced, nobody has to retry."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

import pyarrow as pa
import sqlalchemy as sa

from ambroise.intake.quarantine import CONTENT, CONTENT_COLUMNS
from ambroise.intake.store import Batch, records_table
from ambroise.intake.versions import RECORD_COLUMNS
from ambroise.state import State
from ambroise.state.schema import quarantine
from ambroise.tables import Workspace


def find_replaced(
    workspace: Workspace, state: State, batch: Batch, pieces: Mapping[str, list[str]]
) -> None:
    """Mark as replaced what waits of the source and has its twin among what the batch stored.

    `pieces` are the staged files of each type, looked at before the tables, which are large.
    The twin of a piece is a new version of the record that it would have been. That of a line of a
    table that could not be cut into cells stands in a file of the same name, on the same line, and
    its key can be read in the line that waits.
    """
    waiting = _waiting(state, batch)
    if not waiting.num_rows:
        return
    workspace.register("waiting", waiting)
    workspace.view("content", CONTENT, columns=CONTENT_COLUMNS)
    found: set[str] = set()
    for record_type, files in pieces.items():
        workspace.view_parquet("came", files)
        if not workspace.value(_CAME, type=record_type):
            continue
        table = records_table(batch.source, record_type)
        workspace.view("known", table, columns=RECORD_COLUMNS)
        workspace.let("batch_id", batch.id)
        found |= {row["id"] for row in workspace.rows(_SAME_RECORD, type=record_type)}
        found |= {
            row["id"]
            for row in workspace.rows(_SAME_LINE)
            if all(unquote(part).encode() in row["raw"] for part in row["record_id"].split(":"))
        }
    workspace.unregister("waiting")
    with state.begin() as connection:
        connection.execute(
            sa.update(quarantine)
            .where(quarantine.c.id.in_(found))
            .values(status="replaced", last_seen=datetime.now(UTC))
        )


def _waiting(state: State, batch: Batch) -> pa.Table:
    """Return what waited before the batch; what it refused itself is not older than its twin."""
    query = sa.select(
        quarantine.c.id, quarantine.c.record_type, quarantine.c.file, quarantine.c.line
    ).where(
        quarantine.c.source == batch.source,
        quarantine.c.status == "waiting",
        quarantine.c.batch_id != batch.id,
    )
    with state.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return pa.Table.from_pylist(rows, schema=_WAITING)


_WAITING = pa.schema(
    [
        ("id", pa.string()),
        ("record_type", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
    ]
)

_CAME = """
SELECT count(*) FROM (
    SELECT id
    FROM waiting JOIN content USING (id) JOIN came USING (record_id)
    WHERE waiting.record_type = $type
    UNION ALL
    SELECT waiting.id
    FROM waiting JOIN came USING (file, line)
    WHERE waiting.record_type IS NULL
)
"""

_SAME_RECORD = """
SELECT DISTINCT waiting.id
FROM waiting
JOIN content USING (id)
JOIN known ON known.record_id = content.record_id
WHERE
    waiting.record_type = $type
    AND known.batch_id = getvariable('batch_id')
    AND known.superseded_by IS NULL
    AND known.line IS NOT NULL
"""

_SAME_LINE = """
SELECT waiting.id, content.raw, known.record_id
FROM waiting
JOIN content USING (id)
JOIN known ON known.file = waiting.file AND known.line = waiting.line
WHERE
    waiting.record_type IS NULL
    AND content.record_id IS NULL
    AND known.batch_id = getvariable('batch_id')
    AND known.teller LIKE '%-%'
"""
"""Only rows of tables are told by a version and a mapping, joined by a dash."""
