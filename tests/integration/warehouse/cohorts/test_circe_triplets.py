"""Circe's own tests: a definition, prepared rows, and the cohort that was verified.

Complete triplets are run as they are; where the original changes its definition in code, so is it
here, as the numbers of its verified cohorts make plain.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ambroise.warehouse.cohorts import compile_cohort
from tests.builders.cohorts import circe, cohort_of, expression, prepared

Content = dict[str, Any]
Change = Callable[[Content], None]


def as_it_is(content: Content) -> None:
    """Change nothing."""


def limits(**types: str) -> Change:
    def change(content: Content) -> None:
        for name, kind in types.items():
            of = content["PrimaryCriteria"] if name == "PrimaryCriteriaLimit" else content
            of[name]["Type"] = kind

    return change


def occurrence(kind: int, count: int) -> Change:
    def change(content: Content) -> None:
        asked = content["AdditionalCriteria"]["CriteriaList"][0]
        asked["Occurrence"] = {"Type": kind, "Count": count}

    return change


def group(kind: str, count: int | None = None) -> Change:
    def change(content: Content) -> None:
        content["AdditionalCriteria"] |= {"Type": kind, "Count": count}

    return change


def first_of(domain: str) -> Change:
    def change(content: Content) -> None:
        asked = {} if domain == "PayerPlanPeriod" else {"CodesetId": 0}
        content["PrimaryCriteria"]["CriteriaList"] = [{domain: {**asked, "First": True}}]

    return change


FIRSTS = [
    "ConditionEra", "ConditionOccurrence", "DeviceExposure", "DrugEra", "DrugExposure",
    "Measurement", "Observation", "ProcedureOccurrence", "Specimen", "VisitOccurrence",
    "PayerPlanPeriod",
]  # fmt: skip

TRIPLETS: list[tuple[str, str, int, Change]] = [
    ("exits/censorEvent", "exits/censorEventExpression", 1, as_it_is),
    ("exits/continuousExposureCensor", "exits/continuousExposureCensorExpression", 1, as_it_is),
    ("exits/continuousExposure", "exits/continuousExposureExpression", 1, as_it_is),
    (
        "exits/continuousExposure",
        "exits/continuousExposureExpression",
        2,
        limits(ExpressionLimit="First"),
    ),
    ("exits/fixedOffset", "exits/fixedOffsetExpression", 1, as_it_is),
    ("exits/fixedOffsetCensor", "exits/fixedOffsetCensorExpression", 1, as_it_is),
    ("inclusionRules/simpleInclusionRule", "inclusionRules/simpleInclusionRule", 1, as_it_is),
    ("limits/limitTest", "limits/limitExpression", 1, as_it_is),
    ("limits/limitTest", "limits/limitExpression", 2, limits(QualifiedLimit="First")),
    ("limits/limitTest", "limits/limitExpression", 3, limits(ExpressionLimit="First")),
    ("limits/limitTest", "limits/limitExpression", 4, limits(PrimaryCriteriaLimit="First")),
    ("limits/limitTest", "limits/limitExpression", 5, limits(QualifiedLimit="Last")),
    ("limits/limitTest", "limits/limitExpression", 5, limits(ExpressionLimit="Last")),
    ("limits/limitTest", "limits/limitExpression", 5, limits(PrimaryCriteriaLimit="Last")),
    ("correlatedCriteria/countsTest", "correlatedCriteria/countsExpression", 1, as_it_is),
    ("correlatedCriteria/countsTest", "correlatedCriteria/countsExpression", 1, occurrence(1, 0)),
    ("correlatedCriteria/countsTest", "correlatedCriteria/countsExpression", 2, occurrence(2, 1)),
    ("correlatedCriteria/countsTest", "correlatedCriteria/countsExpression", 2, occurrence(0, 1)),
    ("correlatedCriteria/countsTest", "correlatedCriteria/visitExpression", 3, occurrence(0, 0)),
    ("correlatedCriteria/countsTest", "correlatedCriteria/visitExpression", 4, as_it_is),
    ("correlatedCriteria/groupTest", "correlatedCriteria/groupExpression", 1, as_it_is),
    ("correlatedCriteria/groupTest", "correlatedCriteria/groupExpression", 2, group("ALL")),
    ("correlatedCriteria/groupTest", "correlatedCriteria/groupExpression", 3, group("AT_MOST", 1)),
    ("correlatedCriteria/groupTest", "correlatedCriteria/groupExpression", 4, group("AT_MOST", 0)),
    ("correlatedCriteria/groupTest", "correlatedCriteria/groupExpression", 5, group("AT_LEAST", 2)),
    *(
        (
            "firstOccurrence/firstOccurrenceTest",
            "firstOccurrence/firstOccurrenceTestExpression",
            number,
            first_of(domain),
        )
        for number, domain in enumerate(FIRSTS, 1)
    ),
]


@pytest.mark.parametrize(("data", "definition", "number", "change"), TRIPLETS)
def test_a_definition_of_circe_finds_the_cohort_that_circe_verified(
    data: str, definition: str, number: int, change: Change
) -> None:
    content = circe(f"cohortgeneration/{definition}.json")
    change(content)
    with prepared(f"cohortgeneration/{data}_PREP") as omop:
        found = cohort_of(omop, expression(content))
    assert found == verified(data, number)


def verified(data: str, number: int) -> list[tuple[Any, ...]]:
    (rows,) = (
        rows
        for table, rows in circe(f"cohortgeneration/{data}_VERIFY.json").items()
        if table.endswith(".cohort")
    )
    return sorted(
        (
            row["subject_id"],
            date.fromisoformat(row["cohort_start_date"]),
            date.fromisoformat(row["cohort_end_date"]),
        )
        for row in rows
        if row["cohort_definition_id"] == number
    )


def test_the_rules_that_are_met_are_counted_as_circe_counts_them() -> None:
    folder = "cohortgeneration/inclusionRules/simpleInclusionRule"
    with prepared(f"{folder}_PREP") as omop:
        query = compile_cohort(expression(circe(f"{folder}.json")))
        found = omop.dicts(query.rules_met)
    counted = circe(f"{folder}_VERIFY.json")["simpleInclusionRule.cohort_inclusion_result"]
    for row in counted:
        del row["cohort_definition_id"]
    assert sorted(found, key=str) == sorted(
        ({key: row[key] for key in found[0]} for row in counted), key=str
    )


def test_every_criterion_of_circe_runs() -> None:
    content = circe("cohortgeneration/allCriteria/allCriteriaExpression.json")
    with prepared() as omop:
        query = compile_cohort(expression(content))
        for statement in (query.cohort, query.attrition, query.evidence, query.rules_met):
            omop.rows(statement)
