import pytest

from ambroise.intake.told import Untold
from tests.builders.hl7 import IPP, all_of, msh, only, pid, told

INS = "251020399900148^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"


def patient(*segments: str) -> dict:
    return only(told(msh("ADT^A28"), *segments), "Patient")


def test_a_person_is_known_by_the_number_and_domain_of_the_hospital() -> None:
    found = patient(pid(f"{INS}~{IPP}"))
    assert found["id"] == "80000001@2.999.1.1"
    first, second = found["identifier"]
    assert (first["system"], first["type"]["coding"][0]["code"]) == ("urn:oid:2.999.1.1", "PI")
    assert second["system"] == "urn:oid:1.2.250.1.213.1.4.10"
    assert second["type"]["coding"][0]["code"] == "INS-NIR"


@pytest.mark.parametrize(
    ("number", "id_", "system"),
    [
        ("123", "123", "urn:ambroise:domain:bare"),
        ("123^^^CHU^PI", "123@CHU", "urn:ambroise:domain:CHU"),
        ("123^^^CHU&2.999.1&ISO^IPP", "123@2.999.1", "urn:oid:2.999.1"),
        ("12/3 4^^^CHU^PI", "12%2F3%204@CHU", "urn:ambroise:domain:CHU"),
    ],
)
def test_numbers_are_read_with_whatever_authority_they_have(
    number: str, id_: str, system: str
) -> None:
    found = patient(pid(number))
    assert found["id"] == id_
    assert found["identifier"][0]["system"] == system


def test_two_domains_never_share_an_id() -> None:
    assert patient(pid("1^^^A^PI"))["id"] != patient(pid("1^^^B^PI"))["id"]


def test_a_number_is_looked_for_where_old_versions_put_it() -> None:
    assert patient("PID|1|77|||DURAND^Nicole")["id"] == "77"


def test_a_person_without_a_number_is_refused() -> None:
    with pytest.raises(Untold) as error:
        told(msh("ADT^A28"), "PID|1||||DURAND^Nicole")
    assert error.value.reason == "no_patient_number"


def test_names_of_birth_and_of_use_are_told_apart() -> None:
    found = patient(pid(name="MOREAU^Nicole^^^^^D~DURAND^Nicole^NICOLE MARIE^^^^L"))
    usual, official = found["name"]
    assert usual == {"use": "usual", "family": "MOREAU", "given": ["Nicole"]}
    assert official == {"use": "official", "family": "DURAND", "given": ["Nicole", "MARIE"]}


@pytest.mark.parametrize("code", ["VALI", "PROV", "VIDE"])
def test_the_reliability_of_the_identity_is_kept(code: str) -> None:
    found = patient(pid(rest="|" * 24 + code))
    (extension,) = found["extension"]
    assert extension["url"].endswith("/fr-core-identity-reliability")
    assert extension["extension"][0]["valueCoding"]["code"] == code


def test_the_birth_place_is_the_address_of_that_type() -> None:
    rest = "|||3 rue des Lilas^^RENNES^^35000^FRA^H~^^VERSAILLES^^78000^FRA^BDL^^78646"
    found = patient(pid(rest=rest))
    assert [address["city"] for address in found["address"]] == ["RENNES"]
    place = found["extension"][0]["valueAddress"]
    assert place["city"] == "VERSAILLES"
    assert place["extension"][0]["valueCoding"]["code"] == "78646"


def test_phones_and_mails_are_read_in_their_french_forms() -> None:
    rest = "|||||^PRN^PH^^^^^^^^^0299000000~^PRN^CP^^^^^^^^^0600000000~^NET^Internet^n@x.example"
    found = patient(pid(rest=rest))
    assert [(t["system"], t["value"]) for t in found["telecom"]] == [
        ("phone", "0299000000"),
        ("phone", "0600000000"),
        ("email", "n@x.example"),
    ]
    assert "telecom" not in patient(pid(rest="|||||^NET^Internet^NON"))


def test_relatives_and_the_own_doctor_are_named() -> None:
    doctor = "10293847561^HARDY^René^^^^^^ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO^D^^^RPPS"
    found = patient(
        pid(),
        f"ROL||UC|ODRP|{doctor}",
        "NK1|1|PETIT^Louise|SPO^Conjoint||^PRN^PH^^^^^^^^^0611111111",
    )
    assert found["generalPractitioner"] == [
        {
            "identifier": {"system": "https://rpps.esante.gouv.fr", "value": "10293847561"},
            "display": "René HARDY",
        }
    ]
    (relative,) = found["contact"]
    assert relative["name"] == {"family": "PETIT", "given": ["Louise"]}
    assert relative["relationship"][0]["text"] == "Conjoint"


def test_a_death_is_told_with_its_moment_or_without() -> None:
    assert patient(pid(rest="|" * 21 + "20260106"))["deceasedDateTime"] == "2026-01-06"
    assert patient(pid(rest="|" * 22 + "Y"))["deceasedBoolean"] is True


def test_a_person_who_is_only_mentioned_supersedes_nobody() -> None:
    assert patient(f"PID|1||{IPP}")["id"] == "adt-80000001@2.999.1.1"


def test_a_later_moment_is_told_with_its_offset() -> None:
    found = told(msh("ADT^A31", at="20260105101500.250+0100"), pid())
    (one,) = all_of(found, "Patient")
    assert found.updated == one["meta"]["lastUpdated"] == "2026-01-05T10:15:00.250+01:00"
