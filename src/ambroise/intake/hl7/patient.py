"""The person that a message names (PID, PD1, NK1, ROL) as a FHIR Patient.

Sources: HL7 v2.5 chapter 3; IHE ITI TF-4 "National Extensions for France" (PAM) and IHE France
"Contraintes sur les types de données HL7 v2.5": types L and D of names, BDL of addresses, PID-32;
HL7 Fr Core for the FHIR side. Unread: PID-6, PID-10, PID-15 to 17, PID-20 to 22, PID-26 to 28.
"""

import unicodedata
from typing import Final

from ambroise.intake.hl7.codes import Resource
from ambroise.intake.hl7.identifiers import patient_identifiers
from ambroise.intake.hl7.message import Message, Segment, Value
from ambroise.intake.hl7.people import general_practitioner, relatives, telecoms
from ambroise.intake.identifiers import key
from ambroise.intake.moments import birthday, moment
from ambroise.intake.told import Untold

_EXTENSIONS: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition"
_RELIABILITY: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
_CERTAINTIES: Final = frozenset({"VALI", "QUAL", "RECUP", "RECD", "PROV", "VIDE"})
"""Codes of PID-32 that say how sure an identity is; the others say what becomes of it."""
_GENDERS: Final = {"M": "male", "F": "female", "O": "other", "A": "other", "I": "other"}
_USES: Final = {"L": "official", "D": "usual", "M": "maiden", "B": "official", "": "official"}
_BIRTH_PLACES: Final = frozenset({"BDL", "BR", "N"})
_ADDRESSES: Final = {"H": "home", "P": "home", "C": "temp", "O": "work", "B": "work", "BA": "old"}


class Person:
    """The numbers of a PID, and the id of the record that they name."""

    __slots__ = ("id", "identifiers", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.identifiers = patient_identifiers(
            [*segment.values(3), *segment.values(2)] or segment.values(4)
        )
        if not self.identifiers:
            raise Untold("no_patient_number", "PID-3")
        first = self.identifiers[0]
        self.id = key(first["value"], first["system"])

    @property
    def is_named(self) -> bool:
        return bool(self.segment.text(5, 1))


def patient(person: Person, message: Message, prefix: str = "") -> Resource:
    """Return the whole of what a message says of a person."""
    segment = person.segment
    found: Resource = {
        "resourceType": "Patient",
        "id": f"{prefix}{person.id}",
        "identifier": person.identifiers,
        "name": _names(segment.values(5)),
    }
    if birth := birthday(segment.text(7), "PID-7"):
        found["birthDate"] = birth
    if gender := segment.text(8):
        found["gender"] = _GENDERS.get(gender.upper(), "unknown")
    if numbers := telecoms([*segment.values(13), *segment.values(14)]):
        found["telecom"] = numbers
    homes = [a for a in segment.values(11) if a.text(7).upper() not in _BIRTH_PLACES]
    if addresses := [address for value in homes if (address := _address(value))]:
        found["address"] = addresses
    if extensions := _extensions(segment):
        found["extension"] = extensions
    if died := moment(segment.text(29), "PID-29"):
        found["deceasedDateTime"] = died
    elif segment.text(30) == "Y":
        found["deceasedBoolean"] = True
    if contacts := relatives(message):
        found["contact"] = contacts
    if doctor := general_practitioner(message):
        found["generalPractitioner"] = [doctor]
    return found


def _names(values: list[Value]) -> list[Resource]:
    """Return the names, the official one with every given name (XPN-3 lists them in France)."""
    found: list[Resource] = []
    for value in values:
        family, first = value.text(1), value.text(2)
        if not family and not first:
            continue
        use = _USES.get(value.text(7).upper())
        name: Resource = {"use": use} if use else {}
        if family:
            name["family"] = family
        if given := _given(first, value.text(3)):
            name["given"] = given if use != "usual" else given[:1]
        if title := value.text(5):
            name["prefix"] = [title]
        found.append(name)
    if found and not any(name.get("use") == "official" for name in found):
        found[0]["use"] = "official"
    return found


def _given(first: str, others: str) -> list[str]:
    listed = others.replace(",", " ").split()
    if not first:
        return listed
    if listed and _folded(listed[0]) == _folded(first):
        listed = listed[1:]
    return [first, *listed]


def _folded(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return bare.lower().replace("-", " ")


def _address(value: Value) -> Resource | None:
    lines = [line for line in (value.text(1), value.text(2)) if line]
    rest = {"city": value.text(3), "postalCode": value.text(5), "country": value.text(6)}
    if not lines and not rest["city"] and not rest["postalCode"]:
        return None
    found: Resource = {"line": lines} if lines else {}
    found.update({name: said for name, said in rest.items() if said})
    use = _ADDRESSES.get(value.text(7).upper())
    return {"use": use, **found} if use else found


def _extensions(segment: Segment) -> list[Resource]:
    """Return the reliability of the identity (PID-32) and the place of birth."""
    found: list[Resource] = []
    codes = [value.text() for value in segment.values(32)]
    certain = next((code for code in codes if code in _CERTAINTIES), None)
    if said := certain or next((code for code in codes if code), None):
        coding = {"system": _RELIABILITY, "code": said}
        found.append(
            {
                "url": f"{_EXTENSIONS}/fr-core-identity-reliability",
                "extension": [{"url": "identityStatus", "valueCoding": coding}],
            }
        )
    if place := _birth_place(segment):
        url = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
        found.append({"url": url, "valueAddress": place})
    return found


def _birth_place(segment: Segment) -> Resource:
    """Return the place of birth: the address of type BDL, with its INSEE code in XAD-9."""
    places = [a for a in segment.values(11) if a.text(7).upper() in _BIRTH_PLACES]
    place: Resource = {}
    if places:
        said = {"city": places[0].text(3), "postalCode": places[0].text(5)}
        place.update({name: text for name, text in said.items() if text})
        if (country := places[0].text(6)) and country not in ("FRA", "FR"):
            place["country"] = country
        if insee := places[0].text(9):
            system = "https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune"
            url = f"{_EXTENSIONS}/fr-core-address-insee-code"
            place["extension"] = [{"url": url, "valueCoding": {"system": system, "code": insee}}]
    if "city" not in place and (city := segment.text(23)):
        place["city"] = city
    return place
