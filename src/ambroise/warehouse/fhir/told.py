"""What the pieces of a source told, and told no longer."""

from ambroise.tables import Workspace

_COLUMNS = "origin BIGINT, origin_type VARCHAR, told VARCHAR[]"


def view_records(workspace: Workspace, name: str, table: str) -> None:
    """Make `name` a view of the records of a table, `untold_<name>` of those that are void.

    A resource is void when the piece that told it has a later version which does not tell it.
    """
    workspace.view(name, table, columns=_COLUMNS)
    workspace.sql(f"CREATE OR REPLACE TEMP TABLE untold_{name} (record_uid BIGINT)")
    folder, record_type = table.rsplit("/", 1)
    for found in workspace.rows(
        f"SELECT DISTINCT origin_type FROM {name} WHERE origin_type IS NOT NULL ORDER BY 1"
    ):
        workspace.view("told_pieces", f"{folder}/{found['origin_type']}")
        workspace.sql(
            f"INSERT INTO untold_{name} {_UNTOLD.format(records=name)}",
            origin_type=found["origin_type"],
            record_type=record_type,
        )


_UNTOLD = """
WITH superseded AS (
    SELECT supersedes AS record_uid FROM told_pieces WHERE supersedes IS NOT NULL
    UNION
    SELECT record_uid FROM told_pieces WHERE superseded_by IS NOT NULL
),
newest AS (
    SELECT record_id, told FROM told_pieces ANTI JOIN superseded USING (record_uid)
),
earlier AS (
    SELECT p.record_uid, n.told
    FROM told_pieces AS p
    SEMI JOIN superseded USING (record_uid)
    JOIN newest AS n USING (record_id)
)
SELECT r.record_uid
FROM {records} AS r
JOIN earlier AS e ON e.record_uid = r.origin
WHERE r.origin_type = $origin_type
    AND NOT list_contains(e.told, $record_type || '/' || r.record_id)
"""
