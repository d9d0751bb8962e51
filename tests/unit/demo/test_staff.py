"""Demo accounts match the professionals of the record."""

from ambroise.access.model import Role
from ambroise.demo import ACCOUNTS, WARDS

from .conftest import Hospital


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
