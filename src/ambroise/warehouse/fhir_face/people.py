"""The Patient: identity in care; of a project, sex, birth and death as its permit shows them."""

from typing import Any, Final

from ambroise.warehouse.fhir_face.elements import Element, moment, plain, said
from ambroise.warehouse.fhir_face.reading import PERSON, Part, Readable, Row, select
from ambroise.warehouse.views import PersonHit

_SEXES: Final = {8507: "male", 8532: "female", 8521: "other"}
_LETTERS: Final = {"M": "male", "F": "female", "I": "unknown"}
_TRUST: Final = {
    "validée": "VALI", "qualifiée": "VALI", "récupérée": "RECUP", "provisoire": "PROV",
}  # fmt: skip
_FRENCH: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition"
_TRUSTS: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
_BIRTH_PLACE: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
_TYPES: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
_FRENCH_TYPES: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
_USES: Final = ("usual", "official", "temp", "secondary", "old")


def patients(given: Readable, part: Part) -> list[Element]:
    """Return persons as Patient, by id."""
    return [
        _patient(given, row) for row in select(given, "person", PERSON, _by_id(part), ("gender",))
    ]


def _by_id(part: Part) -> Part:
    """A person is asked for by id: of that person, or that row, is the same."""
    return Part(row=part.row or part.person, after=part.after, limit=part.limit)


def patient_hit(hit: PersonHit) -> Element:
    """Return a Patient as a search by identity shows them."""
    return said(
        resourceType="Patient",
        id=str(hit.person_id),
        identifier=[_number(type_="PI", system="", value=hit.patient_number)],
        name=_names(hit.birth_name, [hit.first_given_name], hit.used_name, ""),
        gender=_LETTERS.get(hit.sex),
        birthDate=None if hit.birth_date is None else hit.birth_date.isoformat(),
    )


def _patient(given: Readable, row: Row) -> Element:
    person = row[PERSON]
    known = _one(given, "identity_person", person)
    dead = _one(given, "death", person)
    died = moment(dead, "death")
    return said(
        resourceType="Patient",
        id=str(person),
        extension=_extensions(known),
        identifier=[
            _number(one["type"], one["system"], one["value"], one["use"])
            for one in _all(given, "identity_number", person)
        ],
        name=_names(
            known.get("birth_name"),
            known.get("given_names") or [],
            known.get("used_name"),
            known.get("used_given_name"),
        ),
        telecom=[
            said(system=system, value=known.get(name))
            for system, name in (("phone", "phone"), ("email", "email"))
            if known.get(name)
        ],
        gender=_LETTERS.get(known.get("sex") or "")
        or _SEXES.get(row.get("gender_concept_id") or 0),
        birthDate=_birth(row),
        deceasedDateTime=died,
        deceasedBoolean=True if died is None and (dead or known.get("deceased")) else None,
        address=[_address(known)] if known.get("address") or known.get("city") else None,
        generalPractitioner=[
            said(display=one["name"])
            for one in _all(given, "identity_contact", person)
            if one["role"] == "general_practitioner" and one["name"]
        ],
        contact=[
            said(
                relationship=[plain(one["relation"])] if one["relation"] else None,
                name=_names(one["family_name"], one["given_names"] or [], "", "")[0]
                if one["family_name"]
                else said(text=one["name"]),
                telecom=[said(system="phone", value=one["phone"])] if one["phone"] else None,
            )
            for one in _all(given, "identity_contact", person)
            if one["role"] == "relative" and (one["name"] or one["family_name"])
        ],
    )


def _extensions(known: Row) -> list[Element]:
    """Return how far an identity is trusted (RNIV), and where the person was born."""
    found: list[Element] = []
    trust = _TRUST.get(known.get("ins_status") or "")
    if trust:
        status: Element = {
            "url": "identityStatus",
            "valueCoding": {"system": _TRUSTS, "code": trust},
        }
        found.append({"url": f"{_FRENCH}/fr-core-identity-reliability", "extension": [status]})
    place = said(text=known.get("birth_place"), district=known.get("birth_place_code"))
    if place:
        found.append({"url": _BIRTH_PLACE, "valueAddress": place})
    return found


def _birth(row: Row) -> str | None:
    parts = [row.get(f"{part}_of_birth") for part in ("year", "month", "day")]
    known = parts[: parts.index(None)] if None in parts else parts
    widths = (4, 2, 2)
    return (
        "-".join(f"{value:0{width}}" for value, width in zip(known, widths, strict=False)) or None
    )


def _names(
    family: str | None, given: list[str], used: str | None, used_given: str | None
) -> list[Element]:
    names = []
    if family or any(given):
        names.append(said(use="official", family=family, given=[one for one in given if one]))
    if used or used_given:
        first = [used_given] if used_given else [one for one in given if one][:1]
        names.append(said(use="usual", family=used or family, given=first))
    return names


def _number(
    type_: str | None, system: str | None, value: str | None, use: str | None = None
) -> Element:
    french = (type_ or "").startswith("INS")
    return said(
        use=use if use in _USES else None,
        type=plain(None, _FRENCH_TYPES if french else _TYPES, type_) if type_ else None,
        system=system,
        value=value,
    )


def _address(known: Row) -> Element:
    street = known.get("address")
    return said(
        use="home",
        line=[street] if street else None,
        city=known.get("city"),
        postalCode=known.get("postal_code"),
        country=known.get("country"),
    )


def _one(given: Readable, table: str, person: int) -> Row:
    found = _all(given, table, person)
    return found[0] if found else {}


def _all(given: Readable, table: str, person: int) -> list[dict[str, Any]]:
    if not given.has(table, PERSON):
        return []
    return given.rows(f"SELECT * FROM {table} WHERE {PERSON} = $person ORDER BY ALL", person=person)
