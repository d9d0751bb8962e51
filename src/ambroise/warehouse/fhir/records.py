"""The records that count today, of every source: the newest version of each, by type."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from ambroise.tables import Workspace
from ambroise.warehouse.fhir.links import VOID
from ambroise.warehouse.fhir.told import COLUMNS, find_untold, source_of, untold

_FIRST_SEEN: Final = ("Encounter", "Patient")
_DOCUMENTS: Final = (
    "record_uid BIGINT, part INTEGER, title VARCHAR, content_type VARCHAR, text VARCHAR,"
    " digest VARCHAR"
)


def view_current(workspace: Workspace, shapes: Mapping[str, str]) -> frozenset[str]:
    """Make `current_<type>`: the newest version of each record, the ones made in error left out.

    Also `whole_<type>`, with the ones made in error, `all_sources`, `receptions` and `documents`.
    Return the types that nothing was received of.
    """
    stored: dict[str, list[str]] = defaultdict(list)
    for table in workspace.zone.tables("records"):
        stored[table.rsplit("/", 1)[-1]].append(table)
    sources = {table.split("/")[1] for tables in stored.values() for table in tables}
    workspace.register(
        "all_sources", pa.table({"source": pa.array(sorted(sources), type=pa.string())})
    )
    others = [table for name, found in stored.items() if name not in shapes for table in found]
    told_anew = find_untold(workspace, others)
    for record_type, shape in shapes.items():
        if tables := stored[record_type]:
            _view_whole(workspace, record_type, tables, shape, told_anew=told_anew)
        else:
            workspace.define(f"whole_{record_type}", _nothing(shape))
        if record_type in _FIRST_SEEN:
            seen = f"records_{record_type}" if tables else f"whole_{record_type}"
            workspace.define(
                f"first_seen_{record_type}",
                "SELECT source_name, record_id, min(record_uid) AS first_uid"
                f" FROM {seen} GROUP BY ALL",
            )
        void = VOID.get(record_type)
        entered = f" WHERE NOT coalesce({void}, false)" if void else ""
        workspace.define(f"current_{record_type}", f"SELECT * FROM whole_{record_type}{entered}")
    received = [name for name in shapes if stored[name]] or list(shapes)
    whole = " UNION ALL ".join(f"SELECT received_at FROM whole_{name}" for name in received)
    workspace.define("receptions", whole)
    workspace.view("documents", "text/documents", columns=_DOCUMENTS)
    return frozenset(name for name in shapes if not stored[name])


def _view_whole(
    workspace: Workspace, record_type: str, tables: list[str], shape: str, *, told_anew: bool
) -> None:
    name = f"records_{record_type}"
    _view_records(workspace, name, record_type, tables, shape)
    gone = f"SELECT supersedes AS record_uid FROM {name} WHERE supersedes IS NOT NULL"
    if told_anew:
        gone += f" UNION ALL {untold(name, record_type)}"
    workspace.sql(f"CREATE TABLE gone_{record_type} AS {gone}")
    standing = "superseded_by IS NULL"
    if workspace.value(f"SELECT count(*) FROM gone_{record_type}"):
        standing += f" AND record_uid NOT IN (FROM gone_{record_type})"
    workspace.define(
        f"whole_{record_type}",
        "SELECT source_name, record_id, alias, batch_id, file_name, record_type, record_uid,"
        f" received_at, body FROM {name} WHERE {standing}",
    )


def _view_records(
    workspace: Workspace, name: str, record_type: str, tables: list[str], shape: str
) -> None:
    """Make `name`: every version of the records of `tables`; those stored in another shape than
    `shape` are read anew."""
    wanted = _type(workspace, f"SELECT from_json('{{}}', '{shape}') AS body")
    alike: dict[bool, list[str]] = defaultdict(list)
    for table in tables:
        files = workspace.zone.files(table)
        stored = _type(workspace, f"SELECT body FROM {workspace.scan(files)}") if files else wanted
        alike[stored == wanted] += files
    parts = [
        f"""
        SELECT
            {source_of("filename")} AS source_name, record_id, alias, batch_id, file AS file_name,
            '{record_type}' AS record_type, record_uid, received_at, supersedes, superseded_by,
            origin, {"body" if typed else f"from_json(raw, '{shape}') AS body"}
        FROM {workspace.scan(files, columns=COLUMNS, options=", filename = true")}
        """
        for typed, files in sorted(alike.items())
    ]
    workspace.define(name, " UNION ALL ".join(parts))


def _type(workspace: Workspace, query: str) -> str:
    (column,) = workspace.rows(f"DESCRIBE {query}")
    return str(column["column_type"])


def _nothing(shape: str) -> str:
    return f"""
        SELECT
            NULL::VARCHAR AS source_name, NULL::VARCHAR AS record_id, NULL::VARCHAR AS alias,
            NULL::VARCHAR AS batch_id, NULL::VARCHAR AS file_name, NULL::VARCHAR AS record_type,
            NULL::BIGINT AS record_uid, NULL::TIMESTAMP AS received_at,
            from_json('{{}}', '{shape}') AS body
        WHERE false
    """
