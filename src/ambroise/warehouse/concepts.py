"""The concepts that occur: loaded and standard ones where known, ids of our own for other codes.

A code of a source that no vocabulary knows gets a concept above 2,000,000,000 (the OHDSI convention
for local concepts), in order of appearance and for ever: an id once given is never given to another
code.
"""

from collections.abc import Iterable, Mapping
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

_CODING: Final = "_coding"


def load_vocabularies(workspace: Workspace) -> None:
    """Make tables `known_vocabularies` and `standard_codes`, which ship with us."""
    for name, file in (("known_vocabularies", "vocabularies"), ("standard_codes", "standard")):
        workspace.register("read_csv_rows", shipped(file))
        workspace.sql(f"CREATE TABLE {name} AS SELECT * FROM read_csv_rows")
        workspace.unregister("read_csv_rows")


def know_systems(workspace: Workspace) -> None:
    """Set variable `known_systems`, the addresses whose codes are taken first among several."""
    workspace.sql(
        "SET VARIABLE known_systems = "
        "(SELECT list(system ORDER BY system) FROM known_vocabularies WHERE rank = 1)"
    )


def known_systems() -> dict[str, str]:
    """Return the vocabulary of each address that ships with us."""
    known = shipped("vocabularies")
    columns = (known.column(name).to_pylist() for name in ("system", "vocabulary_id"))
    return dict(zip(*columns, strict=True))


def shipped(file: str) -> pa.Table:
    """Return a table of `codes/`."""
    path = files("ambroise.warehouse").joinpath("codes", f"{file}.csv")
    with path.open("rb") as opened:
        options = pa_csv.ConvertOptions(strings_can_be_null=False)
        table: pa.Table = pa_csv.read_csv(opened, convert_options=options)
    return table


def name_codes(workspace: Workspace) -> None:
    """Make the macros that name vocabularies and write codes one way."""
    workspace.sql(_sql("codes"))


def allocate(workspace: Workspace, relations: Mapping[str, Iterable[str]]) -> None:
    """Make `concept_map` (system, code, concept_id, source_concept_id) and the concept relations.

    `relations` says which columns each has: the codes are those named `<role>_coding`. View
    `earlier_concepts` holds the concepts of the publication before; the new ones follow by
    vocabulary and code.
    """
    workspace.sql(
        "CREATE TABLE code_uses (source_name VARCHAR, domain_id VARCHAR, system VARCHAR,"
        " code VARCHAR, display VARCHAR, unit VARCHAR, uses BIGINT)"
    )
    for relation, columns in relations.items():
        given = set(columns)
        roles = sorted(n.removesuffix(_CODING) for n in given if n.endswith(_CODING))
        if roles:
            _count_uses(workspace, relation, roles, given)
    name_codes(workspace)
    workspace.let("first_local", FIRST_LOCAL)
    for name in ("concepts", "vocabulary"):
        workspace.sql(_sql(name))


def _count_uses(workspace: Workspace, relation: str, roles: list[str], given: set[str]) -> None:
    source = "source_name" if "source_name" in given else "NULL"
    listed = ", ".join(
        f"{{'domain_id': '{DOMAINS.get(role, 'Metadata')}', 'coding': {role}_coding,"
        f" 'unit': {_unit(role, roles)}}}"
        for role in roles
    )
    workspace.sql(
        f"""
        INSERT INTO code_uses
        SELECT
            source_name, domain_id, coding.system, coding.code, coding.display, unit, count(*)
        FROM (
            SELECT {source} AS source_name, unnest([{listed}], max_depth := 2) FROM {relation}
        )
        WHERE coding.code IS NOT NULL
        GROUP BY ALL
        """
    )


def _unit(role: str, roles: list[str]) -> str:
    """Return the unit that a code is used with: what it measures can be told from it."""
    measured = role == "measurement" and "unit" in roles
    return "unit_coding.code" if measured else "NULL::VARCHAR"


def _sql(name: str) -> str:
    return files("ambroise.warehouse").joinpath("sql", f"{name}.sql").read_text("utf-8")
