"""Keys are right, ranges are nobody's."""

import re
from datetime import date

from ambroise.demo import staff
from ambroise.demo.course import story
from ambroise.demo.numbers import finess, ins_nir, luhn_key, nir_key, phone, rpps

from .conftest import Hospital


def test_nir_key_is_the_published_one() -> None:
    # The example of the INSEE card in every description of the number.
    assert nir_key("2550814168025") == "38"


def test_luhn_key_is_the_published_one() -> None:
    # Luhn's own example, US patent 2950048.
    assert luhn_key("7992739871") == "3"


def test_professional_numbers_are_in_ranges_that_are_not_attributed() -> None:
    assert re.fullmatch(r"99\d{9}", rpps(12))
    assert re.fullmatch(r"99\d{7}", finess(12))
    numbers = [person.rpps for person in (*staff.STAFF, *staff.GENERAL_PRACTITIONERS)]
    assert len(set(numbers)) == len(numbers)
    assert all(luhn_key(number[:-1]) == number[-1] for number in numbers)


def test_ins_has_a_commune_that_does_not_exist() -> None:
    number = ins_nir(sex="female", birth=date(1948, 10, 21), department="29", rank=1234)
    assert re.fullmatch(r"2481029991234|248102999123\d{3}|24810299\d{7}", number)
    assert int(number[7:10]) >= 990
    assert nir_key(number[:13]) == number[13:]


def test_phones_are_in_the_ranges_kept_for_fiction(hospital: Hospital) -> None:
    fiction = re.compile(r"0(1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98)( \d\d){2}")
    for kind in ("Patient", "Practitioner", "Organization", "Location", "RelatedPerson"):
        for resource in hospital.by_type[kind]:
            for contact in resource["telecom"]:
                if contact["system"] == "phone":
                    assert fiction.fullmatch(contact["value"])
    assert fiction.fullmatch(phone(story("a"), ["0199 00"]))


def test_mails_are_at_reserved_names(hospital: Hospital) -> None:
    for patient in hospital.by_type["Patient"]:
        for contact in patient["telecom"]:
            if contact["system"] == "email":
                assert contact["value"].endswith(".example")
