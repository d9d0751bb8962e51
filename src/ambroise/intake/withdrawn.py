"""Parts that an export leaves out of a whole: withdrawn, as if a newer version told nothing."""

from collections.abc import Collection

from ambroise.tables import Workspace


def find_left_out(workspace: Workspace, *, partial: Collection[str] | None) -> bool:
    """Make `left_out` (ordinal, record_id, within, file); return whether there is anything in it.

    `staged` and `known` are read. Of a whole, the last file of the batch that holds any part tells
    which stand. Where it holds a complete one, the other parts received before are left out; where
    it does not, those that a file before brought new or changed together with a part that is still
    in it. Wholes in `partial` had a part refused: which one is not known, so nothing of them is
    left out. None stands for a batch that is no export.
    """
    workspace.sql(_NOTHING)
    if partial is None or not workspace.value("SELECT count(within) FROM staged"):
        return False
    workspace.let("partial", sorted(partial))
    workspace.sql(_LEFT_OUT)
    return bool(workspace.value("SELECT count(*) FROM left_out"))


_NOTHING = """
CREATE OR REPLACE TEMP TABLE left_out
(ordinal BIGINT, record_id VARCHAR, within VARCHAR, file VARCHAR)
"""

# Ordinals from the top: those of records that are received start at 0.
_LEFT_OUT = """
INSERT INTO left_out
WITH exported AS (
    SELECT within, arg_max(file, ordinal) AS file, arg_max(complete, ordinal) AS complete
    FROM staged
    WHERE within IS NOT NULL AND NOT list_contains(getvariable('partial')::VARCHAR[], within)
    GROUP BY within
),
came AS (
    SELECT within, record_id, batch_id, file, complete IS DISTINCT FROM false AS complete
    FROM known SEMI JOIN exported USING (within)
    WHERE line IS NOT NULL
    UNION ALL
    SELECT within, record_id, getvariable('batch_id'), file, complete
    FROM staged SEMI JOIN exported USING (within)
),
held AS (SELECT within, record_id FROM staged SEMI JOIN exported USING (within, file)),
together AS (
    SELECT within, batch_id, file
    FROM came SEMI JOIN held USING (within, record_id)
    WHERE NOT complete
),
parts AS (
    SELECT within, record_id FROM came SEMI JOIN (FROM exported WHERE complete) USING (within)
    UNION
    SELECT within, record_id
    FROM came
    SEMI JOIN (FROM exported WHERE NOT complete) USING (within)
    SEMI JOIN together USING (within, batch_id, file)
    WHERE NOT came.complete
)
SELECT 4294967296 - row_number() OVER (), record_id, within, exported.file
FROM parts JOIN exported USING (within)
ANTI JOIN held USING (within, record_id)
"""

APPEND_LEFT_OUT = """
SELECT
    decided.record_uid,
    record_id,
    NULL::VARCHAR AS alias,
    getvariable('batch_id') AS batch_id,
    file,
    NULL::INTEGER AS line,
    NULL::INTEGER AS entry,
    getvariable('received_at') AS received_at,
    NULL::TIMESTAMP AS updated_at,
    '' AS digest,
    decided.supersedes,
    decided.superseded_by,
    NULL::VARCHAR AS encoding,
    NULL::BIGINT AS origin,
    NULL::VARCHAR AS origin_type,
    []::VARCHAR[] AS told,
    within,
    NULL::BOOLEAN AS complete,
    NULL::VARCHAR AS teller,
    '' AS raw
FROM left_out JOIN decided USING (ordinal)
"""
"""A part that was left out stands in the file that leaves it out, on no line."""
