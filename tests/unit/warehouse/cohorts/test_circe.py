"""Definitions of ATLAS: read whole, or refused by the name of what is not known."""

import json
from typing import Any

import pytest

from ambroise.errors import CohortInvalid, CohortPartUnsupported
from ambroise.warehouse.cohorts.plan import (
    Concepts,
    Count,
    Edge,
    Event,
    ExposureEnd,
    Filter,
    Kept,
    Limit,
    Op,
    Range,
    Times,
    Window,
)
from tests.builders.cohorts import expression, written

CONDITION = {"ConditionOccurrence": {"CodesetId": 0}}


def content(**changed: Any) -> dict[str, Any]:
    """Return a small expression with some parts changed."""
    return {
        "ConceptSets": [
            {
                "id": 0,
                "name": "FA",
                "expression": {
                    "items": [
                        {"concept": {"CONCEPT_ID": 1, "CONCEPT_NAME": "FA"}, "isExcluded": True}
                    ]
                },
            }
        ],
        "PrimaryCriteria": {
            "CriteriaList": [CONDITION],
            "ObservationWindow": {"PriorDays": 30, "PostDays": 1},
            "PrimaryCriteriaLimit": {"Type": "All"},
        },
        **changed,
    }


def entry(criterion: dict[str, Any]) -> dict[str, Any]:
    return content(
        PrimaryCriteria={"CriteriaList": [criterion], "ObservationWindow": {"PriorDays": 0}}
    )


def asked(**changed: Any) -> dict[str, Any]:
    """Return an expression whose additional criteria hold one, with some parts changed."""
    criterion = {
        "Criteria": CONDITION,
        "StartWindow": {"Start": {"Days": 30, "Coeff": -1}, "End": {"Coeff": 1}},
        "Occurrence": {"Type": 2, "Count": 1},
        **changed,
    }
    return content(AdditionalCriteria={"Type": "ALL", "CriteriaList": [criterion]})


def test_an_expression_is_read() -> None:
    definition = expression(content(QualifiedLimit={"Type": "Last"}))
    assert definition.name == "atlas"
    assert definition.entry.events == (Event("condition_occurrence", "0"),)
    assert (definition.entry.days_before, definition.entry.days_after) == (30, 1)
    assert (definition.entry.limit, definition.limit) == (Limit.ALL, Limit.FIRST)
    assert definition.concept_sets["0"].items[0].excluded


@pytest.mark.parametrize("as_text", [False, True])
def test_the_envelope_of_webapi_gives_its_name(as_text: bool) -> None:
    inner = json.dumps(content()) if as_text else content()
    definition = expression({"id": 7, "name": "FA", "createdBy": {}, "expression": inner})
    assert definition.name == "FA"


def test_a_criterion_around_the_index_is_read() -> None:
    group = expression(asked()).additional
    assert group is not None
    assert group.kept is Kept.ALL
    (related,) = group.related
    assert related.window == Window(-30, Edge.END)
    assert related.count == Count(Times.AT_LEAST, 1)


def test_the_end_of_an_event_counts_in_its_end_window_unless_said() -> None:
    window = {"Start": {"Coeff": -1}, "End": {"Days": 0, "Coeff": 1}}
    group = expression(asked(EndWindow=window)).additional
    assert group is not None
    end = group.related[0].end_window
    assert end is not None
    assert end.event_end


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Age": {"Op": "gt", "Value": 17.9}}, Filter("age", Range(Op.GT, 17))),
        ({"Age": {"Op": "gt", "Value": 17, "Extent": 9}}, Filter("age", Range(Op.GT, 17))),
        ({"Gender": [{"CONCEPT_ID": 8532}]}, Filter("gender", Concepts((8532,)))),
        (
            {"ConditionType": [{"CONCEPT_ID": 1}], "ConditionTypeExclude": True},
            Filter("type", Concepts((1,), excluded=True)),
        ),
        (
            {"GenderCS": {"CodesetId": 0, "IsExclusion": True}},
            Filter("gender", Concepts(within="0", excluded=True)),
        ),
    ],
)
def test_filters_are_read(given: dict[str, Any], expected: Filter) -> None:
    (event,) = expression(entry({"ConditionOccurrence": given})).entry.events
    assert event.filters == (expected,)


def test_a_number_written_as_a_text_is_a_number() -> None:
    age = {"Op": "gt", "Value": "17"}
    (event,) = expression(entry({"ConditionOccurrence": {"Age": age}})).entry.events
    assert event.filters == (Filter("age", Range(Op.GT, 17)),)


