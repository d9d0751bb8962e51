"""The members of a version, kept: a table of the research zone that the project's view renders.

It counts as kept once its artefact is registered, after the last row is on disk: whatever ends the
work before leaves files that nothing reads, and that the next attempt replaces.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from ambroise.access.artefacts import Kind, register
from ambroise.access.cohorts.definitions import Version
from ambroise.access.cohorts.question import Composed, Question
from ambroise.access.door import Door
from ambroise.access.model import Decision
from ambroise.access.view.cohort import cohort_artefact
from ambroise.access.view.inside import Inside
from ambroise.access.view.kept import (
    EVIDENCE,
    MEMBERS,
    evidence_table,
    file_of,
    kept_versions,
    members_table,
)
from ambroise.access.view.people import IDS, SHIFT
from ambroise.access.view.views import Views
from ambroise.errors import CohortNotOpen
from ambroise.pseudonyms import sql_shift, sql_zone_id
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.tables import Workspace

EVIDENCE_ROWS: Final = 20
"""Rows of evidence kept for each part of a definition at each index; how many there are is kept."""


_IDS_KEY: Final = "getvariable('ids_key')"
_SHIFT_KEY: Final = "getvariable('shift_key')"
_PERSON: Final = sql_zone_id(_IDS_KEY, "row", "subject_id")
_DAYS: Final = f"{sql_shift(_SHIFT_KEY, 'subject_id')}::INTEGER"
_MEMBERS: Final = (
    f"SELECT {_PERSON} AS subject_id, cohort_start_date + {_DAYS} AS cohort_start_date,"
    f" cohort_end_date + {_DAYS} AS cohort_end_date FROM members ORDER BY ALL"
)
_EVIDENCE: Final = (
    f"SELECT {_PERSON} AS subject_id, index_date + {_DAYS} AS index_date, part, table_name,"
    f" {sql_zone_id(_IDS_KEY, 'row', 'row_id')} AS row_id,"
    f" on_date + {_DAYS} AS on_date, among FROM evidence ORDER BY ALL"
)
"""What is kept: zone ids, and days as the zone moves them."""


@dataclass(frozen=True, slots=True)
class _Found:
    members: pa.Table
    evidence: pa.Table
    persons: frozenset[int]


def keep(
    door: Door, state: State, views: Views, decision: Decision, version: Version, question: Question
) -> bool:
    """Keep the members of a version, once; return False when they were kept already.

    `decision` is READ_PSEUDONYMISED on the data of the project of the version. Raises
    CohortNotOpen when a criterion reads a table that the permit does not open, WriterBusy, and as
    `Views.open`.
    """
    project = decision.resource.project
    if version.id in kept_versions(state, project):
        return False
    with views.inside(decision) as inside:
        composed = question.compose(inside.cursor)
        if closed := inside.closed(composed.reads):
            raise CohortNotOpen(project=project, tables=", ".join(closed))
        found = _found(inside, composed)
        with exclusive(state, "zone:research", f"cohort:version:{version.id}"):
            if version.id in kept_versions(state, project):
                return False
            with Workspace.open(inside.research.zone) as workspace:
                workspace.let("ids_key", inside.vault.key(IDS).hex())
                workspace.let("shift_key", inside.vault.key(SHIFT).hex())
                workspace.register("members", found.members)
                workspace.register("evidence", found.evidence)
                workspace.replace(evidence_table(version.id), _EVIDENCE)
                workspace.replace(members_table(version.id), _MEMBERS)
                rows = map(str, workspace.rows(_MEMBERS))
                digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
            inside.still()
            permitted = cohort_artefact(state, inside.scope)
            register(
                door,
                decision,
                Kind.COHORT,
                label=f"{version.title}, version {version.number}",
                file=file_of(version.id),
                digest=digest,
                inputs=() if permitted is None else (permitted,),
                persons=found.persons,
            )
    return True


def _found(inside: Inside, composed: Composed) -> _Found:
    """Return the members and their evidence as care knows them, and who they are."""
    members = inside.asked.arrow(composed.cohort)
    evidence = inside.asked.arrow(
        'SELECT subject_id, index_date, part, "table" AS table_name, row_id, on_date, among'
        " FROM (SELECT *, count(*) OVER by_part AS among"
        f" FROM ({composed.evidence}) WINDOW by_part AS (PARTITION BY subject_id, index_date, part)"
        " QUALIFY row_number() OVER (PARTITION BY subject_id, index_date, part"
        f" ORDER BY on_date, row_id) <= {EVIDENCE_ROWS})"
    )
    persons: Iterable[int] = members.column("subject_id").to_pylist()
    return _Found(members.cast(MEMBERS), evidence.cast(EVIDENCE), frozenset(persons))
