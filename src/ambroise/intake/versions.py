"""Which staged records are new versions: the same content twice is one record, history is kept."""

from datetime import datetime

from ambroise.tables import Workspace

RECORD_COLUMNS = (
    "record_uid BIGINT, record_id VARCHAR, alias VARCHAR, batch_id VARCHAR, file VARCHAR,"
    " line INTEGER, entry INTEGER, received_at TIMESTAMP, updated_at TIMESTAMP, digest VARCHAR,"
    " supersedes BIGINT, superseded_by BIGINT, encoding VARCHAR, origin BIGINT,"
    " origin_type VARCHAR, told VARCHAR[], within VARCHAR, complete BOOLEAN, teller VARCHAR,"
    " raw VARCHAR"
)
"""`origin` is the piece that told a resource, of type `origin_type` in the same source; `told` are
the resources, as "type/id", that a piece told; `within` is the whole that it is a part of,
`complete` whether an export that holds one part of that holds them all; `teller` is the version
that told it; `encoding` is that of the bytes received."""


def decide(workspace: Workspace, *, number: int, received_at: datetime) -> None:
    """Fill table `decided` with the rows of `staged` to store, linked to the versions around them.

    `staged` (ordinal, record_id, updated, received, digest), `left_out` (ordinal, record_id) and
    `known` (the stored records of the same source and type) are read. A version counts from its
    `meta.lastUpdated`, else from its reception. Of two versions the later supersedes the earlier;
    one equal to the version before it is not stored again.
    """
    workspace.let("batch_number", number)
    workspace.let("received_at", received_at.replace(tzinfo=None))
    workspace.sql(_FRESH)
    workspace.sql(_SEVERAL)
    workspace.sql(_CHAINED)
    workspace.sql(_DECIDED)


_FRESH = """
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT
    ordinal,
    (getvariable('batch_number')::BIGINT << 32) | ordinal AS record_uid,
    record_id,
    digest,
    coalesce(
        try_cast(updated AS TIMESTAMPTZ)::TIMESTAMP, received, getvariable('received_at')
    ) AS counts_from
FROM staged
UNION ALL
SELECT
    ordinal,
    (getvariable('batch_number')::BIGINT << 32) | ordinal,
    record_id,
    '',
    getvariable('received_at')
FROM left_out
"""

_SEVERAL = """
CREATE OR REPLACE TEMP TABLE several AS
SELECT record_id FROM fresh GROUP BY record_id HAVING count(*) > 1
UNION
SELECT record_id FROM known SEMI JOIN fresh USING (record_id)
"""

_CHAINED = """
CREATE OR REPLACE TEMP TABLE chained AS
WITH versions AS (
    SELECT ordinal, record_uid, record_id, digest, counts_from
    FROM fresh SEMI JOIN several USING (record_id)
    UNION ALL
    SELECT NULL, record_uid, record_id, digest, coalesce(updated_at, received_at)
    FROM known SEMI JOIN several USING (record_id)
),
changed AS (
    SELECT *
    FROM versions
    QUALIFY
        ordinal IS NULL
        OR digest IS DISTINCT FROM lag(digest) OVER (
            PARTITION BY record_id ORDER BY counts_from, record_uid
        )
)
SELECT
    ordinal,
    lag(CASE WHEN ordinal IS NULL THEN record_uid END) OVER versions AS supersedes,
    lead(record_uid) OVER versions AS superseded_by
FROM changed
WINDOW versions AS (PARTITION BY record_id ORDER BY counts_from, record_uid)
"""

_DECIDED = """
CREATE OR REPLACE TEMP TABLE decided AS
SELECT ordinal, record_uid, NULL::BIGINT AS supersedes, NULL::BIGINT AS superseded_by
FROM fresh ANTI JOIN several USING (record_id)
UNION ALL
SELECT ordinal, record_uid, supersedes, superseded_by
FROM chained JOIN fresh USING (ordinal)
"""
