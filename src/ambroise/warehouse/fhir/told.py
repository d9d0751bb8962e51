"""What the pieces of a source told, and told no longer."""

from typing import Final

from ambroise.tables import Workspace

COLUMNS: Final = "origin BIGINT, origin_type VARCHAR, told VARCHAR[]"
"""What tables of records may lack, when they were written before sources other than FHIR."""


def source_of(file: str) -> str:
    """Return the source that the file of a table of records is of, as an SQL expression."""
    return f"regexp_extract({file}, '/records/([^/]+)/[^/]+/[^/]+$', 1)"


def find_untold(workspace: Workspace, tables: list[str]) -> bool:
    """Make `told_anew`: the pieces of which a later version dropped something, and what.

    Also `still_told`: of what was dropped, what another piece tells. `tables` hold the pieces of
    every source. Return whether anything was dropped.
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
    if not workspace.value("SELECT count(*) FROM told_anew"):
        return False
    workspace.sql(_STILL_TOLD)
    return True


def untold(records: str, record_type: str) -> str:
    """Return the query of the records that are void: the piece that told one has a later version
    which does not tell it, nor does any other piece of its source."""
    name = f"'{record_type}/' || r.record_id"
    return (
        f"SELECT r.record_uid FROM {records} AS r JOIN told_anew AS t ON t.piece = r.origin"
        f" WHERE list_contains(t.dropped, {name})"
        f" AND (r.source_name, {name}) NOT IN (FROM still_told)"
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
    SELECT source_name, piece_type, record_id, record_uid, told
    FROM told_pieces SEMI JOIN superseded_pieces USING (record_uid)
)
SELECT
    e.record_uid AS piece,
    e.source_name,
    list_filter(e.told, lambda name: NOT list_contains(n.told, name)) AS dropped
FROM told_pieces AS n
ANTI JOIN superseded_pieces USING (record_uid)
JOIN earlier AS e
    ON e.source_name = n.source_name
    AND e.piece_type = n.piece_type
    AND e.record_id = n.record_id
WHERE NOT list_has_all(n.told, e.told)
"""

_STILL_TOLD: Final = """
CREATE TEMP TABLE still_told AS
WITH dropped AS (SELECT DISTINCT source_name, unnest(dropped) AS name FROM told_anew),
standing AS (
    SELECT source_name, unnest(told) AS name
    FROM told_pieces ANTI JOIN superseded_pieces USING (record_uid)
)
SELECT DISTINCT source_name, name FROM standing SEMI JOIN dropped USING (source_name, name)
"""
