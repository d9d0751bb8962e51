"""Patient and RelatedPerson become person, death, location and the identity tables."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.builders.warehouse import CareZone, a_care_zone, a_patient

INS = "urn:oid:1.2.250.1.213.1.4.10"
FR = "https://hl7.fr/ig/fhir/core/StructureDefinition"
V2_0203 = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("patients"))
    zone.receive(
        a_patient(
            "p1",
            name=[
                {"use": "official", "family": "D'Œuvre", "given": ["Zoé", "Anne"]},
                {"use": "usual", "family": "Martin", "given": ["Zoé"]},
            ],
            gender="female",
            birthDate="1951-02-03",
            deceasedDateTime="2026-03-09T04:10:00+01:00",
            identifier=[
                {
                    "use": "official",
                    "system": INS,
                    "value": "251029999900101",
                    "type": {"coding": [{"system": V2_0203, "code": "INS-NIR"}]},
                },
                {
                    "system": "https://chu.example/ipp",
                    "value": "8001",
                    "type": {"coding": [{"system": V2_0203, "code": "PI"}]},
                },
            ],
            extension=[
                {
                    "url": f"{FR}/fr-core-identity-reliability",
                    "extension": [{"url": "identityStatus", "valueCoding": {"code": "VALI"}}],
                },
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                    "valueAddress": {"city": "Brest", "country": "FR"},
                },
            ],
            address=[
                {"use": "home", "line": ["3 rue Neuve"], "postalCode": "29200", "city": "Brest"}
            ],
            telecom=[{"system": "phone", "value": "0199000001"}],
            contact=[
                {
                    "name": {"family": "Martin", "given": ["Paul"]},
                    "relationship": [{"text": "époux"}],
                    "telecom": [{"system": "phone", "value": "0199000002"}],
                }
            ],
            generalPractitioner=[{"reference": "Practitioner/d1"}],
        ),
        {
            "resourceType": "Practitioner",
            "id": "d1",
            "name": [{"family": "Le Goff", "given": ["Yann"], "prefix": ["Dr"]}],
            "identifier": [{"system": "https://rpps.esante.gouv.fr", "value": "10001"}],
        },
        {
            "resourceType": "RelatedPerson",
            "id": "r1",
            "patient": {"reference": "Patient/p1"},
            "relationship": [{"text": "fille"}],
            "name": [{"family": "Martin", "given": ["Lou"]}],
        },
        a_patient("p2", birthDate="1988", gender="male", deceasedBoolean=True),
        a_patient("p3", birthDate=None, name=[{"use": "official", "family": "Inconnu"}]),
        a_patient("old", link=[{"other": {"reference": "Patient/p4"}, "type": "replaced-by"}]),
        a_patient("p4", birthDate="1970-01-01"),
    )
    yield zone.publish()
    zone.close()


def test_a_patient_is_a_person_with_birth_sex_and_number(zone: CareZone) -> None:
    row = zone.one("person", "p1")
    assert (row["year_of_birth"], row["month_of_birth"], row["day_of_birth"]) == (1951, 2, 3)
    assert row["birth_datetime"] == datetime(1951, 2, 3)
    assert (row["gender_concept_id"], row["gender_source_value"]) == (8532, "female")
    assert (row["race_concept_id"], row["ethnicity_concept_id"]) == (0, 0)
    assert row["person_source_value"] == "8001"


def test_a_birth_year_alone_invents_no_day(zone: CareZone) -> None:
    row = zone.one("person", "p2")
    assert (row["year_of_birth"], row["month_of_birth"], row["day_of_birth"]) == (1988, None, None)
    assert row["birth_datetime"] is None
    assert row["gender_concept_id"] == 8507


def test_a_patient_without_birth_date_is_kept(zone: CareZone) -> None:
    assert zone.one("person", "p3")["year_of_birth"] is None


def test_a_dated_death_is_a_death(zone: CareZone) -> None:
    row = zone.one("death", "p1")
    assert row["death_date"] == date(2026, 3, 9)
    assert row["death_datetime"] == datetime(2026, 3, 9, 4, 10)


def test_a_death_without_date_is_told_by_the_identity_alone(zone: CareZone) -> None:
    assert zone.all("death", "p2") == []
    assert zone.one("identity_person", "p2")["deceased"] is True


def test_the_identity_follows_the_french_names(zone: CareZone) -> None:
    row = zone.one("identity_person", "p1")
    assert (row["birth_name"], row["given_names"]) == ("D'Œuvre", ["Zoé", "Anne"])
    assert (row["used_name"], row["used_given_name"]) == ("Martin", "Zoé")
    assert (row["birth_date"], row["birth_place"], row["sex"]) == (date(1951, 2, 3), "Brest", "F")
    assert (row["ins"], row["ins_status"]) == ("251029999900101", "qualifiée")
    assert row["ipp"] == "8001"
    assert (row["postal_code"], row["city"]) == ("29200", "Brest")
    assert row["search_key"] == "D OEUVRE MARTIN ZOE ANNE ZOE"


def test_every_number_is_kept(zone: CareZone) -> None:
    rows = zone.all("identity_number", "p1")
    assert {(row["type"], row["value"]) for row in rows} == {
        ("INS-NIR", "251029999900101"),
        ("PI", "8001"),
    }


def test_the_home_is_a_location(zone: CareZone) -> None:
    row = zone.one("location", "p1")
    assert (row["address_1"], row["zip"], row["city"]) == ("3 rue Neuve", "29200", "Brest")
    assert zone.one("person", "p1")["location_id"] == row["location_id"]


def test_relatives_and_the_general_practitioner_are_contacts(zone: CareZone) -> None:
    rows = [*zone.all("identity_contact", "p1"), *zone.all("identity_contact", "r1")]
    assert {(r["role"], r["name"], r["relation"], r["rpps"]) for r in rows} == {
        ("general_practitioner", "Dr Yann Le Goff", None, "10001"),
        ("relative", "Paul Martin", "époux", None),
        ("relative", "Lou Martin", "fille", None),
    }
    assert zone.one("person", "p1")["provider_id"] == zone.one("provider", "d1")["provider_id"]


def test_a_replaced_record_is_the_same_person(zone: CareZone) -> None:
    rows = zone.rows("SELECT record_id, person_id FROM identity_person_map")
    persons = {row["record_id"]: row["person_id"] for row in rows}
    assert persons["old"] == persons["p4"]
    assert zone.all("person", "old") == []
    assert zone.one("person", "p4")["year_of_birth"] == 1970
