"""The information of a patient: its date and means, by who may record it."""

from datetime import date

import pytest

from ambroise.access import Action, Purpose, Role, information
from ambroise.access.information import InformedBy
from ambroise.errors import AccessRefused, OppositionInvalid
from tests.builders.study import NOW
from tests.unit.access.conftest import House


def test_the_date_and_the_means_of_information_are_kept(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    patient = house.door.person_resource(1)
    asked = (anne, Action.RECORD_INFORMATION, patient, Purpose.CARE)
    decision = house.door.decide(*asked)
    information.inform(house.door, decision, informed_on=date(2026, 1, 5), means=InformedBy.BOOKLET)
    information.inform(house.door, decision, informed_on=date(2026, 3, 4), means=InformedBy.ORAL)
    found = information.information_of(house.state, {1})
    assert [(one.informed_on, one.means) for one in found] == [
        (date(2026, 3, 4), InformedBy.ORAL),
        (date(2026, 1, 5), InformedBy.BOOKLET),
    ]
    assert {(one.recorded_by, one.recorded_at) for one in found} == {(anne.id, NOW)}
    assert information.informed(house.state) == {1}
    with pytest.raises(OppositionInvalid):
        information.inform(
            house.door, decision, informed_on=date(2026, 3, 5), means=InformedBy.ORAL
        )


def test_another_team_records_nothing(house: House) -> None:
    paul = house.person("paul", Role.SENIOR, "5220")
    patient = house.door.person_resource(1)
    with pytest.raises(AccessRefused):
        house.door.decide(paul, Action.RECORD_INFORMATION, patient, Purpose.CARE)
