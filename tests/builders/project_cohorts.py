"""Sixty persons in both zones, for the cohorts of projects: diagnoses 1 and 2, measurement 3."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ambroise.access.cohorts import Definition as Saved
from ambroise.access.cohorts import Question
from ambroise.pseudonyms import sql_shift, sql_zone_id
from ambroise.tables import Workspace, open_zone, publish
from ambroise.vault import Vault
from ambroise.warehouse.cohorts import as_readable
from ambroise.warehouse.cohorts.asking import question_of
from tests.builders.cohorts import written
from tests.builders.study import REQUEST, Study

if TYPE_CHECKING:
    from tests.unit.access.conftest import House

PERSONS = 60
ONE, TWO, MEASURED = 40, 35, 20
"""How many persons, from the first, have each diagnosis and the measurement."""
COLUMNS = {
    "person": {
        "person_id": ("BIGINT", "rekey"),
        "year_of_birth": ("INTEGER", "shift"),
        "month_of_birth": ("INTEGER", "shift"),
        "day_of_birth": ("INTEGER", "shift"),
    },
    "condition_occurrence": {
        "condition_occurrence_id": ("BIGINT", "rekey"),
        "person_id": ("BIGINT", "rekey"),
        "condition_concept_id": ("INTEGER", "keep"),
        "condition_start_date": ("DATE", "shift"),
    },
    "measurement": {
        "measurement_id": ("BIGINT", "rekey"),
        "person_id": ("BIGINT", "rekey"),
        "measurement_concept_id": ("INTEGER", "keep"),
        "measurement_date": ("DATE", "shift"),
    },
}
EVERY = tuple(f"{table}.{column}" for table, named in COLUMNS.items() for column in named)
ASKED = replace(
    REQUEST, cohort={"kind": "everyone"}, columns=EVERY, window_start=None, window_end=None
)
ILL = """\
cohort: Malades
concepts: {un: 1, deux: 2, trois: 3}
entry: {any: [{condition_occurrence: un}], keep: first}
rules:
  - {rule: Deux, all: [{condition_occurrence: deux}]}
"""
MEASURES = """\
cohort: Mesurés
concepts: {un: 1, trois: 3}
entry: {any: [{condition_occurrence: un}], keep: first}
rules:
  - {rule: Trois, all: [{measurement: trois, days: [0, 400]}]}
"""


def asked(text: str) -> Question:
    return question_of(written(text))


def definition_of(text: str) -> Saved:
    plan = written(text)
    return Saved(plan.name, as_readable(plan))


def permitted(study: Study, *conditions: Any, **changes: Any) -> Study:
    return study.granted(*conditions, request=replace(ASKED, **changes))


def publish_zones(house: House, vault: Vault, *, united: bool = False) -> None:
    """Show the persons in both zones; `united`: since then, the second is one with the first."""
    persons = f"SELECT (range + 1)::BIGINT AS person_id FROM range({PERSONS})"
    keys = {"ids": vault.key("research-ids").hex(), "shift": vault.key("research-shift").hex()}
    owner = "CASE person_id WHEN 2 THEN 1 ELSE person_id END" if united else "person_id"
    born = (
        "(1930 + person_id)::INTEGER AS year_of_birth, NULL::INTEGER AS month_of_birth,"
        " NULL::INTEGER AS day_of_birth, NULL::BIGINT AS gender_concept_id"
    )
    people = f"SELECT person_id, {born} FROM ({persons})"
    if united:
        people = f"SELECT * FROM ({people}) WHERE person_id <> 2"
    diagnoses = " UNION ALL ".join(
        f"SELECT ({concept} * 1000 + range)::BIGINT AS condition_occurrence_id,"
        f" (range + 1)::BIGINT AS person_id, {concept} AS condition_concept_id,"
        f" DATE '2021-03-04' + ({days} * range)::INTEGER AS condition_start_date"
        f" FROM range({number})"
        for concept, number, days in ((1, ONE, 5), (2, TWO, 7))
    )
    measures = (
        "SELECT (5000 + range)::BIGINT AS measurement_id, (range // 30 + 1)::BIGINT AS person_id,"
        " 3 AS measurement_concept_id, DATE '2021-06-01' + (range % 30)::INTEGER"
        f" AS measurement_date, 1.5 AS value_as_number FROM range({30 * MEASURED})"
    )
    mapped = f"SELECT * REPLACE (({owner})::BIGINT AS person_id) FROM ({{}})"
    care = {
        "omop/person": people,
        "omop/observation_period": "SELECT person_id, DATE '2020-01-01' AS"
        " observation_period_start_date, DATE '2025-12-31' AS observation_period_end_date"
        f" FROM ({people})",
        "omop/condition_occurrence": mapped.format(
            "SELECT *, NULL::DATE AS condition_end_date, NULL::BIGINT AS visit_occurrence_id,"
            " 0 AS condition_source_concept_id"
            f" FROM ({diagnoses})"
        ),
        "omop/measurement": mapped.format(
            "SELECT *, NULL::BIGINT AS visit_occurrence_id, 0 AS measurement_source_concept_id"
            f" FROM ({measures})"
        ),
        "omop/concept": "SELECT range AS concept_id FROM range(9)",
        "identity/identity_person_map": f"SELECT ({owner})::BIGINT AS person_id,"
        f" person_id AS record_person_id FROM ({persons})",
    }
    research = {
        f"omop/{table}": _in_research(mapped.format(query), table)
        for table, query in (
            ("person", people),
            ("condition_occurrence", diagnoses),
            ("measurement", measures),
        )
    }
    detail = {"columns": COLUMNS, "measure": "^[0-9]+$"}
    for name, tables in (("care", care), ("research", research)):
        with Workspace.open(open_zone(house.settings, name)) as workspace:
            for key, value in keys.items():
                workspace.let(key, value)
            versions = {table: workspace.replace(table, query) for table, query in tables.items()}
        publish(house.state, name, versions, detail if name == "research" else {})


def _in_research(query: str, table: str) -> str:
    """Return the rows of care under the ids and the days of the zone."""
    key, ids = "getvariable('shift')", "getvariable('ids')"
    shift = f"{sql_shift(key, 'person_id')}::INTEGER"
    changed = []
    for name, (kind, policy) in COLUMNS[table].items():
        if policy == "rekey":
            changed.append(f"{sql_zone_id(ids, 'row', name)} AS {name}")
        elif kind == "DATE":
            changed.append(f"{name} + {shift} AS {name}")
    shown = ", ".join(COLUMNS[table])
    return f"SELECT {shown} FROM (SELECT * REPLACE ({', '.join(changed)}) FROM ({query}))"
