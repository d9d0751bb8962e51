"""What a publication left out and why, and what its codes still lack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ambroise.tables import Workspace
from ambroise.warehouse.columns import tables
from ambroise.warehouse.fhir.links import FOLDED, LINKS, VOID, WITH_TEXTS
from ambroise.warehouse.rows import Rows


def count_records(
    workspace: Workspace, mapped: list[str], types: Iterable[str]
) -> dict[str, dict[str, int]]:
    """Return, by record type, how many current records there are and what became of them.

    `current` = `published` + `void` (in error) + `not_done` + `no_person` (none is referred to)
    + `pending_person` (not received yet) + `unused` (nothing that a table of ours takes).
    `pending_visit`, `pending_provider` and `pending_text` count the published ones whose stay,
    professional or Binary is not known yet.
    """
    lineage = [t for t in mapped if any(c.name == "record_uid" for c in tables()[t])]
    selects = [f"SELECT record_type, record_uid FROM {t}" for t in lineage]
    union = " UNION ALL ".join([*selects, "SELECT NULL::VARCHAR, NULL::BIGINT WHERE false"])
    workspace.sql(
        "CREATE TABLE published_records AS"
        f" SELECT record_type, count(DISTINCT record_uid) AS n FROM ({union}) GROUP BY record_type"
    )
    counts = {name: _count(workspace, name) for name in types}
    return {name: found for name, found in counts.items() if found["current"]}


def _count(workspace: Workspace, record_type: str) -> dict[str, int]:
    links = LINKS.get(record_type)
    row = _alone(workspace, record_type) if links is None else _linked(workspace, record_type)
    if record_type in FOLDED:
        row["published"] = row["current"] - row["void"]
        return {name: int(value) for name, value in row.items()}
    row["published"] = workspace.value(
        "SELECT coalesce(sum(n), 0)::BIGINT FROM published_records WHERE record_type = $type",
        type=record_type,
    )
    told = ("void", "not_done", "published", "no_person", "pending_person")
    row["unused"] = row["current"] - sum(row.get(name, 0) for name in told)
    return {name: int(value) for name, value in row.items()}


def _alone(workspace: Workspace, record_type: str) -> dict[str, Any]:
    void = f"coalesce({VOID.get(record_type, 'false')}, false)"
    (row,) = workspace.rows(
        f"SELECT count(*) AS current, count(*) FILTER ({void}) AS void, 0 AS not_done"
        f" FROM whole_{record_type}"
    )
    return row


def _linked(workspace: Workspace, record_type: str) -> dict[str, Any]:
    links = LINKS[record_type]
    counted = {
        "void": "is_void",
        "not_done": "is_not_done",
        "no_person": "took_place AND person_id IS NULL AND NOT names_person",
        "pending_person": "took_place AND person_id IS NULL AND names_person",
    }
    if links.visit:
        counted["pending_visit"] = "took_place AND person_id IS NOT NULL AND awaits_visit"
    if links.provider:
        counted["pending_provider"] = (
            "took_place AND person_id IS NOT NULL"
            " AND awaited_provider NOT IN (SELECT ref FROM organization_keys)"
            " AND awaited_provider NOT IN (SELECT ref FROM patient_keys)"
        )
    if record_type in WITH_TEXTS:
        counted["pending_text"] = (
            "took_place AND person_id IS NOT NULL"
            " AND record_uid IN (SELECT record_uid FROM apart_texts WHERE binary_uid IS NULL)"
        )
    columns = ", ".join(f"count(*) FILTER ({what}) AS {name}" for name, what in counted.items())
    (row,) = workspace.rows(f"SELECT count(*) AS current, {columns} FROM linked_{record_type}")
    return row


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Counts of one publication by name, the largest first."""

    rows: dict[str, int]
    """Rows by table."""
    pending: dict[str, int]
    """References that nothing received answers, by "Type.what"."""
    left_out: dict[str, int]
    """Records that are in no table, by "Type.why"."""
    unmapped: dict[str, int]
    """Uses of codes that have no standard concept, by "vocabulary code label"."""


def write_counts(
    workspace: Workspace, rows: Mapping[str, int], records: Mapping[str, Mapping[str, int]]
) -> None:
    """Make relation `quality_counts` (kind, name, count) of what a publication counted."""
    counted = [("rows", table, count) for table, count in rows.items()]
    for record_type, found in records.items():
        for why, count in found.items():
            kind = "pending" if why.startswith("pending") else "left_out"
            if why not in ("current", "published"):
                counted.append((kind, f"{record_type}.{why.removeprefix('pending_')}", count))
            if why == "pending_person":
                counted.append(("left_out", f"{record_type}.{why}", count))
    told = [row for row in counted if row[2]]
    workspace.register(
        "told_counts",
        pa.table(
            {
                "kind": pa.array([row[0] for row in told], type=pa.string()),
                "name": pa.array([row[1] for row in told], type=pa.string()),
                "count": pa.array([row[2] for row in told], type=pa.int64()),
            }
        ),
    )
    workspace.sql(
        """
        CREATE VIEW quality_counts AS
        SELECT kind, name, count FROM told_counts
        UNION ALL
        SELECT
            'unmapped', concat_ws(' ', n.vocabulary_id, n.concept_code, w.concept_name), sum(uses)
        FROM named_codes AS n
        JOIN wanted_codes AS w USING (vocabulary_id, concept_code)
        JOIN concept_map AS m ON m.system = coalesce(n.system, '') AND m.code = n.code
        WHERE NOT m.is_mapped
        GROUP BY ALL
        """
    )


def quality_report(dataset: Rows) -> QualityReport:
    """Return the counts of the publication that `dataset` reads."""
    found = dataset.rows("SELECT kind, name, count FROM quality_count ORDER BY count DESC, name")

    def counts(kind: str) -> dict[str, int]:
        return {row["name"]: row["count"] for row in found if row["kind"] == kind}

    return QualityReport(counts("rows"), counts("pending"), counts("left_out"), counts("unmapped"))
