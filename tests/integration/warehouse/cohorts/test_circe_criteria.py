"""Circe's own tests of single criteria: prepared rows, and the rows that were verified.

Their definitions are built in code; each is written here as its data make it plain.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from ambroise.warehouse.cohorts import compile_cohort
from ambroise.warehouse.cohorts.circe.concepts import Sets
from ambroise.warehouse.cohorts.circe.criteria import read_event
from ambroise.warehouse.cohorts.compile.concepts import set_query
from ambroise.warehouse.cohorts.compile.events import rows_of
from ambroise.warehouse.cohorts.compile.literals import set_name
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import ConceptItem, ConceptSet, Definition, Event
from tests.builders.cohorts import Omop, circe, cohort_of, expression, prepared

Asked = Mapping[str, Any]

DOMAINS = {
    "conditionEra": "ConditionEra",
    "conditionOccurrence": "ConditionOccurrence",
    "death": "Death",
    "deviceExposure": "DeviceExposure",
    "doseEra": "DoseEra",
    "drugEra": "DrugEra",
    "drugExposure": "DrugExposure",
    "measurement": "Measurement",
    "observation": "Observation",
    "observationPeriod": "ObservationPeriod",
    "payerPlanPeriod": "PayerPlanPeriod",
    "procedureOccurrence": "ProcedureOccurrence",
    "specimen": "Specimen",
    "visitDetail": "VisitDetail",
    "visitOccurrence": "VisitOccurrence",
}


def chosen(**fields: int) -> Asked:
    """Return what asks fields to be in the concept set of the same number as its one concept."""
    return {f"{name}CS": {"CodesetId": number} for name, number in fields.items()}


IN_SETS: dict[str, Asked] = {
    "conditionEra": chosen(Gender=1),
    "conditionOccurrence": chosen(ConditionType=1, Gender=1, ProviderSpecialty=3, VisitType=2),
    "death": chosen(DeathType=1, Gender=1),
    "deviceExposure": chosen(DeviceType=1, Gender=1, ProviderSpecialty=3, VisitType=2),
    "doseEra": chosen(Unit=3, Gender=1),
    "drugEra": chosen(Gender=1),
    "drugExposure": chosen(
        DrugType=2, RouteConcept=3, DoseUnit=2, Gender=1, ProviderSpecialty=3, VisitType=2
    ),
    "measurement": chosen(
        MeasurementType=2, Operator=3, ValueAsConcept=2, Unit=1, Gender=1, ProviderSpecialty=3,
        VisitType=2,
    ),
    "observation": chosen(
        ObservationType=1, Qualifier=3, ValueAsConcept=2, Unit=1, Gender=1, ProviderSpecialty=3,
        VisitType=2,
    ),
    "observationPeriod": chosen(PeriodType=1),
    "procedureOccurrence": chosen(
        ProcedureType=2, Modifier=3, Gender=1, ProviderSpecialty=3, VisitType=2
    ),
    "specimen": chosen(SpecimenType=2, Unit=3, AnatomicSite=2, DiseaseStatus=3, Gender=1),
    "visitOccurrence": chosen(VisitType=2, Gender=1, ProviderSpecialty=3, PlaceOfService=2),
}  # fmt: skip

MOVED = {
    "DateAdjustment": {
        "StartWith": "START_DATE", "StartOffset": 15, "EndWith": "END_DATE", "EndOffset": -10,
    }
}  # fmt: skip
CUT_LATE = {"StartDate": "2008-01-01", "EndDate": "2009-01-01"}
CUT = {**MOVED, "UserDefinedPeriod": {"StartDate": "2000-09-01", "EndDate": "2000-09-30"}}


def event(domain: str, asked: Asked) -> Event:
    part = Part(__file__, "", {DOMAINS[domain]: dict(asked)})  # type: ignore[arg-type]
    return read_event(part, Sets(frozenset("123")))


def found(omop: Omop, asked: Event, distinct: str | None = None) -> list[dict[str, Any]]:
    sets = ", ".join(
        f"{set_name(str(one))} AS ({set_query(ConceptSet('', (ConceptItem(one),)))})"
        for one in (1, 2, 3)
    )
    return omop.dicts(f"WITH {sets} {rows_of(asked, (), distinct)} ORDER BY event_id, start_date")


def dated(row: Asked) -> dict[str, Any]:
    """Return a verified row as the query gives it."""
    read = {
        name: date.fromisoformat(value) if name.endswith("_date") else value
        for name, value in row.items()
    }
    read["visit_id"] = read.pop("visit_occurrence_id")
    return read


@pytest.mark.parametrize("domain", sorted(IN_SETS))
def test_the_concept_sets_of_fields_find_what_circe_verified(domain: str) -> None:
    folder = f"criteria/{domain}ConceptSet"
    with prepared(f"{folder}_PREP") as omop:
        rows = found(omop, event(domain, IN_SETS[domain]))
    assert rows == [dated(row) for row in circe(f"{folder}_VERIFY.json")[f"{domain}.conceptset"]]


DATES = [
    (name, kind, asked)
    for name in sorted(set(DOMAINS) - {"specimen"})
    for kind, asked in (("simple", {}), ("date_adjust", MOVED), ("user_defined", CUT))
    if kind != "user_defined" or name in ("observationPeriod", "payerPlanPeriod")
]


@pytest.mark.parametrize(("domain", "kind", "asked"), DATES)
def test_the_dates_of_events_are_those_that_circe_verified(
    domain: str, kind: str, asked: Asked
) -> None:
    folder = f"criteria/{domain}DateOffset"
    with prepared(f"{folder}_PREP") as omop:
        rows = found(omop, event(domain, asked))
    assert rows == [dated(row) for row in circe(f"{folder}_VERIFY.json")[f"{domain}.{kind}"]]


WINDOWS = [
    "ConditionEra", "ConditionOccurrence", "Death", "DeviceExposure", "DoseEra", "DrugExposure",
    "Observation", "ObservationPeriod", "ObservationPeriodUserDefined", "ProcedureOccurrence",
    "Specimen", "VisitDetail", "VisitOccurrence",
]  # fmt: skip

COUNTED = {
    "domain_concept_id": "domain_concept",
    "duration": "duration",
    "occurrence_count": "era_occurrences",
    "quantity": "quantity",
    "refills": "refills",
    "days_supply": "days_supply",
    "value_as_number": "value_as_number",
    "unit_concept_id": "unit",
}
"""What Circe can count by, and our word."""


@pytest.mark.parametrize("name", WINDOWS)
def test_what_occurrences_are_counted_by_is_what_circe_verified(name: str) -> None:
    domain = name.removesuffix("UserDefined")
    asked: dict[str, Any] = {}
    if domain != name:
        asked["UserDefinedPeriod"] = CUT_LATE
    folder = f"windowcriteria/window{name}"
    (verified,) = (
        rows for key, rows in circe(f"{folder}_VERIFY.json").items() if key.endswith(".add_columns")
    )
    key = next(key for key, value in DOMAINS.items() if value == domain)
    with prepared(f"{folder}_PREP") as omop:
        for column, word in COUNTED.items():
            if column not in verified[0]:
                continue
            rows = [
                (row["start_date"].isoformat(), row["end_date"].isoformat(), row["counted"])
                for row in found(omop, event(key, asked), word)
                if row["start_date"] >= date(2005, 1, 1)
            ]
            assert rows == [(row["start_date"], row["end_date"], row[column]) for row in verified]


def index_of(omop: Omop, prep: str) -> None:
    """Make the cohort that a test asks around: periods of a payer, a domain it does not use."""
    (rows,) = (rows for table, rows in circe(prep).items() if table.endswith(".cohort"))
    omop.fill(
        "payer_plan_period",
        [
            {
                "payer_plan_period_id": number,
                "person_id": row["subject_id"],
                "payer_plan_period_start_date": row["cohort_start_date"],
                "payer_plan_period_end_date": row["cohort_end_date"],
            }
            for number, row in enumerate(rows)
        ],
    )


def around(criterion: Asked, occurrence: Asked) -> Definition:
    """Return who has `criterion` from a year before the index on."""
    everything = [{"concept": {"CONCEPT_ID": one}} for one in (1, 2, 3)]
    sets = [
        {"id": 1, "expression": {"items": [everything[0], everything[2]]}},
        {"id": 2, "expression": {"items": [everything[1]]}},
    ]
    window = {"Start": {"Days": 365, "Coeff": -1}, "End": {"Coeff": 1}}
    content = {
        "ConceptSets": sets,
        "PrimaryCriteria": {
            "CriteriaList": [{"PayerPlanPeriod": {}}],
            "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
            "PrimaryCriteriaLimit": {"Type": "All"},
        },
        "InclusionRules": [
            {
                "name": "around",
                "expression": {
                    "Type": "ALL",
                    "CriteriaList": [
                        {
                            "Criteria": criterion,
                            "StartWindow": window,
                            "Occurrence": occurrence,
                        }
                    ],
                },
            }
        ],
    }
    return expression(content)


AT_LEAST_ONE = {"Type": 2, "Count": 1}


def distinct(column: str | None) -> Asked:
    by = {} if column is None else {"CountColumn": column}
    return {"Type": 2, "Count": 2, "IsDistinct": True, **by}


def specialty(number: int, *, excluded: bool = False) -> Asked:
    return {"ProviderSpecialtyCS": {"CodesetId": number, "IsExclusion": excluded}}


def gender(number: int, *, excluded: bool = False) -> Asked:
    return {"GenderCS": {"CodesetId": number, "IsExclusion": excluded}}


COUNTS: list[tuple[str, str, Asked, Asked]] = [
    ("distinctDefault", "output", {"ConditionOccurrence": {}}, distinct(None)),
    ("distinctStart", "output", {"ConditionOccurrence": {}}, distinct("START_DATE")),
    ("distinctVisit", "output", {"ConditionOccurrence": {}}, distinct("VISIT_ID")),
    ("simpleInclusion", "inclusion", {"ConditionOccurrence": {}}, AT_LEAST_ONE),
    ("simpleInclusion", "exclusion", {"ConditionOccurrence": {}}, {"Type": 0, "Count": 0}),
    *(
        ("visitDetailCodesetCriteria", f"{name}_{kind}", {"VisitDetail": asked}, AT_LEAST_ONE)
        for name, kind, asked in (
            ("gender", "in_codeset", gender(1)),
            ("gender", "not_in_codeset", gender(1, excluded=True)),
            ("provider", "in_codeset", specialty(1)),
            ("provider", "not_in_codeset", specialty(1, excluded=True)),
        )
    ),
]


@pytest.mark.parametrize(("name", "kind", "criterion", "occurrence"), COUNTS)
def test_counts_around_an_index_hold_for_whom_circe_verified(
    name: str, kind: str, criterion: Asked, occurrence: Asked
) -> None:
    prep = f"corelatedcriteria/{name}_PREP"
    with prepared(prep) as omop:
        index_of(omop, f"{prep}.json")
        persons = [row[0] for row in cohort_of(omop, around(criterion, occurrence))]
    (verified,) = (
        rows
        for key, rows in circe(f"corelatedcriteria/{name}_VERIFY.json").items()
        if key.endswith(f".{kind}")
    )
    assert persons == [row["person_id"] for row in verified]


@pytest.mark.parametrize("name", WINDOWS)
def test_the_rows_around_an_index_are_those_that_circe_verified(name: str) -> None:
    domain = name.removesuffix("UserDefined")
    asked = {} if domain == name else {"UserDefinedPeriod": CUT_LATE}
    prep = f"windowcriteria/window{name}_PREP"
    with prepared(prep) as omop:
        index_of(omop, f"{prep}.json")
        shown = omop.dicts(compile_cohort(around({domain: asked}, AT_LEAST_ONE)).evidence)
    days = sorted(row["on_date"].isoformat() for row in shown if row["part"] != "/entry/0")
    (verified,) = (
        rows
        for key, rows in circe(f"windowcriteria/window{name}_VERIFY.json").items()
        if key.endswith(".add_columns")
    )
    assert days == [row["start_date"] for row in verified]


def test_a_list_of_concepts_gives_those_that_circe_verified() -> None:
    with prepared() as omop:
        rows = omop.rows(set_query(ConceptSet("", (ConceptItem(1), ConceptItem(3)))))
    listed = circe("conceptset/inClause_VERIFY.json")["inclause.result"]
    assert sorted(row[0] for row in rows) == [row["concept_id"] for row in listed]
