"""People, places and the hospital as FHIR R4 resources."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ambroise.demo import staff
from ambroise.demo.codes import code, concept
from ambroise.demo.french_time import instant
from ambroise.demo.person import Person, Relative
from ambroise.demo.record import Allergy, Case, Implant, Shot

Resource = dict[str, Any]
FR_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
V2_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
INS_TEST_ROOT = "urn:oid:1.2.250.1.213.1.4.10"
IPP_SYSTEM = f"{staff.SITE}/ipp"
EXTENSIONS = "https://hl7.fr/ig/fhir/core/StructureDefinition"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ROLE_CODES = f"{TERMINOLOGY}/v3-RoleCode"
INS_STATUS = {
    "VALI": "Identité qualifiée",
    "RECUP": "Identité récupérée",
    "VIDE": "Identité provisoire",
    "PROV": "Identité provisoire",
}


def reference(kind: str, identifier: str, display: str = "") -> dict[str, str]:
    """A literal reference, with what a person reads where given."""
    target = {"reference": f"{kind}/{identifier}"}
    return {**target, "display": display} if display else target


def _type(system: str, value: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": value}]}


def _phone(number: str, use: str) -> dict[str, str]:
    return {"system": "phone", "value": number, "use": use}


def organization() -> Resource:
    """The hospital."""
    street, zip_code, city = staff.HOSPITAL_ADDRESS
    return {
        "resourceType": "Organization",
        "id": staff.HOSPITAL_ID,
        "identifier": [
            {
                "type": _type(FR_TYPES, kind),
                "system": "https://finess.esante.gouv.fr",
                "value": value,
            }
            for kind, value in (("FINEJ", staff.FINESS_LEGAL), ("FINEG", staff.FINESS_SITE))
        ],
        "active": True,
        "name": staff.HOSPITAL,
        "telecom": [_phone(staff.HOSPITAL_PHONE, "work")],
        "address": [{"line": [street], "postalCode": zip_code, "city": city, "country": "FRA"}],
    }


def location(ward: staff.Ward) -> Resource:
    """A ward."""
    return {
        "resourceType": "Location",
        "id": ward.location_id,
        "identifier": [{"system": f"{staff.SITE}/uf", "value": ward.uf}],
        "status": "active",
        "name": ward.name,
        "alias": [ward.short],
        "mode": "instance",
        "type": [{"coding": [{"system": ROLE_CODES, "code": ward.type_code}]}],
        "telecom": [_phone(ward.phone, "work")],
        "managingOrganization": reference("Organization", staff.HOSPITAL_ID, staff.HOSPITAL),
    }


def practitioner(person: staff.Professional) -> Resource:
    """A professional."""
    found: Resource = {
        "resourceType": "Practitioner",
        "id": person.id,
        "identifier": [
            {
                "use": "official",
                "type": _type(FR_TYPES, "RPPS"),
                "system": "https://rpps.esante.gouv.fr",
                "value": person.rpps,
            }
        ],
        "active": True,
        "name": [{"family": person.family, "given": [person.given]}],
        "gender": person.sex,
        "telecom": [_phone(person.phone, "work")],
    }
    if person.title:
        found["name"][0]["prefix"] = [person.title]
    if person.address[0]:
        street, zip_code, city = person.address
        found["address"] = [{"line": [street], "postalCode": zip_code, "city": city}]
    return found


RANKS = {
    "professor": "PU-PH",
    "senior": "Praticien hospitalier",
    "interne": "Interne",
    "nurse": "Infirmier",
    "gp": "Médecin traitant",
}


def practitioner_role(person: staff.Professional) -> Resource:
    """What a professional does, and in which wards."""
    found: Resource = {
        "resourceType": "PractitionerRole",
        "id": f"role-{person.id}",
        "active": True,
        "practitioner": reference("Practitioner", person.id),
        "code": [{"text": RANKS[person.rank]}],
        "specialty": [{"text": person.speciality}],
    }
    if person.wards:
        found["organization"] = reference("Organization", staff.HOSPITAL_ID, staff.HOSPITAL)
        found["location"] = [reference("Location", f"uf-{uf}") for uf in person.wards]
    return found


def hospital_resources() -> Iterator[Resource]:
    """The organisation, its wards and its people: the same in every hospital written."""
    yield organization()
    for ward in staff.WARDS:
        yield location(ward)
    for person in (*staff.STAFF, *staff.GENERAL_PRACTITIONERS):
        yield practitioner(person)
        yield practitioner_role(person)


def _names(person: Person) -> list[Resource]:
    official: Resource = {
        "use": "official",
        "family": person.birth_family,
        "given": list(person.given),
        "extension": [
            {
                "url": f"{EXTENSIONS}/fr-core-patient-birth-list-given-name",
                "valueString": " ".join(person.given),
            }
        ],
    }
    if person.used_family == person.birth_family and not person.used_given:
        return [official]
    given = person.used_given or person.given[0]
    usual = {"use": "usual", "family": person.used_family, "given": [given]}
    return [official, usual]


def _contact(relative: Relative) -> Resource:
    return {
        "relationship": [
            {
                "coding": [{"system": ROLE_CODES, "code": relative.link_code}],
                "text": relative.link,
            }
        ],
        "name": {"family": relative.family, "given": [relative.given]},
        "telecom": [_phone(relative.phone, "mobile")],
        "gender": relative.sex,
    }


def patient(case: Case) -> Resource:
    """The patient; an INS that is not qualified keeps its status in the extension."""
    person = case.person
    identifiers: list[Resource] = [
        {"use": "usual", "type": _type(V2_TYPES, "PI"), "system": IPP_SYSTEM, "value": person.ipp}
    ]
    if person.ins_status in ("VALI", "RECUP"):
        identifiers.append(
            {
                "use": "official",
                "type": _type(FR_TYPES, "INS-NIR"),
                "system": INS_TEST_ROOT,
                "value": person.ins,
            }
        )
    telecom = [
        _phone(number, "mobile" if number.startswith("06") else "home") for number in person.phones
    ]
    if person.mail:
        telecom.append({"system": "email", "value": person.mail, "use": "home"})
    gp = staff.professional(person.gp)
    found: Resource = {
        "resourceType": "Patient",
        "id": person.id,
        "extension": [
            {
                "url": f"{EXTENSIONS}/fr-core-identity-reliability",
                "extension": [
                    {
                        "url": "identityStatus",
                        "valueCoding": {
                            "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445",
                            "code": person.ins_status,
                            "display": INS_STATUS[person.ins_status],
                        },
                    }
                ],
            },
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                "valueAddress": {
                    "city": person.birth_city,
                    "district": person.birth_department,
                },
            },
        ],
        "identifier": identifiers,
        "active": True,
        "name": _names(person),
        "telecom": telecom,
        "gender": person.sex,
        "birthDate": person.birth.isoformat(),
        "address": [
            {
                "use": "home",
                "line": [person.street],
                "postalCode": person.zip_code,
                "city": person.city,
                "country": "FRA",
            }
        ],
        "contact": [_contact(relative) for relative in person.relatives],
        "generalPractitioner": [
            reference("Practitioner", gp.id, f"Dr {gp.given} {gp.family}"),
        ],
        "managingOrganization": reference("Organization", staff.HOSPITAL_ID, staff.HOSPITAL),
    }
    if case.died:
        found["deceasedDateTime"] = instant(case.died)
    return found


def related_person(person: Person, relative: Relative) -> Resource:
    """A relative of the patient."""
    return {
        "resourceType": "RelatedPerson",
        "id": relative.id,
        "active": True,
        "patient": reference("Patient", person.id),
        **{key: [value] if key == "name" else value for key, value in _contact(relative).items()},
    }


_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_SNOMED = "http://snomed.info/sct"


def _allergy(person: Person, number: int, recorded: datetime) -> Resource:
    return {
        "resourceType": "AllergyIntolerance",
        "id": f"alg-{person.id}-{number}",
        "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
        "verificationStatus": {"coding": [{"system": _VERIFIED, "code": "confirmed"}]},
        "patient": reference("Patient", person.id),
        "recordedDate": instant(recorded),
    }


def allergies(case: Case, recorded: datetime) -> Iterator[Resource]:
    """The allergies, or the statement that there is none; nothing where it is unknown."""
    if case.allergies is None:
        return
    if not case.allergies:
        none = _allergy(case.person, 0, recorded)
        none["code"] = {
            "coding": [
                {"system": _SNOMED, "code": "716186003", "display": "No known allergy"},
            ],
            "text": "Aucune allergie connue",
        }
        yield none
    for number, allergy in enumerate(case.allergies, 1):
        yield _stated(_allergy(case.person, number, recorded), allergy)


def _stated(found: Resource, allergy: Allergy) -> Resource:
    found["type"] = "allergy"
    found["category"] = [allergy.category]
    found["criticality"] = "high" if allergy.severe else "low"
    found["code"] = {"text": allergy.text}
    if allergy.atc:
        found["code"]["coding"] = [code("atc", allergy.atc).coding]
    found["reaction"] = [
        {
            "manifestation": [{"text": allergy.reaction}],
            "severity": "severe" if allergy.severe else "moderate",
        }
    ]
    return found


def immunization(person: Person, number: int, shot: Shot) -> Resource:
    """A vaccine given."""
    return {
        "resourceType": "Immunization",
        "id": f"vac-{person.id}-{number}",
        "status": "completed",
        "vaccineCode": concept("atc", shot.atc),
        "patient": reference("Patient", person.id),
        "occurrenceDateTime": shot.when.isoformat(),
        "primarySource": True,
    }


def device(person: Person, number: int, implant: Implant) -> Resource:
    """A device left in the patient, or taken out since."""
    return {
        "resourceType": "Device",
        "id": f"disp-{person.id}-{number}",
        "status": "inactive" if implant.removed else "active",
        "deviceName": [{"name": implant.name, "type": "user-friendly-name"}],
        "type": {"text": implant.name},
        "patient": reference("Patient", person.id),
    }
