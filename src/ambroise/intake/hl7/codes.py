"""Codes of HL7 v2 (types CE, CWE) as FHIR CodeableConcepts, with the systems that FHIR names."""

from typing import Any, Final

from ambroise.intake.hl7.message import Value

Resource = dict[str, Any]

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
V2_TYPES: Final = f"{TERMINOLOGY}/v2-0203"
FR_TYPES: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
CIM10: Final = "http://hl7.org/fhir/sid/icd-10"
CCAM: Final = "https://mos.esante.gouv.fr/NOS/TRE_R211-CCAM/FHIR/TRE-R211-CCAM"

_SYSTEMS: Final = {
    "LN": LOINC,
    "LOINC": LOINC,
    "LNC": LOINC,
    "2.16.840.1.113883.6.1": LOINC,
    "SCT": "http://snomed.info/sct",
    "SNM": "http://snomed.info/sct",
    "SNOMED": "http://snomed.info/sct",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "UCUM": UCUM,
    "2.16.840.1.113883.6.8": UCUM,
    "ATC": "http://www.whocc.no/atc",
    "I10": CIM10,
    "ICD10": CIM10,
    "ICD-10": CIM10,
    "CIM10": CIM10,
    "CIM-10": CIM10,
    "2.16.840.1.113883.6.3": CIM10,
    "CCAM": CCAM,
    "1.2.250.1.213.2.5": CCAM,
    "UCD": "http://data.esante.gouv.fr/ansm/medicament/UCD",
    "CIS": "http://data.esante.gouv.fr/ansm/medicament/CIS",
    "CIP": "http://data.esante.gouv.fr/ansm/medicament/CIP",
}
"""Names of HL7 table 0396, and those that French hospitals write."""


def system(name: str, sender: str) -> str:
    """Return the address of a code system; a local one is the sender's own."""
    known = _SYSTEMS.get(name.upper())
    if known:
        return known
    if name.replace(".", "").isdecimal() and "." in name:
        return f"urn:oid:{name}"
    local = name if name not in ("", "L", "99zzz") else sender
    return f"urn:ambroise:codes:{local or 'bare'}"


def concept(value: Value, sender: str, *, default: str = "") -> Resource | None:
    """Return a code with its text and its other coding; None where nothing is said.

    `default` names the system of a code that does not name its own.
    """
    codings = []
    for first in (1, 4):
        code, display = value.text(first), value.text(first + 1)
        if code:
            named = value.text(first + 2) or (default if first == 1 else "")
            coding = {"system": system(named, sender), "code": code}
            codings.append({**coding, "display": display} if display else coding)
    text = value.text(9) or value.text(2) or value.text(5) or value.text(1)
    if not text:
        return None
    return {"coding": codings, "text": text} if codings else {"text": text}


def coded(system_: str, code: str, display: str = "") -> Resource:
    """Return a CodeableConcept of one coding."""
    coding = {"system": system_, "code": code}
    if display:
        return {"coding": [{**coding, "display": display}], "text": display}
    return {"coding": [coding]}
