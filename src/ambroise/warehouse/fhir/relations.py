"""What every mapping file starts from: current records, keys, facts with their links."""

from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa

from ambroise.tables import Workspace, quoted
from ambroise.warehouse.fhir.links import LINKS, NOT_DONE, VOID
from ambroise.warehouse.fhir.told import view_records

_REFERRED: Final = (
    "Binary",
    "Device",
    "Encounter",
    "Location",
    "Medication",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
)
"""The types that other records refer to."""

BEFORE_STAYS: Final = frozenset({"Encounter", "RelatedPerson"})
"""The types whose facts are linked before the stays are known."""

_OWN: Final = "at_address('Encounter/' || r.record_id)"
"""A record of a stay, as a Reference to itself."""

_DOCUMENTS: Final = (
    "record_uid BIGINT, part INTEGER, title VARCHAR, content_type VARCHAR, text VARCHAR,"
    " digest VARCHAR"
)


def view_current(workspace: Workspace, shapes: Mapping[str, str]) -> frozenset[str]:
    """Make `current_<type>`: the newest version of each record, the ones made in error left out.

    Also `all_sources`, `receptions` and `documents`. Return the types that nothing was received of.
    """
    stored: dict[str, list[tuple[str, str]]] = {name: [] for name in shapes}
    sources = set()
    for table in workspace.zone.tables("records"):
        _, source, record_type = table.split("/")
        sources.add(source)
        if record_type in stored:
            stored[record_type].append((source, table))
    workspace.register(
        "all_sources", pa.table({"source": pa.array(sorted(sources), type=pa.string())})
    )
    for record_type, shape in shapes.items():
        parts = [
            _current(workspace, record_type, source, table, shape, number)
            for number, (source, table) in enumerate(sorted(stored[record_type]))
        ]
        workspace.sql(
            f"CREATE VIEW whole_{record_type} AS " + " UNION ALL ".join(parts)
            if parts
            else f"CREATE TABLE whole_{record_type} AS {_nothing(shape)}"
        )
        if record_type in ("Encounter", "Patient"):
            _view_first_seen(workspace, record_type, sorted(stored[record_type]))
        void = VOID.get(record_type, "false")
        workspace.sql(
            f"CREATE VIEW current_{record_type} AS"
            f" SELECT * FROM whole_{record_type} WHERE NOT coalesce({void}, false)"
        )
    whole = " UNION ALL ".join(f"SELECT received_at FROM whole_{name}" for name in shapes)
    workspace.sql(f"CREATE VIEW receptions AS {whole}")
    workspace.view("documents", "text/documents", columns=_DOCUMENTS)
    return frozenset(name for name, found in stored.items() if not found)


def _view_first_seen(workspace: Workspace, record_type: str, stored: list[tuple[str, str]]) -> None:
    """Make `first_seen_<type>`: when each record was received first, as its lowest record_uid."""
    parts = [
        f"SELECT {quoted(source)} AS source_name, record_id, record_uid"
        f" FROM records_{record_type}_{number}"
        for number, (source, _) in enumerate(stored)
    ]
    nothing = f"SELECT source_name, record_id, record_uid FROM whole_{record_type}"
    workspace.sql(
        f"CREATE VIEW first_seen_{record_type} AS"
        " SELECT source_name, record_id, min(record_uid) AS first_uid"
        f" FROM ({' UNION ALL '.join(parts) or nothing}) GROUP BY ALL"
    )


def _current(
    workspace: Workspace, record_type: str, source: str, table: str, shape: str, number: int
) -> str:
    view = f"records_{record_type}_{number}"
    view_records(workspace, view, table)
    stored = workspace.value(f"SELECT typeof(body) FROM {view} LIMIT 1")
    wanted = workspace.value("SELECT typeof(from_json('{}', $shape))", shape=shape)
    body = "body" if stored == wanted else f"from_json(raw, '{shape}')"
    return f"""
        SELECT
            {quoted(source)} AS source_name, record_id, alias, batch_id, file AS file_name,
            '{record_type}' AS record_type, record_uid, received_at, {body} AS body
        FROM {view}
        WHERE superseded_by IS NULL
            AND record_uid NOT IN (SELECT supersedes FROM {view} WHERE supersedes IS NOT NULL)
            AND record_uid NOT IN (SELECT record_uid FROM untold_{view})
    """


