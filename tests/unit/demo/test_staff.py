"""Demo accounts match the professionals of the record."""

import re

from ambroise.access.model import Role
from ambroise.demo import ACCOUNTS, WARDS
from ambroise.demo.course import story
from ambroise.demo.marks import unmark
from ambroise.demo.phrases import SPLITS
from ambroise.demo.staff import (
    CARDIOLOGY,
    LABORATORY,
    STAFF,
    bed,
    dictated,
    of_ward,
    professional,
)

from .conftest import Hospital

RANKS = ("professor", "senior", "interne", "nurse")


def test_logins_are_unique_and_wards_exist() -> None:
    logins = [account.login for account in ACCOUNTS]
    assert len(set(logins)) == len(logins)
    known = {ward.uf for ward in WARDS}
    assert all(set(account.wards) <= known for account in ACCOUNTS)


def test_clinicians_are_practitioners_of_the_record(hospital: Hospital) -> None:
    people = {item["id"]: item for item in hospital.by_type["Practitioner"]}
    clinicians = [account for account in ACCOUNTS if account.practitioner]
    assert clinicians
    for account in clinicians:
        assert people[account.practitioner]["name"][0]["family"] in account.display_name


def test_every_clinical_ward_has_a_clinician() -> None:
    served = {uf for account in ACCOUNTS if account.practitioner for uf in account.wards}
    assert {"1010", "1020", "2110", "2120", "3110", "3120", "4110", "5110"} <= served


def test_wards_of_the_record_are_those_of_the_list(hospital: Hospital) -> None:
    written = {item["identifier"][0]["value"] for item in hospital.by_type["Location"]}
    assert written == {ward.uf for ward in WARDS}


def test_roles_are_those_of_the_door() -> None:
    assert {account.role for account in ACCOUNTS} <= {role.value for role in Role}


def test_each_professional_of_the_hospital_has_a_trigram_and_an_extension() -> None:
    for values in (
        [person.trigram for person in STAFF],
        [person.dect for person in STAFF],
        [f"{person.given} {person.family}" for person in STAFF],
    ):
        assert len(set(values)) == len(values)
    assert all(re.fullmatch("[A-Z]{3}", person.trigram) for person in STAFF)
    assert all(re.fullmatch(r"5\d \d{3}", person.dect) for person in STAFF)
    assert professional("prat-002").trigram == "KOU"


def test_initials_and_extensions_are_marked() -> None:
    text = f"{dictated(professional('prat-002'), professional('prat-003'))} poste "
    found = unmark(text + professional("prat-002").extension())
    assert found.text.startswith("KOU/mtr poste 5")
    assert [(entity.label, entity.role, entity.entity) for entity in found.entities] == [
        ("INITIALES", "professional", "prat-002"),
        ("INITIALES", "professional", "prat-003"),
        ("TEL", "professional", "prat-002"),
    ]


def test_every_ward_of_every_split_has_people_of_each_rank() -> None:
    for split in SPLITS:
        for ward in WARDS:
            ranks = {person.rank for person in of_ward(ward, *RANKS, split=split)}
            assert ranks == set(RANKS)


def test_a_bed_is_of_its_ward() -> None:
    for ward in WARDS:
        assert len(set(ward.beds)) == len(ward.beds)
        if ward.beds:
            assert bed(story("lit"), ward) in ward.beds
    assert "chambre 214, lit P" in CARDIOLOGY.beds
    assert not LABORATORY.beds
