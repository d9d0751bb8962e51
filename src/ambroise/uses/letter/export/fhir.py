"""The letter as a FHIR R4 DocumentReference, the PDF inside.

Source: HL7 FHIR 4.0.1, DocumentReference; the type is that of the CDA (LOINC 11490-0). Another
server knows neither our ids nor our patients: subject, stay and authors are told by their own
identifiers (logical references).
"""

import json
from base64 import b64encode
from hashlib import sha1, sha256
from typing import Any, Final

from ambroise.uses.letter.export.cda import (
    ESTABLISHMENTS,
    PROFESSIONALS,
    TYPE,
    patient_numbers,
    stays_oid,
)
from ambroise.uses.letter.export.document import LetterDocument, Professional, local, oid_of

Resource = dict[str, Any]
MEDIA_TYPE: Final = "application/fhir+json"
_URI: Final = "urn:ietf:rfc:3986"


def fhir(letter: LetterDocument, body: bytes) -> bytes:
    """Return the resource as JSON in UTF-8, with `body`, the PDF of the letter, inside."""
    return json.dumps(reference(letter, body), ensure_ascii=False, indent=1).encode()


def reference(letter: LetterDocument, body: bytes, *, status: str = "current") -> Resource:
    """Return the resource; `status` is `entered-in-error` for a letter that is called back."""
    made, stay = letter.made, letter.stay
    numbers = [
        {"system": f"urn:oid:{authority}", "value": number}
        for authority, number in patient_numbers(letter)
    ]
    name = f"{letter.patient.birth_name} {letter.patient.first_given_name}".strip()
    at = local(made.decided_at).isoformat(timespec="milliseconds")
    end = {"end": local(stay.end).isoformat(timespec="seconds")} if stay.end else {}
    found: Resource = {
        "resourceType": "DocumentReference",
        "masterIdentifier": _identifier(made.number),
        "status": status,
        "docStatus": "entered-in-error" if status == "entered-in-error" else "final",
        "type": {
            "coding": [{"system": "http://loinc.org", "code": TYPE[0], "display": TYPE[1]}],
            "text": letter.title,
        },
        "subject": {"display": name} | ({"identifier": numbers[0]} if numbers else {}),
        "date": at,
        "author": [_professional(made.decided_by)],
        "authenticator": _professional(made.decided_by),
        "custodian": _custodian(letter),
        "description": letter.title,
        "securityLabel": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                        "code": "N",
                    }
                ]
            }
        ],
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "language": "fr-FR",
                    "data": b64encode(body).decode(),
                    "size": len(body),
                    # R4 asks for SHA-1 here; what we rely on is the SHA-256 of the trail
                    "hash": b64encode(sha1(body, usedforsecurity=False).digest()).decode(),
                    "title": letter.title,
                    "creation": at,
                }
            }
        ],
        "context": {
            "period": {"start": local(stay.start).isoformat(timespec="seconds")} | end,
        },
    }
    if stay.number:
        number = {"system": f"urn:oid:{stays_oid(letter)}", "value": stay.number}
        found["context"]["encounter"] = [{"identifier": number}]
    if made.replaces:
        target = {"type": "DocumentReference", "identifier": _identifier(made.replaces)}
        found["relatesTo"] = [{"code": "replaces", "target": target}]
    return found


def digest(body: bytes) -> str:
    """Return the SHA-256 under which the trail knows a document."""
    return sha256(body).hexdigest()


def _identifier(number: str) -> dict[str, str]:
    return {"system": _URI, "value": f"urn:oid:{oid_of(number)}"}


def _professional(who: Professional) -> Resource:
    if not who.rpps:
        return {"type": "Practitioner", "display": who.name}
    number = {"system": f"urn:oid:{PROFESSIONALS}", "value": f"8{who.rpps}"}
    return {"type": "Practitioner", "display": who.name, "identifier": number}


def _custodian(letter: LetterDocument) -> Resource:
    hospital = letter.hospital
    found: Resource = {"type": "Organization", "display": hospital.name or "Établissement"}
    if hospital.finess:
        number = {"system": f"urn:oid:{ESTABLISHMENTS}", "value": f"1{hospital.finess}"}
        found["identifier"] = number
    return found
