"""Numbers of persons, stays, movements and documents: FHIR identifiers, and ids of records.

Types CX, EI and HD of HL7 v2.5 (chapter 2A); roots of the INS: ANS, "Liste des OID des autorités
d'affectation des INS" (NIR .8, NIA .9, test NIR .10, test NIA .11).
"""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from ambroise.intake.hl7.codes import FR_TYPES, V2_TYPES, Resource
from ambroise.intake.hl7.message import Value

_OID: Final = re.compile(r"[0-2](\.\d+){2,}")
_LONGEST: Final = 80
_SAFE: Final = re.compile(r"[A-Za-z0-9._:@-]{1,80}")
INS_ROOT: Final = "1.2.250.1.213.1.4"
_INS: Final = {
    f"urn:oid:{INS_ROOT}.8": "INS-NIR",
    f"urn:oid:{INS_ROOT}.9": "INS-NIA",
    f"urn:oid:{INS_ROOT}.10": "INS-NIR",
    f"urn:oid:{INS_ROOT}.11": "INS-NIA",
}
_INS_NAMES: Final = {
    "ASIP-SANTE-INS-NIR": f"urn:oid:{INS_ROOT}.8",
    "ASIP-SANTE-INS-NIA": f"urn:oid:{INS_ROOT}.9",
}
_BARE: Final = "urn:ambroise:domain:bare"
_TYPES: Final = {"IPP": "PI", "": "PI"}
_PATIENT_TYPES: Final = ("PI", "MR", "PT", "PN", "PE")


@lru_cache(maxsize=4096)
def domain(namespace: str, universal_id: str = "") -> str:
    """Return the system of the numbers that an authority gives: its OID, else its name."""
    for oid in (universal_id, namespace):
        if _OID.fullmatch(oid):
            return f"urn:oid:{oid}"
    if known := _INS_NAMES.get(namespace):
        return known
    return f"urn:ambroise:domain:{namespace}" if namespace else _BARE


def key(value: str, system: str = _BARE) -> str:
    """Return the id of the record that a number names: the number and, after @, its domain."""
    authority = system.rpartition(":")[2]
    return safe(value) if system == _BARE else f"{safe(value)}@{safe(authority)}"


def safe(text: str) -> str:
    """Return `text` as a part of an id and of a reference to it, never the same for two texts."""
    if _SAFE.fullmatch(text):
        return text
    quoted = quote(text, safe="._:@-")
    if len(quoted) <= _LONGEST:
        return quoted
    return f"%{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"


def identifier(value: Value, kind: str) -> Resource:
    """Return a number of type CX, of type `kind` unless it is an INS."""
    system = domain(value.text(4, 1), value.text(4, 2))
    ins = _INS.get(system)
    coding = {"system": FR_TYPES if ins else V2_TYPES, "code": ins or kind}
    found = {"type": {"coding": [coding]}, "system": system, "value": value.text(1)}
    return {"use": "official", **found} if ins else found


def numbered(values: Iterable[Value]) -> list[Value]:
    """Return the values that hold a number; one of zeros only stands for none."""
    return [value for value in values if value.text(1).strip("0")]


def entity(value: Value, sender: str) -> str:
    """Return the id of what a number of type EI names, within its own domain or the sender's."""
    number = value.text(1) or value.text(3)
    return f"{safe(number)}@{safe(value.text(2) or sender)}" if number else ""


def patient_identifiers(values: Iterable[Value]) -> list[Resource]:
    """Return the numbers of PID-3, that of the hospital (IPP) first; each once."""
    found: dict[tuple[str, str], Resource] = {}
    for value in numbered(values):
        said = value.text(5).upper()
        one = identifier(value, _TYPES.get(said, said))
        found.setdefault((one["system"], one["value"]), one)
    return sorted(found.values(), key=_rank)


def _rank(one: Resource) -> int:
    kind = kind_of(one)
    if kind in _PATIENT_TYPES:
        return _PATIENT_TYPES.index(kind)
    return 8 if kind.startswith("INS") else 9


def kind_of(one: Resource) -> str:
    """Return the type of a number."""
    code: str = one["type"]["coding"][0]["code"]
    return code
