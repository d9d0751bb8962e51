"""The query of any plan finds what a plain reading of it finds, row by row."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from ambroise.warehouse.cohorts import Definition, compile_cohort
from tests.builders.cohort_plans import Tables, databases, definitions
from tests.builders.cohorts import Omop
from tests.reference.cohorts_plain.engine import Engine

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


Agree = Callable[[Tables, Definition], None]


@pytest.fixture(scope="module")
def agree() -> Iterator[Agree]:
    with Omop() as omop:

        def check(tables: Tables, definition: Definition) -> None:
            found = Engine(tables, definition).find()
            query = compile_cohort(definition)
            omop.hold(tables)
            assert sorted(omop.rows(query.cohort)) == found.cohort
            assert sorted(omop.rows(query.evidence)) == found.evidence
            counts = [(row[1], row[3], row[5]) for row in omop.rows(query.attrition)]
            assert [one for one in counts if one[0] != "/limit"] == found.counts

        yield check


@settings(max_examples=20, deadline=None, suppress_health_check=_SLOW)
@given(tables=databases(), definition=definitions())
def test_a_plan_finds_the_same_cohort_evidence_and_counts(
    agree: Agree, tables: Tables, definition: Definition
) -> None:
    agree(tables, definition)


@pytest.mark.soak
@settings(max_examples=3000, deadline=None, suppress_health_check=_SLOW)
@given(tables=databases(), definition=definitions())
def test_thousands_of_plans_agree(agree: Agree, tables: Tables, definition: Definition) -> None:
    agree(tables, definition)
