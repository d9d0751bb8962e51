"""The concepts that occur: standard ids where we know them, ids of our own for all other codes.

A code of a source gets a concept above 2,000,000,000 (the OHDSI convention for local concepts), in
order of appearance and for ever: an id once given is never given to another code.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import pyarrow as pa
import pyarrow.csv as pa_csv

from ambroise.tables import Workspace

FIRST_LOCAL: Final = 2_000_000_001

DOMAINS: Final = {
    "condition": "Condition",
    "device": "Device",
    "drug": "Drug",
    "ethnicity": "Ethnicity",
    "gender": "Gender",
    "language": "Language",
    "measurement": "Measurement",
    "note_class": "Note",
    "observation": "Observation",
    "operator": "Meas Value Operator",
    "place_of_service": "Visit",
    "procedure": "Procedure",
    "race": "Race",
    "relationship": "Relationship",
    "route": "Route",
    "specialty": "Provider",
    "specimen": "Specimen",
    "unit": "Unit",
    "value_as": "Meas Value",
    "visit": "Visit",
    "visit_detail": "Visit",
}
"""The domain of a concept by the role in which its code occurs; all others are metadata."""


def load_vocabularies(workspace: Workspace) -> None:
    """Make tables `known_vocabularies` and `standard_codes`, and variable `known_systems`."""
    for name, file in (("known_vocabularies", "vocabularies"), ("standard_codes", "standard")):
        _load_csv(workspace, name, file)
    workspace.sql(
        "SET VARIABLE known_systems = "
        "(SELECT list(system ORDER BY system) FROM known_vocabularies WHERE rank = 1)"
    )


def _load_csv(workspace: Workspace, name: str, file: str) -> None:
    path = files("ambroise.warehouse").joinpath("codes", f"{file}.csv")
    with path.open("rb") as opened:
        options = pa_csv.ConvertOptions(strings_can_be_null=False)
        table: pa.Table = pa_csv.read_csv(opened, convert_options=options)
    workspace.register("read_csv_rows", table)
    workspace.sql(f"CREATE TABLE {name} AS SELECT * FROM read_csv_rows")
    workspace.unregister("read_csv_rows")


def allocate(workspace: Workspace, roles: Mapping[str, list[str]]) -> None:
    """Make `concept_map` (system, code, concept_id, source_concept_id) and the concept relations.

    `roles` says, by relation, which columns `<role>_coding` it has. View `earlier_concepts` holds
    the concepts of the publication before; the new ones follow by vocabulary and code.
    """
    workspace.sql(
        "CREATE TABLE code_uses"
        " (domain_id VARCHAR, system VARCHAR, code VARCHAR, display VARCHAR, uses BIGINT)"
    )
    for relation, found in roles.items():
        listed = ", ".join(
            f"{{'domain_id': '{DOMAINS.get(role, 'Metadata')}', 'coding': {role}_coding}}"
            for role in found
        )
        workspace.sql(
            f"""
            INSERT INTO code_uses
            SELECT domain_id, coding.system, coding.code, coding.display, count(*)
            FROM (SELECT unnest([{listed}], max_depth := 2) FROM {relation})
            WHERE coding.code IS NOT NULL
            GROUP BY ALL
            """
        )
    workspace.let("first_local", FIRST_LOCAL)
    workspace.sql(files("ambroise.warehouse").joinpath("sql", "concepts.sql").read_text("utf-8"))
