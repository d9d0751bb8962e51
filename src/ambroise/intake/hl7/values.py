"""The value of an OBX as FHIR: number, code, text, date (OBX-2, -5, -6, -7, -8).

Sources: HL7 v2.5 chapter 7; HL7 "V2-to-FHIR" segment map OBX. A number that a laboratory sends as
text is read as a number where it is nothing else and has a unit or limits in numbers.
"""

import re
from typing import Final

from ambroise.intake.hl7.codes import TERMINOLOGY, UCUM, Resource, coded, concept, system
from ambroise.intake.hl7.message import Segment
from ambroise.intake.moments import moment

_NUMBER: Final = re.compile(r"(<=|>=|<|>|≤|≥)?\s*([+-]?\d{1,15}(?:[.,]\d{1,15})?)")
_COMPARATORS: Final = {"≤": "<=", "≥": ">="}
_BOTH: Final = re.compile(
    r"([+-]?\d+(?:[.,]\d+)?)\s*(?:-|–|à|a|to|et)\s*([+-]?\d+(?:[.,]\d+)?)(?:\s*[^\d\s].*)?"
)
_ONE: Final = re.compile(r"(<=|>=|<|>|≤|≥)\s*(\d+(?:[.,]\d+)?)(?:\s*[^\d\s].*)?")
_TEXTS: Final = frozenset({"ST", "TX", "FT", "", "NM", "SN", "IS", "ID", "SI"})
TEXT_TYPES: Final = frozenset({"ST", "TX", "FT"})


def value(segment: Segment, sender: str) -> Resource:
    """Return the value[x] of an OBX with its limits and its flags; empty where nothing is said.

    Raises Untold `impossible_date` for a value that should be a date.
    """
    kind = segment.text(2).upper()
    limits = reference_range(segment)
    found: Resource = {}
    if kind in ("CE", "CWE", "CNE", "CF"):
        values = segment.values(5)
        if values and (said := concept(values[0], sender)):
            found["valueCodeableConcept"] = said
    elif kind in ("DT", "TS", "DTM"):
        if when := moment(segment.text(5), "OBX-5"):
            found["valueDateTime"] = when
    elif kind == "SN":
        found = _structured(segment, sender)
    elif text := texts(segment):
        found = _number(segment, sender, kind, text, limits) or {"valueString": text}
    if limits:
        found["referenceRange"] = [limits]
    if flags := [v.text().upper() for v in segment.values(8) if v.text()]:
        name = f"{TERMINOLOGY}/v3-ObservationInterpretation"
        found["interpretation"] = [coded(name, flag) for flag in flags]
    return found


def texts(segment: Segment) -> str:
    """Return OBX-5 as text, each repetition on a line."""
    return segment.whole(5).strip()


def _number(
    segment: Segment, sender: str, kind: str, text: str, limits: Resource | None
) -> Resource | None:
    if not (found := _NUMBER.fullmatch(text)) or kind not in _TEXTS:
        return None
    unit = _unit(segment, sender)
    if kind != "NM" and not unit and not (limits and ("low" in limits or "high" in limits)):
        return None
    return {"valueQuantity": _quantity(found[2], unit, found[1])}


def _quantity(number: str, unit: Resource, comparator: str | None = None) -> Resource:
    found: Resource = {"value": float(number.replace(",", ".")), **unit}
    if comparator:
        found["comparator"] = _COMPARATORS.get(comparator, comparator)
    return found


def _unit(segment: Segment, sender: str) -> Resource:
    """Return the unit of OBX-6: its code is one of the UCUM only where it says so."""
    values = segment.values(6)
    if not values:
        return {}
    code, text, name = (values[0].text(n) for n in (1, 2, 3))
    found: Resource = {}
    if unit := text or code:
        found["unit"] = unit
    if code and name and system(name, sender) == UCUM:
        found |= {"system": UCUM, "code": code}
    return found


def _structured(segment: Segment, sender: str) -> Resource:
    """Return a value of type SN: comparator, number, separator, number."""
    comparator, low, between, high = (segment.text(5, n) for n in (1, 2, 3, 4))
    unit = _unit(segment, sender)
    numbers = [number for number in (low, high) if _NUMBER.fullmatch(number)]
    if len(numbers) == 2 and between in ("-", ":", "/"):
        first, second = (_quantity(number, unit) for number in numbers)
        if between == "-":
            return {"valueRange": {"low": first, "high": second}}
        return {"valueRatio": {"numerator": first, "denominator": second}}
    if numbers and not high and comparator in ("", "=", "<", ">", "<=", ">="):
        return {"valueQuantity": _quantity(low, unit, comparator.strip("=") and comparator)}
    text = " ".join(part for part in (comparator, low, between, high) if part)
    return {"valueString": text} if text else {}


def reference_range(segment: Segment) -> Resource | None:
    """Return the limits of OBX-7, in numbers where they are: 3,5-5,1, 3.5 à 5.1, < 5, > 60."""
    text = " ".join(v.whole() for v in segment.values(7)).strip()
    if not text:
        return None
    found: Resource = {"text": text}
    if both := _BOTH.fullmatch(text):
        found |= {"low": _quantity(both[1], {}), "high": _quantity(both[2], {})}
    elif one := _ONE.fullmatch(text):
        side = "high" if one[1] in "<=≤" else "low"
        found[side] = _quantity(one[2], {})
    return found
