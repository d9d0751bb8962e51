"""The FHIR R4 resources that RUM and RSA have in common.

What recurs from line to line (concepts, modes, categories) is made once and shared: a resource is
written out, never changed.
"""

from functools import lru_cache
from typing import Any, Final

from ambroise.intake.pmsi.checks import act

Resource = dict[str, Any]

PMSI: Final = "urn:ambroise:pmsi"
"""Root of the code systems of the PMSI, which has no address of its own for them."""

_CCAM: Final = "https://mos.esante.gouv.fr/NOS/TRE_R211-CCAM/FHIR/TRE-R211-CCAM"
_MANY: Final = 1 << 16

INPATIENT: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}
GENDERS: Final = {"1": "male", "2": "female"}

# Guide méthodologique de production du PMSI-MCO, chapter I; a code that is not here goes unnamed.
_ENTRIES: Final = {
    "0": "Transfert provisoire",
    "6": "Mutation",
    "7": "Transfert définitif",
    "8": "Domicile",
    "N": "Naissance",
    "O": "Prélèvement d'organes",
}
_EXITS: Final = {
    "0": "Transfert provisoire",
    "6": "Mutation",
    "7": "Transfert définitif",
    "8": "Domicile",
    "9": "Décès",
}
_PLACES: Final = {
    "1": "Unité de soins de courte durée (MCO)",
    "4": "Psychiatrie",
    "5": "Passage par les urgences",
    "6": "Hospitalisation à domicile",
    "7": "Structure d'hébergement médico-sociale",
}


@lru_cache(_MANY)
def act_content(ccam: str, tail: str) -> Resource:
    """What a Procedure says of an act besides who and when; `tail` is what follows the CCAM code.

    Raises Unreadable for what is no CCAM code.
    """
    width = len(tail) - 11
    extension, rest = tail[:width].strip(" -"), tail[width:]
    phase, activity, documentation = rest[0], rest[1], rest[2]
    told = {
        "extension-pmsi": extension,
        "phase": phase,
        "activite": activity,
        "extension-documentaire": documentation,
        "modificateurs": rest[3:7].strip(),
        "remboursement-exceptionnel": rest[7],
        "association-non-prevue": rest[8],
        "executions": rest[9:11].lstrip(" 0"),
    }
    content: Resource = {
        "code": {"coding": [{"system": _CCAM, "code": act(ccam)}]},
        "extension": [
            {"url": f"{PMSI}:acte:{name}", "valueString": value}
            for name, value in told.items()
            if value.strip()
        ],
    }
    said = [
        f"extension {extension}" if extension else "",
        f"activité {activity}" if activity not in " 1" else "",
        f"{told['executions']} exécutions" if told["executions"] not in ("", "1") else "",
    ]
    if any(said):
        content["note"] = [{"text": ", ".join(part for part in said if part)}]
    return content


@lru_cache(_MANY)
def hospitalization(entry: str, entry_from: str, leave: str, leave_to: str) -> Resource:
    """The ways in and out of a unit or of a stay."""
    found = {
        "admitSource": _way(entry, entry_from, _ENTRIES, "entree", "provenance"),
        "dischargeDisposition": _way(leave, leave_to, _EXITS, "sortie", "destination"),
    }
    return {name: way for name, way in found.items() if way}


def _way(mode: str, place: str, modes: dict[str, str], way: str, where: str) -> Resource | None:
    if not mode.strip():
        return None
    coding = [{"system": f"{PMSI}:mode-{way}", "code": mode, "display": modes.get(mode, mode)}]
    text = modes.get(mode, f"Mode {mode}")
    if place.strip():
        name = _PLACES.get(place, f"{where} {place}")
        coding.append({"system": f"{PMSI}:{where}", "code": place, "display": name})
        text = f"{text} ({name})"
    return {"coding": coding, "text": text}


@lru_cache(_MANY)
def address(postal_code: str, district: str = "") -> list[Resource]:
    """A place of residence, nothing for blanks or a country (99 and its number)."""
    found = {
        "postalCode": "" if postal_code.startswith("99") else postal_code.strip(),
        "district": district.strip(),
    }
    told = {name: value for name, value in found.items() if value}
    return [told] if told else []


def summary_type(name: str) -> list[Resource]:
    """The type of an Encounter that a summary tells."""
    return [{"coding": [{"system": f"{PMSI}:resume", "code": name}], "text": name}]
