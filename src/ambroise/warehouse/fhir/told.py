"""What the pieces of a source told, and told no longer."""

from typing import Final

from ambroise.tables import Workspace

COLUMNS: Final = "origin BIGINT, origin_type VARCHAR, told VARCHAR[]"
"""What tables of records may lack, when they were written before sources other than FHIR."""


def source_of(file: str) -> str:
    """Return the source that the file of a table of records is of, as an SQL expression."""
    return f"regexp_extract({file}, '/records/([^/]+)/[^/]+/[^/]+$', 1)"


def find_untold(workspace: Workspace, tables: list[str]) -> bool:
    """Make `told_anew`: the pieces that a later version stands for, with what that one tells.

    `tables` hold the pieces of every source. Return whether there are any.
    """
    files = [file for table in tables for file in workspace.zone.files(table)]
    workspace.sql(
        "CREATE TEMP VIEW told_pieces AS"
        f" SELECT *, {source_of('filename')} AS source_name,"
        " regexp_extract(filename, '/([^/]+)/[^/]+$', 1) AS piece_type"
        f" FROM {workspace.scan(files, columns=f'{COLUMNS}, {_KEYS}', options=', filename = true')}"
        " WHERE told IS NOT NULL"
    )
    workspace.sql(_SUPERSEDED)
    if not workspace.value("SELECT count(*) FROM superseded_pieces"):
        return False
    workspace.sql(_TOLD_ANEW)
    return True


def untold(records: str, record_type: str) -> str:
    """Return the query of the records that are void: the piece that told one has a later version
    which does not tell it."""
    return (
        f"SELECT r.record_uid FROM {records} AS r JOIN told_anew AS t ON t.piece = r.origin"
        f" WHERE NOT list_contains(t.told, '{record_type}/' || r.record_id)"
    )


_KEYS: Final = "record_uid BIGINT, record_id VARCHAR, supersedes BIGINT, superseded_by BIGINT"

_SUPERSEDED = """
CREATE TEMP TABLE superseded_pieces AS
SELECT supersedes AS record_uid FROM told_pieces WHERE supersedes IS NOT NULL
UNION
SELECT record_uid FROM told_pieces WHERE superseded_by IS NOT NULL
"""

_TOLD_ANEW = """
CREATE TEMP TABLE told_anew AS
WITH earlier AS (
    SELECT source_name, piece_type, record_id, record_uid
    FROM told_pieces SEMI JOIN superseded_pieces USING (record_uid)
)
SELECT e.record_uid AS piece, n.told
FROM told_pieces AS n
ANTI JOIN superseded_pieces USING (record_uid)
JOIN earlier AS e
    ON e.source_name = n.source_name
    AND e.piece_type = n.piece_type
    AND e.record_id = n.record_id
"""
