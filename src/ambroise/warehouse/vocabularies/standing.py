"""What a publication takes from the loads that stand, and from validated mappings, as relations."""

from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa

from ambroise.tables import Workspace
from ambroise.warehouse.columns import tables
from ambroise.warehouse.vocabularies.athena import TABLES
from ambroise.warehouse.vocabularies.loads import Load
from ambroise.warehouse.vocabularies.mappings import Mapping, acting

_LISTED: Final = {
    "code": "vocabulary_id VARCHAR, concept_code VARCHAR, concept_name VARCHAR, domain_id VARCHAR,"
    " language VARCHAR",
    "parent": "vocabulary_id VARCHAR, concept_code VARCHAR, parent_vocabulary_id VARCHAR,"
    " parent_code VARCHAR",
    "system": "vocabulary_id VARCHAR, vocabulary_name VARCHAR, vocabulary_version VARCHAR,"
    " system VARCHAR",
}


def view_standing(workspace: Workspace, loads: Sequence[Load]) -> None:
    """Make `loaded_<table>` of the Athena tables, and `listed_code`, `_parent` and `_system`.

    Empty ones when nothing is loaded. Where two lists name a code, the first by name is taken.
    """
    downloads = [load for load in loads if load.kind == "athena"]
    for name in TABLES:
        columns = ", ".join(f"{c.quoted} {c.type}" for c in tables()[name])
        table = downloads[0].table(name) if downloads else f"vocabulary/none/{name}"
        workspace.view(f"loaded_{name}", table, columns=columns)
    lists = [load for load in loads if load.kind == "list"]
    for name, columns in _LISTED.items():
        workspace.sql(f"CREATE TEMP TABLE no_{name} ({columns})")
        parts = [f"SELECT *, 0 AS place FROM no_{name}"]
        for place, load in enumerate(lists):
            workspace.view(f"list_{name}_{place}", load.table(name))
            parts.append(f"SELECT *, {place} FROM list_{name}_{place}")
        workspace.sql(f"CREATE TEMP VIEW every_{name} AS {' UNION ALL '.join(parts)}")
    workspace.sql(
        """
        CREATE TEMP VIEW listed_code AS
        SELECT
            vocabulary_id,
            concept_code,
            arg_min(concept_name, place) FILTER (concept_name IS NOT NULL) AS concept_name,
            arg_min(language, place) FILTER (concept_name IS NOT NULL) AS language
        FROM every_code
        GROUP BY ALL;
        CREATE TEMP VIEW listed_parent AS
        SELECT DISTINCT vocabulary_id, concept_code, parent_vocabulary_id, parent_code
        FROM every_parent;
        CREATE TEMP VIEW listed_system AS
        SELECT DISTINCT vocabulary_id, vocabulary_name, vocabulary_version, system
        FROM every_system;
        INSERT INTO known_vocabularies
        SELECT system, any_value(vocabulary_id), any_value(vocabulary_name), 1
        FROM listed_system
        WHERE system NOT IN (SELECT system FROM known_vocabularies)
        GROUP BY system
        """
    )


def register_mappings(workspace: Workspace, mappings: Iterable[Mapping]) -> None:
    """Make `validated_mapping` of the decisions that act."""
    rows = [
        (*one.key, *one.target.key, one.decided_at.date())
        for one in acting(mappings)
        if one.target is not None
    ]
    names = ("vocabulary_id", "concept_code", "target_vocabulary_id", "target_code")
    kinds = [pa.string()] * len(names) + [pa.date32()]
    columns = {
        name: pa.array([row[place] for row in rows], kind)
        for place, (name, kind) in enumerate(zip((*names, "decided_on"), kinds, strict=True))
    }
    workspace.register("decided_mappings", pa.table(columns))
    workspace.sql("CREATE TABLE validated_mapping AS FROM decided_mappings")
    workspace.unregister("decided_mappings")
