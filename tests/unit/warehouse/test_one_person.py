"""Records of several sources that are one person, and those that are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise.warehouse.identity_rules import Verdict, decide, set_domain, undo
from ambroise.warehouse.persons import PatientRecord
from tests.builders.warehouse import CareZone, Resource, a_care_zone, a_patient, a_stay

IPP = "https://hopital.example/ipp"
IEP = "https://hopital.example/iep"
INS = "urn:oid:1.2.250.1.213.1.4.10"
TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
RELIABILITY = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path)
    yield zone
    zone.close()


def number(system: str, value: str, kind: str) -> Resource:
    return {"type": {"coding": [{"system": TYPES, "code": kind}]}, "system": system, "value": value}


def ipp(value: str, system: str = IPP) -> Resource:
    return number(system, value, "PI")


def ins(value: str) -> Resource:
    return number(INS, value, "INS-NIR")


def identity(status: str) -> list[Resource]:
    code = {"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445", "code": status}
    return [{"url": RELIABILITY, "extension": [{"url": "identityStatus", "valueCoding": code}]}]


def family(name: str) -> list[Resource]:
    return [{"use": "official", "family": name}]


def persons(zone: CareZone) -> int:
    return len(zone.publish().rows("SELECT * FROM person"))


def test_the_same_number_in_one_domain_is_one_person(zone: CareZone) -> None:
    zone.receive(a_patient("p1", identifier=[ipp("8001")]))
    zone.receive(a_patient("x", identifier=[ipp("8001")]), source="laboratoire")
    assert persons(zone) == 1
    (row,) = zone.rows("SELECT * FROM identity_number")
    assert row["value"] == "8001"


def test_the_same_number_in_two_domains_is_two_persons(zone: CareZone) -> None:
    zone.receive(a_patient("p1", identifier=[ipp("8001")]))
    zone.receive(a_patient("x", identifier=[ipp("8001", "urn:oid:2.999.1")]), source="laboratoire")
    assert persons(zone) == 2


def test_two_names_of_a_domain_are_one_once_the_hospital_says_so(zone: CareZone) -> None:
    zone.receive(a_patient("p1", identifier=[ipp("8001")]))
    zone.receive(a_patient("x", identifier=[ipp("8001", "urn:oid:2.999.1")]), source="laboratoire")
    with zone.state.begin() as state:
        set_domain(state, "urn:oid:2.999.1", IPP, actor="marie")
    assert persons(zone) == 1
    with zone.state.begin() as state:
        set_domain(state, "urn:oid:2.999.1", "urn:oid:2.999.1", actor="marie")
    assert persons(zone) == 2


def test_a_bare_number_is_of_its_source_alone(zone: CareZone) -> None:
    bare = "urn:ambroise:domain:bare"
    for source in ("un", "deux"):
        zone.receive(a_patient("p", identifier=[ipp("8001", bare)]), source=source)
    assert persons(zone) == 2
    with zone.state.begin() as state:
        for source in ("un", "deux"):
            set_domain(state, f"{bare}:{source}", IPP, actor="marie")
    assert persons(zone) == 1


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("VALI", "VALI", 1), ("VALI", "PROV", 2), ("PROV", "PROV", 2)]
)
def test_an_ins_joins_records_only_when_both_identities_are_qualified(
    zone: CareZone, one: str, other: str, expected: int
) -> None:
    first, second = ins("151022912345678"), ins("1510229123456")
    zone.receive(a_patient("p1", identifier=[ipp("1"), first], extension=identity(one)))
    zone.receive(
        a_patient("x", identifier=[ipp("1", "urn:oid:2.999.1"), second], extension=identity(other)),
        source="ville",
    )
    assert persons(zone) == expected


def test_two_qualified_ins_keep_one_number_apart(zone: CareZone) -> None:
    for name, value in (("p1", "151022912345678"), ("p2", "251022912345678")):
        zone.receive(
            a_patient(name, identifier=[ipp("8001"), ins(value)], extension=identity("VALI"))
        )
    assert persons(zone) == 2


def test_what_comes_later_takes_no_place_but_a_trusted_identity_gives_the_traits(
    zone: CareZone,
) -> None:
    zone.receive(a_patient("z", identifier=[ipp("8001")], name=family("KERVELA")), source="z")
    (before,) = zone.publish().rows("SELECT person_id FROM person")
    zone.receive(
        a_patient(
            "a", identifier=[ipp("8001")], name=family("KERVELLA"), extension=identity("VALI")
        ),
        source="a",
    )
    (after,) = zone.publish().rows("SELECT person_id, birth_name FROM identity_person")
    assert after == before | {"birth_name": "KERVELLA"}


def test_a_record_without_number_is_the_person_of_its_stay(zone: CareZone) -> None:
    stay = [number(IEP, "550001", "VN")]
    zone.receive(a_patient("p1", identifier=[ipp("8001")]), a_stay(identifier=stay))
    zone.receive(
        a_patient("rss-1"),
        a_stay("rss-1", "Patient/rss-1", identifier=stay, period=None),
        source="pmsi",
    )
    assert persons(zone) == 1
    assert len(zone.rows("SELECT * FROM visit_occurrence")) == 1


def test_a_record_without_number_born_another_day_is_not_that_person(zone: CareZone) -> None:
    stay = [number(IEP, "550001", "VN")]
    zone.receive(a_patient("p1", identifier=[ipp("8001")]), a_stay(identifier=stay))
    zone.receive(
        a_patient("rss-1", birthDate="1960-01-01"),
        a_stay("rss-1", "Patient/rss-1", identifier=stay),
        source="pmsi",
    )
    assert persons(zone) == 2
    assert len(zone.rows("SELECT * FROM visit_occurrence")) == 2


def test_a_person_decides_and_takes_it_back(zone: CareZone) -> None:
    zone.receive(a_patient("p1", identifier=[ipp("1")]), a_patient("p2", identifier=[ipp("2")]))
    one, other = PatientRecord("dpi", "p1"), PatientRecord("dpi", "p2")
    with zone.state.begin() as state:
        decision = decide(state, one, other, "same", actor="identito", score=0.97)
    assert persons(zone) == 1
    with zone.state.begin() as state:
        assert undo(state, decision, actor="identito")
        assert not undo(state, decision, actor="identito")
    assert persons(zone) == 2


def test_a_person_says_that_two_records_of_one_number_are_two_persons(zone: CareZone) -> None:
    zone.receive(a_patient("p1", identifier=[ipp("1")]), a_patient("p2", identifier=[ipp("1")]))
    apart(zone, "p2", "p1")
    assert persons(zone) == 2


def test_what_is_two_persons_stays_so_through_a_third_record(zone: CareZone) -> None:
    zone.receive(*(a_patient(name, identifier=[ipp("1")]) for name in ("p1", "p2", "p3")))
    apart(zone, "p2", "p3")
    assert persons(zone) == 2


def test_the_identity_unit_says_more_than_a_merge_of_the_source(zone: CareZone) -> None:
    link = [{"other": {"reference": "Patient/p1"}, "type": "replaced-by"}]
    zone.receive(a_patient("p1", identifier=[ipp("1")]), a_patient("p2", link=link))
    assert persons(zone) == 1
    apart(zone, "p1", "p2")
    assert persons(zone) == 2


def test_records_to_be_looked_at_again_stay_as_they_are(zone: CareZone) -> None:
    zone.receive(a_patient("p1", identifier=[ipp("1")]), a_patient("p2", identifier=[ipp("1")]))
    apart(zone, "p1", "p2", verdict="review")
    assert persons(zone) == 1


def apart(zone: CareZone, one: str, other: str, verdict: Verdict = "distinct") -> None:
    with zone.state.begin() as state:
        decide(
            state, PatientRecord("dpi", one), PatientRecord("dpi", other), verdict, actor="identito"
        )
