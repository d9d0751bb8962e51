"""Whose image it is: the person of the feed, the number of the image, or its study."""

import pytest

from ambroise.deid import Feed, Identity
from ambroise.deid.dicom.people import People, parts_of_name
from tests.builders.images import FAMILY, GIVEN, NUMBER, STUDY, a_ct

WHOSE = Identity(family_name="Kervellan", birth_name="Le Bihan", ipp=f"00{NUMBER}")
FEED = Feed(by_person={"p1": (WHOSE,)})


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("KERVELLAN^JEANNICK^ANNE^^", ("KERVELLAN", ("JEANNICK", "ANNE"))),
        ("LE GOFF^Anne-Marie", ("LE GOFF", ("Anne-Marie",))),
        ("KERVELLAN JEANNICK", ("KERVELLAN", ("JEANNICK",))),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", ("Yamada", ("Tarou",))),
        ("KERVELLAN", ("KERVELLAN", ())),
        ("", ("", ())),
    ],
)
def test_a_name_is_read_in_its_parts(written: str, parts: tuple[str, tuple[str, ...]]) -> None:
    assert parts_of_name(written) == parts


@pytest.mark.parametrize("number", [NUMBER, f"00{NUMBER}", f" {NUMBER} ", "p1"])
def test_the_number_of_an_image_finds_the_person_of_the_feed(number: str) -> None:
    subject = People(FEED).subject(a_ct(PatientID=number))
    assert subject.person == "p1"
    assert {one.entity for one in subject.identities if one.role == "patient"} == {WHOSE.known_as}
    assert "Le Bihan" in {one.birth_name for one in subject.identities}


def test_an_unknown_number_is_a_person_of_its_own() -> None:
    assert People(FEED).subject(a_ct(PatientID="77")).person == "77"
    assert People(Feed()).subject(a_ct(PatientID="")).person == f"study:{STUDY}"


def test_the_header_gives_its_patient_and_everybody_it_names() -> None:
    subject = People(Feed()).subject(a_ct(OperatorsName="TANGUYON^Soizic"))
    assert (subject.patient.family_name, subject.patient.given_names) == (FAMILY, (GIVEN,))
    assert {one.family_name for one in subject.others} == {"LE GOFF", "TANGUYON"}
