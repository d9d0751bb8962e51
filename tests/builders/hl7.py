"""Messages of HL7 v2 as a French hospital's software writes them."""

from typing import Any

from ambroise.intake.hl7 import tell
from ambroise.intake.told import Told

IPP = "80000001^^^CHU&2.999.1.1&ISO^PI"
IEP = "26000001^^^CHU&2.999.1.2&ISO^VN"
HEADER = "MSH|^~\\&|GAM|CHU|AMBROISE|CHU|20260105101500+0100||ADT^A01^ADT_A01|1|P|2.5^FRA^2.11"


def msh(event: str = "ADT^A01", *, number: str = "1", at: str = "20260105101500") -> str:
    return f"MSH|^~\\&|GAM|CHU|AMBROISE|CHU|{at}||{event}|{number}|P|2.5||||||UNICODE UTF-8"


def pid(number: str = IPP, *, name: str = "DURAND^Nicole^^^^^L", rest: str = "") -> str:
    return f"PID|1||{number}||{name}||19510203|F{rest}"


def pv1(number: str = IEP, *, kind: str = "I", start: str = "20260105100000", end: str = "") -> str:
    fields = {2: kind, 3: "2110^214^P", 19: number, 44: start, 45: end}
    return segment("PV1", fields)


def zbe(number: str, start: str, *, action: str = "INSERT", rest: str = "N||Neuro^^^^^^UF^^^2110"):
    return f"ZBE|{number}^GAM^2.999.1.5^ISO|{start}||{action}|{rest}"


def segment(name: str, fields: dict[int, str]) -> str:
    """A segment from its fields by number."""
    return "|".join([name, *(fields.get(n, "") for n in range(1, max(fields) + 1))])


def message(*segments: str, encoding: str = "utf-8") -> bytes:
    return "".join(f"{one}\r" for one in segments).encode(encoding)


def told(*segments: str) -> Told:
    return tell(message(*segments))


def all_of(found: Told, kind: str) -> list[dict[str, Any]]:
    return [one for one in found.resources if one["resourceType"] == kind]


def only(found: Told, kind: str) -> dict[str, Any]:
    (one,) = all_of(found, kind)
    return one
