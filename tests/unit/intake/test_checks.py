"""Why a record is refused: kinds at every depth, numbers, dates."""

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.intake.fhir.checks import fault, is_date


def observation(**elements: object) -> bytes:
    said = {"resourceType": "Observation", "status": "final", "code": {}, **elements}
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("elements", "place"),
    [
        ({"valueQuantity": 5}, "valueQuantity"),
        ({"valueQuantity": {"value": "5,4"}}, "valueQuantity.value"),
        ({"valueQuantity": {"value": "NaN"}}, "valueQuantity.value"),
        ({"valueQuantity": {"value": "Infinity"}}, "valueQuantity.value"),
        ({"code": {"coding": {"code": "718-7"}}}, "code.coding"),
        ({"component": [{}, {"code": "718-7"}]}, "component[1].code"),
        ({"status": ["final"]}, "status"),
        ({"valueBoolean": "peut-être"}, "valueBoolean"),
    ],
)
def test_an_element_of_another_kind_is_named_at_its_depth(
    elements: dict[str, object], place: str
) -> None:
    assert fault("Observation", observation(**elements)) == ("wrong_type", place)


@pytest.mark.parametrize(
    "elements",
    [
        {"valueQuantity": {"value": "5.4"}},
        {"valueQuantity": {"value": 5}},
        {"category": [None, {"text": "biologie"}]},
        {"note": None, "unknownElement": {"any": ["thing"]}},
        {"id": 7, "valueString": 12},
    ],
)
def test_what_can_be_read_is_let_through(elements: dict[str, object]) -> None:
    assert fault("Observation", observation(**elements)) is None


def test_a_null_is_an_absent_element() -> None:
    assert fault("Observation", observation(code=None)) == ("missing_element", "code")


def test_one_of_a_choice_is_enough() -> None:
    said = {"status": "active", "intent": "order", "subject": {}}
    missing = ("missing_element", "medicationCodeableConcept|medicationReference")
    assert fault("MedicationRequest", json.dumps(said).encode()) == missing
    either = said | {"medicationReference": {}}
    assert fault("MedicationRequest", json.dumps(either).encode()) is None


def test_a_type_kept_as_it_came_has_no_fault() -> None:
    assert fault("Claim", b'{"resourceType": "Claim", "created": 3}') is None


@given(st.dates())
def test_every_day_is_a_date_in_each_precision(day: date) -> None:
    written = day.isoformat()
    assert all(is_date(written[:length]) for length in (4, 7, 10))


@given(st.datetimes(), st.sampled_from(["", "Z", "+02:00", "-11:30"]))
def test_every_moment_is_a_date(moment: datetime, zone: str) -> None:
    assert is_date(moment.isoformat() + zone)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hier",
        "24",
        "0000",
        "2023-02-29",
        "2023-13",
        "2023-1-2",
        "20230102",
        "2023-02-28 10:00",
        "2023-02-28T24:00:00Z",
        "2023-02-28T10:61:00Z",
        "2023-02-28T10:00:00+25:00",
        "2023-02-28T10:00:00Zulu",
        20230228,
    ],
)
def test_what_is_no_date_is_refused(written: object) -> None:
    assert not is_date(written)
