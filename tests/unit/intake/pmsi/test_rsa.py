"""What an anonymous summary tells."""

from collections import defaultdict
from typing import Any

import pytest

from ambroise.intake.pmsi import tell
from ambroise.intake.records import Record
from ambroise.intake.told import record
from tests.builders.pmsi import RSA_NUMBERS, a_unit, an_rsa, an_rsa_act

KEY = "rsa-990001005-2024-0000000042"


def told(*args: str, **values: Any) -> dict[str, list[dict[str, Any]]]:
    by_type = defaultdict(list)
    for resource in tell(an_rsa(*args, **values)).resources:
        by_type[resource["resourceType"]].append(resource)
    return by_type


def test_the_person_is_nobody_else() -> None:
    found = told()
    (patient,) = found["Patient"]
    assert patient["id"] == KEY
    assert (patient["gender"], patient["birthDate"]) == ("female", "1946")
    assert not any("identifier" in one for one in (patient, *found["Encounter"]))


def test_the_residence_is_the_code_that_the_format_gives() -> None:
    assert told("225")["Patient"][0]["address"] == [{"district": "08C01"}]
    home = told("226", residence="08990")["Patient"][0]["address"]
    assert home == [{"postalCode": "08990", "district": "08C01"}]


def test_the_same_number_in_another_year_is_another_person() -> None:
    other = tell(an_rsa(exit_year="2023"))
    assert other.id != tell(an_rsa()).id
    assert other.resources[0]["id"] != KEY


def test_a_newborn_is_born_in_the_year_of_the_stay() -> None:
    found = told(age_years="", age_days="003")
    assert found["Patient"][0]["birthDate"] == "2024"
    assert found["Observation"][0]["valueQuantity"]["value"] == 3


def test_the_stay_ends_in_its_month_and_has_a_length() -> None:
    stay, passage = told()["Encounter"]
    assert stay["period"] == {"end": "2024-11"}
    assert stay["length"]["value"] == 5
    assert passage["partOf"] == {"reference": f"Encounter/{KEY}"}


def test_the_principal_diagnosis_is_told_once_and_the_others_in_their_units() -> None:
    units = [a_unit(das=["I10"]), a_unit(rum="02", dp="J189", das=["I10"])]
    found = told(units=units)["Condition"]
    assert [one["id"].removeprefix(KEY) for one in found] == [
        "-DP-I634",
        "-1-DAS-I10",
        "-2-DP-J189",
        "-2-DAS-I10",
    ]


def test_an_act_has_its_days_since_the_entry_and_no_date() -> None:
    (found,) = told(units=[a_unit(acts=[an_rsa_act(extension="01")])])["Procedure"]
    assert "performedDateTime" not in found
    said = {one["url"].rsplit(":")[-1]: one for one in found["extension"]}
    assert said["delai"]["valueInteger"] == 2
    assert said["extension-pmsi"]["valueString"] == "01"


def test_the_groups_are_told() -> None:
    groups = told(cmd="01", type="M", group="30", severity="1", ghs="0184")["Observation"]
    texts = [one["valueCodeableConcept"]["text"] for one in groups[-2:]]
    assert texts == ["01M301", "0184"]


@pytest.mark.parametrize("number", RSA_NUMBERS)
def test_all_that_is_told_can_be_mapped(number: str) -> None:
    units = [a_unit(das=["I10"], acts=[an_rsa_act()], igs2="042")]
    found = record(an_rsa(number, units=units, ghs="0184", weight="3250"), tell)
    assert isinstance(found, Record), found
    assert (found.type, found.id) == ("RSA", "990001005-2024-0000000042")
