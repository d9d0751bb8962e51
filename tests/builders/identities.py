"""Identities that a hospital would have to look at: a double, a collision, twins, every alert."""

from typing import Any

from tests.builders.warehouse import CareZone, Resource, a_patient, a_stay

IPP = "urn:oid:2.999.7.1"
IEP = "urn:oid:2.999.7.2"
INS = "urn:oid:1.2.250.1.213.1.4.10"
TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
EXTENSIONS = "https://hl7.fr/ig/fhir/core/StructureDefinition"


def numbered(system: str, value: str, kind: str) -> Resource:
    return {"type": {"coding": [{"system": TYPES, "code": kind}]}, "system": system, "value": value}


def somebody(
    id_: str,
    family: str,
    given: str,
    birth: str,
    *,
    ipp: str = "",
    ins: str = "",
    sex: str = "female",
    **elements: Any,
) -> Resource:
    """A patient of these traits; with an INS, the identity is qualified."""
    numbers = [numbered(IPP, ipp or f"80{id_}", "PI")]
    numbers += [numbered(INS, ins, "INS-NIR")] if ins else []
    status = {"url": "identityStatus", "valueCoding": {"code": "VALI"}}
    reliability = {"url": f"{EXTENSIONS}/fr-core-identity-reliability", "extension": [status]}
    return a_patient(
        id_,
        name=[{"use": "official", "family": family, "given": given.split(" ")}],
        birthDate=birth,
        gender=sex,
        identifier=numbers,
        extension=[reliability] if ins else [],
        **elements,
    )


def link_to(id_: str) -> list[Resource]:
    return [{"other": {"reference": f"Patient/{id_}"}, "type": "replaced-by"}]


def with_doubts(zone: CareZone) -> CareZone:
    """Return the zone with one thing of each kind to look at, published."""
    stay = [numbered(IEP, "550001", "VN")]
    zone.receive(
        somebody("d1", "Kervella", "Maryvonne", "1951-02-03"),
        somebody("d2", "Kervela", "Maryvonne", "1951-02-03"),
        somebody("t1", "Tanguy", "Malo", "2015-06-01", sex="male"),
        somebody("t2", "Tanguy", "Ewen", "2015-06-01", sex="male"),
        somebody("c1", "Guivarc'h", "Rozenn", "1972-09-30", ipp="9001"),
        somebody("c2", "Besnard", "Lucien", "1938-01-12", ipp="9001", sex="male"),
        somebody("i1", "Autret", "Gaël", "1980-04-04", ipp="9002", ins="180042912345678"),
        somebody("i2", "Quéré", "Ronan", "1981-05-05", ipp="9002", ins="181052912345678"),
        somebody("q1", "Morvan", "Soizic", "1960-03-03", ins="260032912345678"),
        somebody("q2", "Morvan", "Soizic", "1960-03-13", ins="260032912345678"),
        somebody("m1", "Riou", "Annick", "1949-08-08", link=link_to("m2")),
        somebody("m2", "Riou", "Annick", "1949-08-08", link=link_to("m1")),
        a_stay("s1", "Patient/d1", identifier=stay),
    )
    zone.receive(
        somebody("d1", "Cadiou", "Yvon", "1944-11-11", ipp="7001", sex="male"),
        a_stay("s1", "Patient/d1", identifier=stay),
        source="ancien",
    )
    return zone.publish()
