"""A value that is not there meets nothing, whatever is asked of it."""

from datetime import date

from tests.builders.cohorts import Omop, cohort_of, written

DEFINITION = """
cohort: hors d'un ensemble vide
concepts: {none: {id: 3, except: true}}
entry: {any: [{measurement: any, where: {stay_kind: {not: none}}}]}
"""
DAY = date(2020, 1, 1)
ROWS = {
    "person": [{"person_id": 1}, {"person_id": 2}],
    "observation_period": [
        {
            "observation_period_id": who,
            "person_id": who,
            "observation_period_start_date": DAY,
            "observation_period_end_date": date(2020, 12, 31),
        }
        for who in (1, 2)
    ],
    "measurement": [
        {"measurement_id": 1, "person_id": 1, "measurement_date": DAY, "visit_occurrence_id": 7},
        {"measurement_id": 2, "person_id": 2, "measurement_date": DAY, "visit_occurrence_id": None},
    ],
    "visit_occurrence": [
        {"visit_occurrence_id": 7, "person_id": 1, "visit_concept_id": 9201},
    ],
}


def test_a_row_without_a_stay_is_not_outside_an_empty_set() -> None:
    definition = written(DEFINITION)
    assert [row[0] for row in cohort_of(Omop(ROWS), definition)] == [1]
