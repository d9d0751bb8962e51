"""Ids of what rows tell, and the systems that numbers and codes belong to."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

_LONGEST: Final = 200
_TYPES: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
_OID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+")

CODE_SYSTEMS: Final = {
    "cim10": "http://hl7.org/fhir/sid/icd-10",
    "ccam": "https://mos.esante.gouv.fr/NOS/TRE_R211-CCAM/FHIR/TRE-R211-CCAM",
    "loinc": "http://loinc.org",
    "atc": "http://www.whocc.no/atc",
    "ucd": "http://data.esante.gouv.fr/ansm/medicament/UCD",
    "cis": "http://data.esante.gouv.fr/ansm/medicament/CIS",
    "cip": "http://data.esante.gouv.fr/ansm/medicament/CIP",
    "snomed": "http://snomed.info/sct",
}
"""Terminologies by the word that a mapping gives them; `local` and addresses beside them."""

INS_SYSTEMS: Final = {
    "nir": ("urn:oid:1.2.250.1.213.1.4.8", "INS-NIR"),
    "nia": ("urn:oid:1.2.250.1.213.1.4.9", "INS-NIA"),
    "nir-test": ("urn:oid:1.2.250.1.213.1.4.10", "INS-NIR"),
    "nia-test": ("urn:oid:1.2.250.1.213.1.4.11", "INS-NIA"),
}
"""OIDs of the INS and codes of its kinds (ANS, référentiel INS, « Liste des OID des autorités
d'affectation des INS »)."""


def record_id(*parts: str) -> str:
    """Return the parts as one id that references can name; different parts give different ids."""
    named = ":".join(quote(part, safe="") for part in parts)
    if len(named) <= _LONGEST:
        return named
    return hashlib.sha256(named.encode()).hexdigest()


def domain_system(domain: str) -> str:
    """Return the system of the numbers of a domain: an OID, an address, or a name."""
    if _OID.fullmatch(domain):
        return f"urn:oid:{domain}"
    return domain if _is_address(domain) else f"urn:ambroise:domain:{domain}"


def code_system(word: str, flow: str) -> str:
    """Return the system of a terminology; `local`, `local:labo` are the flow's own."""
    if word in CODE_SYSTEMS:
        return CODE_SYSTEMS[word]
    if _OID.fullmatch(word):
        return f"urn:oid:{word}"
    return word if _is_address(word) else f"urn:ambroise:codes:{flow}{word[len('local') :]}"


def is_code_system(word: str) -> bool:
    """Tell whether a mapping may name a terminology so."""
    own = word == "local" or word.startswith("local:")
    return word in CODE_SYSTEMS or own or _is_address(word) or bool(_OID.fullmatch(word))


def _is_address(word: str) -> bool:
    return word.startswith(("http://", "https://", "urn:"))


def dotted(code: str) -> str:
    """Return a CIM-10 code with its dot, as the PMSI leaves it out: I219 is I21.9."""
    if len(code) > 3 and code[:3].isalnum() and code[3] not in ".-" and code[1:3].isdigit():
        return f"{code[:3]}.{code[3:]}"
    return code


def numbers(parts: Iterable[tuple[str, str, str]]) -> list[dict[str, object]]:
    """Return FHIR identifiers of (v2-0203 code, system, value)."""
    return [
        {"type": {"coding": [{"system": _TYPES, "code": kind}]}, "system": system, "value": value}
        for kind, system, value in parts
    ]
