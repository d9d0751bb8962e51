"""Cohorts over a publication of the fictional hospital, whose events are kept in two orders."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ambroise.errors import CohortTableMissing
from ambroise.tables.reader import Cursor
from ambroise.warehouse.cohorts import compile_cohort, query_on
from ambroise.warehouse.cohorts.plan import ConceptItem, ConceptSet
from tests.builders.cohorts import written
from tests.builders.hospital import a_hospital

ADMITTED = """\
cohort: séjour avec une créatinine élevée
concepts: {creatinine: {vocabulary: LOINC, code: 14682-9}}
entry: {any: [{visit_occurrence: any}]}
rules:
  - rule: majeur
    all: [{person: {age: {gte: 18}}}]
  - rule: créatinine au-dessus de 75 pendant le séjour
    all: [{measurement: creatinine, same_stay: true, where: {value: {gt: 75}}}]
exit: {days: 0, from: end}
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cursor]:
    hospital = a_hospital(tmp_path_factory.mktemp("hospital"), patients=2)
    hospital.take_in(research=False)
    readers = hospital.readers("care")
    with readers.reader() as reader, reader.cursor() as cursor:
        yield cursor
    readers.close()
    hospital.close()


def test_a_cohort_is_the_same_whichever_order_is_read(published: Cursor) -> None:
    definition = written(ADMITTED)
    query = query_on(published, definition)
    assert "measurement__by_concept" in query.cohort
    plain = compile_cohort(definition)
    assert "__by_concept" not in plain.cohort
    order = " ORDER BY ALL"
    assert published.rows(query.cohort + order) == published.rows(plain.cohort + order)


def test_a_cohort_is_what_a_plain_question_finds(published: Cursor) -> None:
    query = query_on(published, written(ADMITTED))
    shown = {row["row_id"] for row in published.rows(query.evidence) if row["part"] == "/entry/0"}
    asked = published.rows(
        """
        SELECT DISTINCT v.visit_occurrence_id
        FROM visit_occurrence AS v
        JOIN person AS p USING (person_id)
        JOIN measurement AS m USING (person_id, visit_occurrence_id)
        JOIN concept AS c ON c.concept_id = m.measurement_concept_id
        JOIN observation_period AS o ON o.person_id = v.person_id
            AND m.measurement_date BETWEEN o.observation_period_start_date
                AND o.observation_period_end_date
        WHERE c.vocabulary_id = 'LOINC' AND c.concept_code = '14682-9' AND m.value_as_number > 75
            AND year(v.visit_start_date) - p.year_of_birth >= 18
            AND v.visit_end_date IS NOT NULL
        """
    )
    assert shown == {row["visit_occurrence_id"] for row in asked}
    assert shown


def test_every_row_shown_is_there(published: Cursor) -> None:
    query = query_on(published, written(ADMITTED))
    for row in published.rows(query.evidence):
        table, key = row["table"], f"{row['table']}_id"
        (found,) = published.rows(f'SELECT * FROM "{table}" WHERE {key} = $id', id=row["row_id"])
        assert found["person_id"] == row["subject_id"]


def test_steps_are_counted_in_order(published: Cursor) -> None:
    steps = published.rows(query_on(published, written(ADMITTED)).attrition)
    assert [step["part"] for step in steps] == ["/entry", "/rules/0", "/rules/1", "/cohort"]
    persons = [step["persons"] for step in steps]
    assert persons == sorted(persons, reverse=True)
    assert steps[1]["name"] == "majeur"


def test_a_table_that_the_warehouse_lacks_is_named(published: Cursor) -> None:
    definition = written("cohort: ici\nentry: {any: [{location_region: any}]}\n")
    with pytest.raises(CohortTableMissing) as refused:
        query_on(published, definition)
    assert refused.value.fields["table"] == "location_history"


def test_a_column_that_the_warehouse_lacks_is_named(published: Cursor) -> None:
    text = "cohort: x\nentry: {any: [{drug_exposure: any, where: {dose: {gt: 1}}}]}\n"
    with pytest.raises(CohortTableMissing) as refused:
        query_on(published, written(text))
    assert refused.value.fields["table"] == "drug_exposure.effective_drug_dose"


def test_every_kind_of_event_of_the_cdm_runs(published: Cursor) -> None:
    kinds = "condition_era condition_occurrence death device_exposure dose_era drug_era"
    kinds += " drug_exposure measurement observation observation_period payer_plan_period"
    kinds += " procedure_occurrence specimen visit_detail visit_occurrence"
    listed = ", ".join(f"{{{kind}: some}}" for kind in kinds.split())
    definition = written(f"cohort: x\nconcepts: {{some: 1}}\nentry: {{any: [{listed}]}}\n")
    ever = ConceptSet("some", (ConceptItem(0, descendants=True, mapped=True),))
    definition = replace(definition, concept_sets={"some": ever})
    published.rows(query_on(published, definition).cohort)
