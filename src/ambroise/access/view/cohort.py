"""The cohort of a permit: whom its criteria found, once, kept as a table of the research zone.

Criteria see true dates, inside; only zone ids are kept.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Final

import pyarrow as pa
import sqlalchemy as sa

from ambroise.access.artefacts import Kind, register
from ambroise.access.door import Door
from ambroise.access.model import Decision
from ambroise.access.projects.criteria import SEXES, Criteria, criteria_of
from ambroise.access.view.people import IDS
from ambroise.access.view.scope import Scope
from ambroise.pseudonyms import sql_zone_id
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.state.schema import artefacts
from ambroise.tables import Reader, Workspace, read_parquet_batches
from ambroise.vault import Vault

_EVENTS: Final = {
    "condition_occurrence": ("condition", "condition_start_date"),
    "device_exposure": ("device", "device_exposure_start_date"),
    "drug_exposure": ("drug", "drug_exposure_start_date"),
    "measurement": ("measurement", "measurement_date"),
    "observation": ("observation", "observation_date"),
    "procedure_occurrence": ("procedure", "procedure_date"),
}
"""What the concepts of an event's row are called, and its day."""


def table_of(permit: int) -> str:
    return f"cohorts/permit_{permit}"


def members_of(research: Reader, permit: int) -> pa.Table | None:
    """Return the members (person_id, zone ids) of the cohort of a permit; None: not made yet."""
    table = table_of(permit)
    if research.zone.version(table) is None:
        return None
    files = (research.zone.path / table / name for name in research.zone.files(table))
    batches = [batch for file in files for batch in read_parquet_batches(file)]
    schema = pa.schema([("person_id", pa.int64())])
    return pa.Table.from_batches([batch.cast(schema) for batch in batches], schema)


def keep_members(
    research: Reader, care: Reader, state: State, vault: Vault, scope: Scope, *, now: datetime
) -> pa.Table:
    """Make the cohort of a permit, once, and return its members; raises WriterBusy."""
    found = _found(care, vault, criteria_of(scope.cohort), scope, now)
    with exclusive(state, "zone:research", f"cohort:{scope.permit}"):
        kept = members_of(research, scope.permit)
        if kept is not None:
            return kept
        with Workspace.open(research.zone) as workspace:
            workspace.register("found", found)
            version = research.pinned.tables["omop/person"]
            workspace.view("person", "omop/person", version=version)
            members = "SELECT person_id FROM found SEMI JOIN person USING (person_id) ORDER BY 1"
            workspace.replace(table_of(scope.permit), members)
    made = members_of(research, scope.permit)
    if made is None:
        raise RuntimeError("a cohort that was committed can be read")
    return made


def cohort_artefact(state: State, scope: Scope) -> str | None:
    """Return the number of the cohort of a permit among what is made from data."""
    query = sa.select(artefacts.c.id).where(
        artefacts.c.project_id == scope.project,
        artefacts.c.kind == str(Kind.COHORT),
        artefacts.c.file == _file_of(scope.permit),
    )
    with state.read() as connection:
        return connection.execute(query.limit(1)).scalar_one_or_none()


def register_cohort(
    door: Door, decision: Decision, scope: Scope, members: pa.Table, persons: Collection[int]
) -> str:
    """Record the cohort of a permit, with the care ids of whom it holds; return its number."""
    ids = members.column("person_id").to_pylist()
    digest = hashlib.sha256("\n".join(map(str, ids)).encode()).hexdigest()
    label = f"cohorte de l'autorisation {scope.permit}"
    return register(
        door,
        decision,
        Kind.COHORT,
        label=label,
        file=_file_of(scope.permit),
        digest=digest,
        persons=persons,
    )


def _file_of(permit: int) -> str:
    return f"research/{table_of(permit)}"


def _found(care: Reader, vault: Vault, criteria: Criteria, scope: Scope, now: datetime) -> pa.Table:
    start, end = scope.window_start, scope.window_end
    query = f"""
        WITH entered AS ({_entered(care, criteria)})
        SELECT {sql_zone_id("$ids", "row", "p.person_id")} AS person_id
        FROM person AS p JOIN entered AS e USING (person_id)
        WHERE ($sex::BIGINT IS NULL OR p.gender_concept_id = $sex)
            AND ($age_from::BIGINT IS NULL OR {_AGE} >= $age_from)
            AND ($age_to::BIGINT IS NULL OR {_AGE} <= $age_to)
    """
    given: dict[str, object] = {
        "ids": vault.key(IDS).hex(),
        "sex": criteria.sex and SEXES[criteria.sex],
        "age_from": criteria.age_from,
        "age_to": criteria.age_to,
    }
    if criteria.concepts:
        given |= {"concepts": list(criteria.concepts), "window_start": start, "window_end": end}
    else:
        given["day"] = end or now.date()
    with care.cursor() as cursor:
        return cursor.arrow(query, **given)


_AGE: Final = (
    "date_sub('year', make_date(p.year_of_birth, coalesce(p.month_of_birth, 7),"
    " coalesce(p.day_of_birth, 1)), e.day)"
)


def _entered(care: Reader, criteria: Criteria) -> str:
    """Return the query of the persons that the concepts find, with the day that ages count at.

    A row is found by its standard concept or by that of its source: what a permit named before a
    vocabulary was loaded is found after.
    """
    if not criteria.concepts:
        return "SELECT person_id, $day::DATE AS day FROM person"
    events = " UNION ALL ".join(
        f"SELECT person_id, unnest([{name}_concept_id, {name}_source_concept_id]) AS concept,"
        f" {day} AS day FROM {table}"
        for table, (name, day) in _EVENTS.items()
        if table in care.names
    )
    below = (
        " UNION SELECT descendant_concept_id FROM concept_ancestor"
        " WHERE list_contains($concepts, ancestor_concept_id)"
        if "concept_ancestor" in care.names
        else ""
    )
    return (
        f"SELECT person_id, min(day) AS day FROM ({events}) WHERE concept IN"
        f" (SELECT unnest($concepts::BIGINT[]){below})"
        " AND ($window_start::DATE IS NULL OR day >= $window_start)"
        " AND ($window_end::DATE IS NULL OR day <= $window_end) GROUP BY person_id"
    )
