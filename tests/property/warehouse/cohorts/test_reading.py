"""Whatever a file holds, it is read whole or refused; what is read runs."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.errors import CohortInvalid, CohortPartUnsupported
from ambroise.warehouse.cohorts import compile_cohort
from tests.builders.cohorts import Omop, written

ATLAS = {
    "ConceptSets": [
        {
            "id": 0,
            "name": "l'ensemble",
            "expression": {"items": [{"concept": {"CONCEPT_ID": 1}, "includeMapped": True}]},
        }
    ],
    "PrimaryCriteria": {
        "CriteriaList": [{"DrugExposure": {"CodesetId": 0, "First": True, "Age": None}}],
        "ObservationWindow": {"PriorDays": 30, "PostDays": 0},
        "PrimaryCriteriaLimit": {"Type": "First"},
    },
    "InclusionRules": [
        {
            "name": "l'autre",
            "expression": {
                "Type": "AT_LEAST",
                "Count": 1,
                "CriteriaList": [
                    {
                        "Criteria": {
                            "Measurement": {
                                "ValueAsNumber": {"Op": "bt", "Value": 1, "Extent": 2.5},
                                "GenderCS": {"CodesetId": 0, "IsExclusion": True},
                            }
                        },
                        "StartWindow": {"Start": {"Days": 30, "Coeff": -1}, "End": {"Coeff": 1}},
                        "EndWindow": {"Start": {"Coeff": -1}, "End": {"Days": 3, "Coeff": 1}},
                        "Occurrence": {"Type": 1, "Count": 2, "IsDistinct": True},
                    }
                ],
                "DemographicCriteriaList": [{"Age": {"Op": "gt", "Value": 17}}],
            },
        }
    ],
    "EndStrategy": {"CustomEra": {"DrugCodesetId": 0, "GapDays": 30}},
    "CensoringCriteria": [{"Death": {}}],
    "CensorWindow": {"StartDate": "2020-01-01"},
}

OURS = {
    "cohort": "l'une",
    "concepts": {"l'ensemble": [{"id": 1, "below": True}, {"vocabulary": "V'", "code": "C'"}]},
    "entry": {"any": [{"drug_exposure": "l'ensemble", "first": True}], "observed": {"before": 3}},
    "rules": [
        {
            "rule": "l'autre",
            "at_most": 1,
            "of": [
                {
                    "measurement": "any",
                    "days": [-30, None],
                    "keep": "last",
                    "then": {"value": {"between": [1, 2.5]}},
                    "count": {"exactly": 1},
                },
                {"person": {"gender": [1], "age": {"gte": 18}}},
                {"all": [{"condition_occurrence": "any", "where": {"stop_reason": {"ends": "'"}}}]},
            ],
        }
    ],
    "exit": {"exposure": "l'ensemble", "gap": 30},
    "censor": [{"death": "any"}],
    "between": ["2020-01-01", None],
}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(("any", "First", "2020-02-30", "START_DATE", "30", "'; DROP", '"')),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*place, number))


@st.composite
def spoilt(draw: st.DrawFn, content: dict[str, Any]) -> dict[str, Any]:
    """Return `content` with a part replaced, removed or added."""
    found = copy.deepcopy(content)
    place = draw(st.sampled_from([one for one in places(content) if one]))
    inner: Any = found
    for step in place[:-1]:
        inner = inner[step]
    if draw(st.booleans()):
        inner[place[-1]] = draw(values)
    elif draw(st.booleans()):
        del inner[place[-1]]
    elif isinstance(inner, dict):
        inner[draw(st.text(max_size=5))] = draw(values)
    else:
        inner.append(draw(values))
    return found


Run = Callable[[str], None]


@pytest.fixture(scope="module")
def read_and_run() -> Iterator[Run]:
    with Omop() as omop:

        def run(text: str) -> None:
            try:
                definition = written(text)
            except (CohortInvalid, CohortPartUnsupported):
                return
            query = compile_cohort(definition)
            assert omop.rows(query.cohort) == []
            assert omop.rows(query.evidence) == []

        yield run


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=spoilt(ATLAS))
def test_an_expression_of_atlas(read_and_run: Run, content: dict[str, Any]) -> None:
    read_and_run(json.dumps(content))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=spoilt(OURS))
def test_a_readable_definition(read_and_run: Run, content: dict[str, Any]) -> None:
    text = yaml.safe_dump(content, allow_unicode=True)
    read_and_run(text)


@settings(deadline=None)
@given(text=st.text())
def test_any_text(text: str) -> None:
    with pytest.raises((CohortInvalid, CohortPartUnsupported)):
        written(text)