def _nothing(shape: str) -> str:
    return f"""
        SELECT
            NULL::VARCHAR AS source_name, NULL::VARCHAR AS record_id, NULL::VARCHAR AS alias,
            NULL::VARCHAR AS batch_id, NULL::VARCHAR AS file_name, NULL::VARCHAR AS record_type,
            NULL::BIGINT AS record_uid, NULL::TIMESTAMP AS received_at,
            from_json('{{}}', '{shape}') AS body
        WHERE false
    """


def view_keys(workspace: Workspace) -> None:
    """Make `<type>_keys` (ref, in_source, record_id) of every type referred to."""
    for record_type in _REFERRED:
        name = record_type.lower()
        numbers = 'NULL::STRUCT(system VARCHAR, "value" VARCHAR)[]'
        identifier = numbers if record_type == "Binary" else "body.identifier"
        workspace.sql(
            f"""
            CREATE VIEW entity_{name} AS
            SELECT * EXCLUDE (body), {identifier} AS identifier FROM current_{record_type}
            """
        )
        workspace.sql(
            f"CREATE TABLE {name}_keys AS SELECT * FROM keys_of('entity_{name}', '{record_type}')"
        )


def link_facts(workspace: Workspace, only: Iterable[str] = ()) -> None:
    """Make `facts_<type>`: what took place, each with its person, stay and professional.

    A fact whose patient is not known yet has no person_id; one whose stay belongs to another
    person has no stay. `known_by` is a day by which an undated fact was known: that of its stay,
    of its last change, of the first stay, of its reception.
    """
    chosen = frozenset(only) or frozenset(LINKS) - BEFORE_STAYS
    for record_type in sorted(chosen):
        link(workspace, record_type, f"current_{record_type}", f"facts_{record_type}")


def link(workspace: Workspace, record_type: str, relation: str, name: str) -> None:
    """Make `name`: the rows of `relation`, in which `body` holds the references of a type."""
    links = LINKS[record_type]
    columns, joins, bounds = "", "", ["body.meta.lastUpdated"]
    person = "p.person_id"
    stay = _OWN if record_type == "Encounter" else links.visit
    if stay and workspace.value("SELECT count(*) FROM moved_refs"):
        joins = f"LEFT JOIN moved_refs AS x ON x.ref = points_at(r.source_name, {stay})"
        person = "coalesce(x.person_id, p.person_id)"
    if links.visit:
        columns += ", v.visit_occurrence_id, v.visit_detail_id"
        bounds.insert(0, "v.start_date::VARCHAR")
        joins += f"""
            LEFT JOIN visit_keys AS v
                ON v.ref = points_at(r.source_name, {links.visit}) AND v.person_id = {person}
        """
    elif record_type not in BEFORE_STAYS:
        columns += ", NULL::BIGINT AS visit_occurrence_id, NULL::BIGINT AS visit_detail_id"
    if record_type not in BEFORE_STAYS:
        bounds.append("s.known_since::VARCHAR")
        joins += f" LEFT JOIN first_stays AS s ON s.person_id = {person}"
    if links.provider:
        columns += ", w.provider_id"
        joins += f"""
            LEFT JOIN provider_keys AS w ON w.ref = points_at(r.source_name, {links.provider})
        """
    workspace.sql(
        f"""
        CREATE VIEW {name} AS
        SELECT
            r.*, {person} AS person_id{columns},
            coalesce({", ".join(bounds)}, r.received_at::DATE::VARCHAR) AS known_by
        FROM {relation} AS r
        LEFT JOIN person_keys AS p ON p.ref = points_at(r.source_name, {links.person})
        {joins}
        WHERE NOT coalesce({NOT_DONE.get(record_type, "false")}, false)
        """
    )
