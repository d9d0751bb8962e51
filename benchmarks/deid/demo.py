"""The notes of the fictional hospital with their gold, and the feed of its record."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from ambroise.deid import Feed, Identity, Role
from benchmarks.deid.documents import Document, gold_of

_SYSTEMS: Final = {
    "https://chu-saint-ambroise.example/ipp": "ipp",
    "urn:oid:1.2.250.1.213.1.4.10": "nir",
    "https://rpps.esante.gouv.fr": "rpps",
}


def demo_notes(written: Path, gold: Path, *, most: int) -> tuple[list[Document], Feed]:
    """Return at most so many notes of the test split, spread over all, and the hospital's feed.

    `written` and `gold` are what `ambroise demo --files DIR --gold DIR` wrote.
    """
    staff, families = _people(written / "fhir")
    lines = (gold / "identities.jsonl").read_text(encoding="utf-8").splitlines()
    notes = [json.loads(line) for line in lines]
    notes = [one for one in notes if one.get("split", "test") == "test"]
    step = max(1, len(notes) // most)
    return [
        Document(
            note["note_text"],
            [gold_of(one) for one in note["entities"]],
            person=note["person_id"],
            identities=families.get(note["person_id"], ()),
        )
        for note in notes[::step][:most]
    ], Feed(everywhere=tuple(staff))


def _people(folder: Path) -> tuple[list[Identity], dict[str, list[Identity]]]:
    """Return the staff, and by patient the patient and relatives."""

    def resources(kind: str) -> list[dict[str, Any]]:
        lines = (folder / f"{kind}.ndjson").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    staff = [_identity(one, "professional") for one in resources("Practitioner")]
    families: dict[str, list[Identity]] = {}
    for one in resources("Patient"):
        contacts = [_identity(contact, "relative") for contact in one.get("contact", ())]
        families[one["id"]] = [_identity(one, "patient"), *contacts]
    for one in resources("RelatedPerson"):
        patient = one["patient"]["reference"].partition("/")[2]
        families[patient].append(_identity(one, "relative"))
    return staff, families


def _identity(resource: dict[str, Any], role: Role) -> Identity:
    names = resource.get("name", [])
    names = names if isinstance(names, list) else [names]
    numbers = {
        _SYSTEMS[one["system"]]: one["value"]
        for one in resource.get("identifier", ())
        if one["system"] in _SYSTEMS
    }
    reached = {one["system"]: one["value"] for one in resource.get("telecom", ())}
    address = resource.get("address") or {}
    address = address[0] if isinstance(address, list) else address
    born = resource.get("birthDate")
    return Identity(
        family_name=names[-1].get("family", "") if names else "",
        birth_name=names[0].get("family", "") if names else "",
        given_names=tuple(given for name in names for given in name.get("given", ())),
        birth_date=date.fromisoformat(born) if born else None,
        phone=reached.get("phone", ""),
        email=reached.get("email", ""),
        address=" ".join(address.get("line", ())),
        postal_code=address.get("postalCode", ""),
        city=address.get("city", ""),
        role=role,
        entity=f"{role}:{resource.get('id', '')}",
        **numbers,
    )
