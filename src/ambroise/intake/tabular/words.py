"""FHIR resources said in the hospital's words, for the person who writes a mapping."""

from collections.abc import Iterator
from typing import Any, Final

from ambroise.intake.tabular.identifiers import CODE_SYSTEMS

TYPES: Final = {
    "Patient": "patient",
    "Encounter": "séjour",
    "Condition": "diagnostic",
    "Procedure": "acte",
    "Observation": "mesure",
    "MedicationRequest": "prescription",
    "MedicationAdministration": "administration",
    "MedicationStatement": "traitement",
    "MedicationDispense": "dispensation",
    "DocumentReference": "document",
}
_SYSTEMS: Final = {address: word for word, address in CODE_SYSTEMS.items()}
_LEFT_OUT: Final = frozenset(
    ("resourceType", "id", "meta", "subject", "encounter", "context", "intent", "url")
)
_NAMES: Final = {
    "address": "adresse",
    "authoredOn": "prescrit le",
    "birthDate": "naissance",
    "category": "catégorie",
    "class": "type",
    "code": "code",
    "deceasedDateTime": "décès",
    "effectiveDateTime": "date",
    "effectivePeriod": "période",
    "gender": "sexe",
    "identifier": "numéro",
    "location": "unité",
    "medicationCodeableConcept": "médicament",
    "name": "nom",
    "partOf": "partie de",
    "performedDateTime": "date",
    "performedPeriod": "période",
    "period": "période",
    "recordedDate": "date",
    "referenceRange": "bornes",
    "serviceProvider": "unité",
    "status": "statut",
    "telecom": "contact",
    "valueCodeableConcept": "réponse",
    "valueQuantity": "valeur",
    "valueString": "valeur",
}
"""Elements by the word of a mapping; the others keep their FHIR name."""


def type_of(resource: dict[str, Any]) -> str:
    """Return what a resource is; a part of a stay is a movement."""
    if "partOf" in resource:
        return "mouvement"
    kind: str = resource["resourceType"]
    return TYPES.get(kind, kind)


def lines_of(resource: dict[str, Any]) -> Iterator[str]:
    """Yield what a resource says, an element a line; documents by their length."""
    for name, value in resource.items():
        if name not in _LEFT_OUT and (text := _text(value)):
            yield f"{_NAMES.get(name, name)} : {text}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ; ".join(filter(None, map(_text, value)))
    if not isinstance(value, dict):
        return str(value)
    if "data" in value:
        return f"{value.get('contentType', '')}, {len(value['data']) * 3 // 4} octets"
    if "coding" in value:
        return _concept(value)
    if "code" in value and "value" not in value:
        return _coding(value)
    if "system" in value and "value" in value and "unit" not in value:
        kind = _text(value["type"]) if "type" in value else ""
        return f"{kind} {value['value']} ({value['system'].removeprefix('urn:')})".strip()
    parts = (_text(inner) for name, inner in value.items() if name not in (*_LEFT_OUT, "system"))
    return " ".join(filter(None, parts))


def _concept(concept: dict[str, Any]) -> str:
    codes = " ; ".join(map(_coding, concept["coding"]))
    text: str = concept.get("text", "")
    return codes if text in codes else f"{codes} {text}"


def _coding(coding: dict[str, Any]) -> str:
    system = coding.get("system", "")
    known = _SYSTEMS.get(system) or (
        f"local {system.rpartition(':')[2]}" if system.startswith("urn:ambroise:codes:") else ""
    )
    shown = (known, coding["code"], coding.get("display", ""))
    return " ".join(dict.fromkeys(filter(None, shown)))
