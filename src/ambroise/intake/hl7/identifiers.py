"""Numbers of persons, stays, movements and documents: FHIR identifiers, and ids of records.

Types CX, EI and HD of HL7 v2.5 (chapter 2A).
"""

from collections.abc import Iterable
from typing import Final

from ambroise.intake.hl7.codes import FR_TYPES, V2_TYPES, Resource
from ambroise.intake.hl7.message import Value
from ambroise.intake.identifiers import INS_KINDS, domain, safe

_TYPES: Final = {"IPP": "PI", "": "PI"}
_PATIENT_TYPES: Final = ("PI", "MR", "PT", "PN", "PE")


def identifier(value: Value, kind: str) -> Resource:
    """Return a number of type CX, of type `kind` unless it is an INS."""
    system = domain(value.text(4, 1), value.text(4, 2))
    ins = INS_KINDS.get(system)
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
