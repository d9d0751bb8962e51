"""Professionals and relatives: who is named in a message, as FHIR refers to them."""

from typing import Final

from ambroise.intake.hl7.codes import TERMINOLOGY, Resource, coded
from ambroise.intake.hl7.message import Message, Segment, Value
from ambroise.intake.identifiers import domain

RPPS: Final = "https://rpps.esante.gouv.fr"
_HEALTH_PEOPLE: Final = "urn:oid:1.2.250.1.71.4.2.1"
_RPPS_DIGITS: Final = 11


def professional(values: list[Value]) -> Resource | None:
    """Return who a field of type XCN names, by RPPS number where a repetition gives it."""
    if not values:
        return None
    best = next((v for v in values if _rpps(v)), values[0])
    number = best.text(1)
    names = (best.text(6), best.text(3), best.text(2))
    found: Resource = {}
    if number:
        system = RPPS if _rpps(best) else domain(best.text(9, 1), best.text(9, 2))
        found["identifier"] = {"system": system, "value": number}
    if display := " ".join(name for name in names if name):
        found["display"] = display
    return found or None


def _rpps(value: Value) -> bool:
    number, kind = value.text(1), value.text(13)
    if len(number) != _RPPS_DIGITS or not number.isdecimal():
        return False
    return kind == "RPPS" or (
        kind != "ADELI" and domain(value.text(9, 1), value.text(9, 2)) == _HEALTH_PEOPLE
    )


_PARTS: Final = ((7, "ATND"), (8, "REF"), (9, "CON"), (17, "ADM"))
"""Fields of PV1 that name a professional, and their v3 ParticipationType."""


def participants(visit: Segment) -> list[Resource]:
    """Return who takes part in the stay that a PV1 tells."""
    found = []
    for field, kind in _PARTS:
        if person := professional(visit.values(field)):
            found.append(
                {"type": [coded(f"{TERMINOLOGY}/v3-ParticipationType", kind)], "individual": person}
            )
    return found


def general_practitioner(message: Message) -> Resource | None:
    """Return the patient's own doctor: ROL of role ODRP (IHE France), else PD1-4."""
    for role in message.all("ROL"):
        if role.text(3) == "ODRP":
            return professional(role.values(4))
    practice = message.first("PD1")
    return professional(practice.values(4)) if practice else None


def relatives(message: Message) -> list[Resource]:
    """Return the persons to call that the NK1 segments name, as FHIR contacts."""
    return [contact for segment in message.all("NK1") if (contact := _relative(segment))]


def _relative(segment: Segment) -> Resource | None:
    family, given = segment.text(2, 1), segment.text(2, 2)
    if not family and not given:
        return None
    name: Resource = {"family": family} if family else {}
    if given:
        name["given"] = [given]
    found: Resource = {"name": name}
    if code := segment.text(3, 1):
        label = segment.text(3, 2) or code
        found["relationship"] = [
            {"coding": [{"system": f"{TERMINOLOGY}/v2-0063", "code": code}], "text": label}
        ]
    if numbers := telecoms(segment.values(5)):
        found["telecom"] = numbers
    return found


_MAILS: Final = frozenset({"INTERNET", "X.400", "NET"})
_USES: Final = {"PRN": "home", "WPN": "work", "ORN": "home", "VHN": "temp"}


def telecoms(values: list[Value]) -> list[Resource]:
    """Return phones and mail addresses (type XTN)."""
    found = []
    for value in values:
        use, kind = value.text(2), value.text(3).upper()
        mail = value.text(4) or next((t for t in (value.text(1), value.text(3)) if "@" in t), "")
        if "@" in mail:
            found.append({"system": "email", "value": mail})
            continue
        number = value.text(12) or value.text(1) or f"{value.text(6)}{value.text(7)}"
        if number and use != "NET" and kind not in _MAILS:
            use = "mobile" if kind == "CP" else _USES.get(use, "home")
            system = "fax" if kind == "FX" else "phone"
            found.append({"system": system, "value": number, "use": use})
    return found
