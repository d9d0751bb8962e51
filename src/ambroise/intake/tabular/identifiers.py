"""Ids of what rows tell, and the systems that numbers and codes belong to."""

import hashlib
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from ambroise.intake.identifiers import INS_KINDS, INS_ROOT, domain, is_oid

_LONGEST: Final = 200
_TYPES: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"

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

_INS_LAST: Final = {"nir": 8, "nia": 9, "nir-test": 10, "nia-test": 11}
INS_SYSTEMS: Final = {
    word: (system, INS_KINDS[system])
    for word, last in _INS_LAST.items()
    if (system := f"urn:oid:{INS_ROOT}.{last}")
}
"""Systems and kinds of the INS by the word that a mapping gives them."""


def record_id(*parts: str) -> str:
    """Return the parts as one id that references can name; different parts give different ids."""
    named = ":".join(quote(part, safe="") for part in parts)
    if len(named) <= _LONGEST:
        return named
    return hashlib.sha256(named.encode()).hexdigest()


def domain_system(written: str) -> str:
    """Return the system of the numbers of a domain: an OID, an address, or a name."""
    return written if _is_address(written) else domain(written)


def code_system(word: str, flow: str) -> str:
    """Return the system of a terminology; `local`, `local:labo` are the flow's own."""
    if word in CODE_SYSTEMS:
        return CODE_SYSTEMS[word]
    if is_oid(word):
        return f"urn:oid:{word}"
    return word if _is_address(word) else f"urn:ambroise:codes:{flow}{word[len('local') :]}"


def is_code_system(word: str) -> bool:
    """Tell whether a mapping may name a terminology so."""
    own = word == "local" or word.startswith("local:")
    return word in CODE_SYSTEMS or own or _is_address(word) or is_oid(word)


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
