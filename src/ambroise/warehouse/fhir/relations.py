"""What every mapping file starts from: the keys of records, facts with their links."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from ambroise.tables import Workspace
from ambroise.warehouse.fhir.links import LINKS, NOT_DONE, VOID

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

_COMPLETING: Final = frozenset({"DeviceUseStatement", "DiagnosticReport", "Encounter", "Procedure"})
"""The types whose facts complete those of others."""

_OWN: Final = "at_address('Encounter/' || r.record_id)"
"""A record of a stay, as a Reference to itself."""


def view_keys(workspace: Workspace) -> None:
    """Make `<type>_keys` (ref, in_source, record_id) of every type referred to."""
    for record_type in _REFERRED:
        name = record_type.lower()
        numbers = 'NULL::STRUCT(system VARCHAR, "value" VARCHAR)[]'
        identifier = numbers if record_type == "Binary" else "body.identifier"
        workspace.define(
            f"entity_{name}",
            f"SELECT * EXCLUDE (body), {identifier} AS identifier FROM current_{record_type}",
        )
        workspace.sql(
            f"CREATE TABLE {name}_keys AS SELECT * FROM keys_of('entity_{name}', '{record_type}')"
        )


def link_facts(workspace: Workspace, absent: AbstractSet[str], only: AbstractSet[str]) -> None:
    """Make `facts_<type>`: what took place, each with its person, stay and professional.

    A fact whose patient is not known yet has no person_id; one whose stay belongs to another
    person has no stay. `known_by` is a day by which an undated fact was known: that of its stay,
    of its last change, of the first stay, of its reception. `linked_<type>` says the same of every
    record, without what the record holds, and what it refers to that is not there.
    Of `absent` types, nothing was received.
    """
    for record_type in sorted(only - (absent - _COMPLETING)):
        linked = _linked(workspace, record_type)
        if record_type == "Observation":
            # Its parts are linked, by themselves; as many links are not kept twice.
            workspace.define("linked_observation", linked)
            continue
        workspace.stage(f"linked_{record_type.lower()}", linked)
        names = ", ".join(f"l.{name}" for name in _columns(record_type))
        workspace.define(
            f"facts_{record_type}",
            f"""
            SELECT r.*, {names}
            FROM whole_{record_type} AS r
            JOIN linked_{record_type} AS l ON l.record_uid = r.record_uid AND l.took_place
            """,
        )


def link_parts(workspace: Workspace) -> None:
    """Make `facts_observation_parts`: `observation_parts` linked as facts are."""
    found = _Joins.of(workspace, "Observation")
    workspace.define(
        "facts_observation_parts",
        f"""
        SELECT r.*, {found.columns}
        FROM observation_parts AS r {found.joins}
        WHERE NOT coalesce({NOT_DONE["Observation"]}, false)
        """,
    )


def _columns(record_type: str) -> list[str]:
    """Return what a fact of a type is linked to."""
    visit = [] if record_type in BEFORE_STAYS else ["visit_occurrence_id", "visit_detail_id"]
    provider = ["provider_id"] if LINKS[record_type].provider else []
    return ["person_id", *visit, *provider, "known_by"]


def _linked(workspace: Workspace, record_type: str) -> str:
    """Return the query of the links of every record of a type, the void ones among them."""
    links = LINKS[record_type]
    found = _Joins.of(workspace, record_type)
    visit, provider = "false", "NULL::BIGINT"
    if links.visit:
        visit = f"v.visit_occurrence_id IS NULL AND ref_key({links.visit}) IS NOT NULL"
    if links.provider:
        provider = (
            f"CASE WHEN w.provider_id IS NULL THEN points_at(r.source_name, {links.provider}) END"
        )
    void = f"coalesce({VOID.get(record_type, 'false')}, false)"
    not_done = f"coalesce({NOT_DONE.get(record_type, 'false')}, false)"
    return f"""
        SELECT
            r.record_uid,
            {void} AS is_void,
            {not_done} AND NOT is_void AS is_not_done,
            NOT is_void AND NOT is_not_done AS took_place,
            ref_key({links.person}) IS NOT NULL AS names_person,
            {visit} AS awaits_visit,
            {provider} AS awaited_provider,
            {found.columns}
        FROM whole_{record_type} AS r {found.joins}
    """


@dataclass(frozen=True, slots=True)
class _Joins:
    """How records `r` of a type, in which `body` holds their references, are linked."""

    columns: str
    joins: str

    @classmethod
    def of(cls, workspace: Workspace, record_type: str) -> "_Joins":
        links = LINKS[record_type]
        bounds = ["body.meta.lastUpdated"]
        person = "p.person_id"
        joins = f"LEFT JOIN person_keys AS p ON p.ref = points_at(r.source_name, {links.person})"
        stay = _OWN if record_type == "Encounter" else links.visit
        if stay and workspace.value("SELECT count(*) FROM moved_refs"):
            joins += f" LEFT JOIN moved_refs AS x ON x.ref = points_at(r.source_name, {stay})"
            person = "coalesce(x.person_id, p.person_id)"
        columns = f"{person} AS person_id"
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
        known = f"coalesce({', '.join(bounds)}, r.received_at::DATE::VARCHAR) AS known_by"
        return cls(f"{columns}, {known}", joins)