def test_decimals_are_those_that_circe_writes() -> None:
    value = {"Op": "gte", "Value": 0.00005}
    (event,) = expression(entry({"Measurement": {"ValueAsNumber": value}})).entry.events
    assert event.filters == (Filter("value", Range(Op.GTE, 0.0001)),)


def test_a_continuous_exposure_is_read() -> None:
    strategy = {"CustomEra": {"DrugCodesetId": 0, "GapDays": 30, "DaysSupplyOverride": 28}}
    assert expression(content(EndStrategy=strategy)).exit == ExposureEnd("0", 30, 0, 28)


UNSUPPORTED: list[tuple[dict[str, Any], str]] = [
    (content(Extra=1), "/Extra"),
    (entry({"Episode": {}}), "/PrimaryCriteria/CriteriaList/0/Episode"),
    (entry({"Death": {"First": True}}), "/PrimaryCriteria/CriteriaList/0/Death/First"),
    (
        entry({"VisitOccurrence": {"PlaceOfServiceLocation": 0}}),
        "/PrimaryCriteria/CriteriaList/0/VisitOccurrence/PlaceOfServiceLocation",
    ),
    (
        entry({"Measurement": {"ValueAsNumber": {"Op": "about", "Value": 1}}}),
        "/PrimaryCriteria/CriteriaList/0/Measurement/ValueAsNumber/Op",
    ),
    (
        asked(Occurrence={"Type": 2, "Count": 1, "IsDistinct": True, "CountColumn": "QUANTITY"}),
        "/AdditionalCriteria/CriteriaList/0/Occurrence/CountColumn",
    ),
    (
        asked(Occurrence={"Type": 3, "Count": 1}),
        "/AdditionalCriteria/CriteriaList/0/Occurrence/Type",
    ),
    (
        asked(StartWindow={"Start": {"Coeff": -1, "TimeUnit": "hour"}, "End": {"Coeff": 1}}),
        "/AdditionalCriteria/CriteriaList/0/StartWindow/Start/TimeUnit",
    ),
    (content(EndStrategy={"Other": {}}), "/EndStrategy/Other"),
    (content(CollapseSettings={"CollapseType": "NONE"}), "/CollapseSettings/CollapseType"),
    (content(ExpressionLimit={"Type": "Some"}), "/ExpressionLimit/Type"),
    (content(AdditionalCriteria={"Type": "SOME"}), "/AdditionalCriteria/Type"),
]


@pytest.mark.parametrize(("given", "part"), UNSUPPORTED)
def test_what_is_not_known_is_refused_by_its_name(given: dict[str, Any], part: str) -> None:
    with pytest.raises(CohortPartUnsupported) as refused:
        expression(given)
    assert refused.value.fields["part"] == part


INVALID: list[tuple[dict[str, Any], str]] = [
    (content(ConceptSets=None), "/PrimaryCriteria/CriteriaList/0/ConditionOccurrence/CodesetId"),
    (content(ConceptSets=[{"id": 0}, {"id": 0}]), "/ConceptSets/1"),
    (content(PrimaryCriteria={"CriteriaList": []}), "/PrimaryCriteria"),
    (asked(StartWindow=None), "/AdditionalCriteria/CriteriaList/0"),
    (entry({"Measurement": {"ValueAsNumber": {"Op": "gt"}}}),
     "/PrimaryCriteria/CriteriaList/0/Measurement/ValueAsNumber"),
    (entry({"Measurement": {"Abnormal": "yes"}}),
     "/PrimaryCriteria/CriteriaList/0/Measurement/Abnormal"),
    (content(CensorWindow={"StartDate": "2020"}), "/CensorWindow/StartDate"),
    (content(EndStrategy={"DateOffset": {"DateField": "StartDate", "Offset": "un"}}),
     "/EndStrategy/DateOffset/Offset"),
    (content(InclusionRules=[{"name": "r"}]), "/InclusionRules/0"),
    (content(CollapseSettings={"EraPad": 2**70}), "/CollapseSettings/EraPad"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "part"), INVALID)
def test_a_fault_is_refused_at_its_place(given: dict[str, Any], part: str) -> None:
    with pytest.raises(CohortInvalid) as refused:
        expression(given)
    assert refused.value.fields["part"] == part


@pytest.mark.parametrize("text", ["{", '{"a": 1', "{" + '"a":{' * 100_000])
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(CohortInvalid):
        written(text, "atlas.json")
