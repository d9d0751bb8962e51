"""The members of cohorts whose versions were kept, as tables of a project's view.

They lie in the research zone under zone ids and the days of the zone, whatever the project.
"""

import re
from collections.abc import Callable, Collection
from typing import Final

import pyarrow as pa
import sqlalchemy as sa

from ambroise.access.artefacts import Kind
from ambroise.access.view.columns import Column, Tables
from ambroise.access.view.rendering import KEY
from ambroise.access.view.scope import Scope
from ambroise.pseudonyms import sql_zone_id
from ambroise.state import State
from ambroise.state.schema import artefacts
from ambroise.tables import Enclosure, Reader, read_parquet_batches

MEMBERS: Final = pa.schema(
    [
        ("subject_id", pa.int64()),
        ("cohort_start_date", pa.date32()),
        ("cohort_end_date", pa.date32()),
    ]
)
EVIDENCE: Final = pa.schema(
    [
        ("subject_id", pa.int64()),
        ("index_date", pa.date32()),
        ("part", pa.string()),
        ("table_name", pa.string()),
        ("row_id", pa.int64()),
        ("on_date", pa.date32()),
        ("among", pa.int64()),
    ]
)
"""`among`: how many rows the part found for this index, of which some are kept."""
COHORT: Final = "cohort"
COHORT_EVIDENCE: Final = "cohort_evidence"
_FILE: Final = re.compile(r"research/cohorts/version_(\d+)")
_SHOWN: Final[Tables] = {
    COHORT: (
        Column("cohort_definition_id", "BIGINT", "keep"),
        Column("subject_id", "BIGINT", "rekey"),
        Column("cohort_start_date", "DATE", "shift"),
        Column("cohort_end_date", "DATE", "shift"),
    ),
    COHORT_EVIDENCE: (
        Column("cohort_definition_id", "BIGINT", "keep"),
        Column("subject_id", "BIGINT", "rekey"),
        Column("index_date", "DATE", "shift"),
        Column("part", "VARCHAR", "keep"),
        Column("table_name", "VARCHAR", "keep"),
        Column("row_id", "BIGINT", "rekey"),
        Column("on_date", "DATE", "shift"),
        Column("among", "BIGINT", "keep"),
    ),
}


def members_table(version: int) -> str:
    return f"cohorts/version_{version}"


def evidence_table(version: int) -> str:
    return f"cohorts/version_{version}_evidence"


def file_of(version: int) -> str:
    """Return where the members of a version are, as their artefact says."""
    return f"research/{members_table(version)}"


def kept_versions(state: State, project: str) -> tuple[int, ...]:
    """Return the versions of a project's cohorts whose members are kept."""
    query = sa.select(artefacts.c.file).where(
        artefacts.c.project_id == project,
        artefacts.c.kind == str(Kind.COHORT),
        artefacts.c.erased_at.is_(None),
    )
    with state.read() as connection:
        found = map(_FILE.fullmatch, connection.execute(query).scalars())
        return tuple(sorted(int(one[1]) for one in found if one))


def add_cohorts(
    enclosure: Enclosure,
    schema: str,
    research: Reader,
    versions: Collection[int],
    shown: Tables,
    scope: Scope,
) -> Tables:
    """Make the tables of kept cohorts in `schema`, by `own.records`, and return their columns.

    An index outside the window of the permit is not there; evidence outside of it, or in a table
    that the view does not show, has neither row nor day.
    """
    enclosure.table("own.members", _read(research, versions, members_table, MEMBERS))
    enclosure.table("own.evidence", _read(research, versions, evidence_table, EVIDENCE))
    start, end, index, day = (
        _moved(f"k.{name}", scope)
        for name in ("cohort_start_date", "cohort_end_date", "index_date", "on_date")
    )
    joined = "JOIN own.records AS r ON r.was_id = k.subject_id"
    enclosure.sql(
        f'CREATE TABLE "{schema}".{COHORT} AS SELECT cohort_definition_id,'
        f" r.person_id AS subject_id, {start} AS cohort_start_date, {end} AS cohort_end_date"
        f" FROM own.members AS k {joined} WHERE {_within('k.cohort_start_date', scope)}"
        " ORDER BY ALL"
    )
    tables = ", ".join(f"'{name}'" for name in shown) or "NULL"
    told = f"k.table_name IN ({tables}) AND {_within('k.on_date', scope)}"
    row = sql_zone_id(KEY, "row", "k.row_id")
    enclosure.sql(
        f'CREATE TABLE "{schema}".{COHORT_EVIDENCE} AS SELECT cohort_definition_id,'
        f" r.person_id AS subject_id, {index} AS index_date, k.part, k.table_name,"
        f" CASE WHEN {told} THEN {row} END AS row_id, CASE WHEN {told} THEN {day} END AS on_date,"
        f" k.among FROM own.evidence AS k {joined} WHERE {_within('k.index_date', scope)}"
        " ORDER BY ALL"
    )
    for table in ("members", "evidence"):
        enclosure.sql(f"DROP TABLE own.{table}")
    return _SHOWN


def _read(
    research: Reader, versions: Collection[int], named: Callable[[int], str], schema: pa.Schema
) -> pa.Table:
    """Return the rows kept of some versions, each with its version."""
    columns = pa.schema([("cohort_definition_id", pa.int64()), *schema])
    batches = []
    for version in versions:
        table = named(version)
        for file in research.zone.files(table):
            for batch in read_parquet_batches(research.zone.path / table / file):
                of_version = pa.array([version] * len(batch), type=pa.int64())
                rows = batch.cast(schema).columns
                batches.append(pa.RecordBatch.from_arrays([of_version, *rows], schema=columns))
    return pa.Table.from_batches(batches, columns)


def _moved(day: str, scope: Scope) -> str:
    """Return a day of the zone as the project sees it, cut to the precision of the permit."""
    moved = f"({day} - r.was_days + r.days)"
    cut = scope.terms.dates
    return f"{moved}::DATE" if cut == "day" else f"date_trunc('{cut}', {moved})::DATE"


def _within(day: str, scope: Scope) -> str:
    """Return whether the true day of a day of the zone is in the window of the permit."""
    limits = [
        f"{day} - r.was_days {sign} DATE '{limit.isoformat()}'"
        for sign, limit in ((">=", scope.window_start), ("<=", scope.window_end))
        if limit is not None
    ]
    return f"({' AND '.join(limits)})" if limits else "true"
