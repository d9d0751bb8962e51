"""The letter as CDA R2 level 1: the header that the CI-SIS asks for, the PDF as its body.

Sources: HL7 CDA R2 (2005); ANS, CI-SIS, « Volet structuration minimale de documents de santé »
(header, templates, OIDs) and jeu de valeurs JDV_J07 (type of document: LOINC 11490-0, « Lettre de
liaison à la sortie »); IHE ITI XDS-SD for a body that is not structured; ANS, « Référentiel
Identifiant National de Santé » (an INS identifies outside the hospital only once qualified).
What is not known is said so (nullFlavor), never made up.
"""

from base64 import b64encode
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from ambroise.uses.letter.export.document import (
    LetterDocument,
    Professional,
    local,
    oid_of,
    printable,
)

LOINC: Final = "2.16.840.1.113883.6.1"
TYPE: Final = ("11490-0", "Lettre de liaison à la sortie")
TEMPLATES: Final = (
    "2.16.840.1.113883.2.8.2.1",  # HL7 France
    "1.2.250.1.213.1.1.1.1",  # CI-SIS, structuration minimale
    "1.3.6.1.4.1.19376.1.2.20",  # IHE XDS-SD: body not structured
)
INS_NIR: Final = "1.2.250.1.213.1.4.8"
INS_NIA: Final = "1.2.250.1.213.1.4.9"
PROFESSIONALS: Final = "1.2.250.1.71.4.2.1"
ESTABLISHMENTS: Final = "1.2.250.1.71.4.2.2"
QUALIFIED: Final = "qualifiée"
_RPPS: Final = "8"
_FINESS: Final = "1"
_V3: Final = "urn:hl7-org:v3"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_SEXES: Final = {"M": ("M", "Masculin"), "F": ("F", "Féminin")}
_PROVISIONAL: Final = frozenset("378")
"""First figures of a NIR that is a waiting number (NIA)."""


def cda(letter: LetterDocument, body: bytes) -> bytes:
    """Return the document in UTF-8, with `body`, the PDF of the letter, inside."""
    register_namespace("", _V3)
    register_namespace("xsi", _XSI)
    made = letter.made
    root = Element(f"{{{_V3}}}ClinicalDocument")
    _add(root, "realmCode", code="FR")
    _add(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    for template in TEMPLATES:
        _add(root, "templateId", root=template)
    _add(root, "id", root=oid_of(made.number))
    code, words = TYPE
    _add(root, "code", code=code, displayName=words, codeSystem=LOINC, codeSystemName="LOINC")
    _add(root, "title").text = letter.title
    _add(root, "effectiveTime", value=_moment(made.decided_at))
    _add(
        root,
        "confidentialityCode",
        code="N",
        displayName="Normal",
        codeSystem="2.16.840.1.113883.5.25",
    )
    _add(root, "languageCode", code="fr-FR")
    _add(root, "setId", root=oid_of(made.first))
    _add(root, "versionNumber", value=str(made.version))
    _patient(root, letter)
    _person(root, "author", "assignedAuthor", made.decided_by, letter, at=made.decided_at)
    _custodian(root, letter)
    if letter.practitioner is not None:
        _recipient(root, letter.practitioner)
    _person(
        root,
        "legalAuthenticator",
        "assignedEntity",
        made.decided_by,
        letter,
        at=made.decided_at,
        signed=True,
    )
    _event(root, letter)
    if made.replaces:
        related = _add(root, "relatedDocument", typeCode="RPLC")
        _add(_add(related, "parentDocument"), "id", root=oid_of(made.replaces))
    _encounter(root, letter)
    text = _add(_add(_add(root, "component"), "nonXMLBody"), "text")
    text.set("mediaType", "application/pdf")
    text.set("representation", "B64")
    text.text = b64encode(body).decode()
    indent(root)
    text_of_it: str = tostring(root, encoding="unicode")
    return f"{_DECLARED}\n{printable(text_of_it)}\n".encode()


def patient_numbers(letter: LetterDocument) -> list[tuple[str, str]]:
    """Return (assigning authority, number) of the patient: the INS once qualified, then the IPP."""
    patient, found = letter.patient, []
    if patient.ins and patient.ins_status == QUALIFIED:
        digits = "".join(patient.ins.split())
        found.append((INS_NIA if digits[:1] in _PROVISIONAL else INS_NIR, digits))
    if patient.patient_number:
        found.append((patients_oid(letter), patient.patient_number))
    return found


def patients_oid(letter: LetterDocument) -> str:
    """Return who gives the patient numbers, else an OID that the FINESS number always gives."""
    return letter.hospital.patients_oid or _derived(f"ipp:{letter.hospital.finess}")


def stays_oid(letter: LetterDocument) -> str:
    return letter.hospital.stays_oid or _derived(f"stay:{letter.hospital.finess}")


def _derived(name: str) -> str:
    return f"2.25.{uuid5(NAMESPACE_OID, f'ambroise:{name}').int}"


def _add(parent: Element, name: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{_V3}}}{name}", attributes)


def _moment(at: datetime) -> str:
    return f"{local(at):%Y%m%d%H%M%S%z}"


def _patient(root: Element, letter: LetterDocument) -> None:
    one = letter.patient
    role = _add(_add(root, "recordTarget"), "patientRole")
    numbers = patient_numbers(letter)
    for authority, number in numbers:
        _add(role, "id", root=authority, extension=number)
    if not numbers:
        _add(role, "id", nullFlavor="UNK")
    _add(role, "addr", nullFlavor="UNK")
    _add(role, "telecom", nullFlavor="UNK")
    patient = _add(role, "patient")
    name = _add(patient, "name")
    _add(name, "given").text = " ".join(one.given_names) or one.first_given_name
    _add(name, "given", qualifier="BR").text = one.first_given_name
    _add(name, "family", qualifier="BR").text = one.birth_name
    if one.used_name and one.used_name != one.birth_name:
        _add(name, "family", qualifier="SP").text = one.used_name
    sex = _SEXES.get(one.sex)
    if sex is None:
        _add(patient, "administrativeGenderCode", nullFlavor="UNK")
    else:
        _add(
            patient,
            "administrativeGenderCode",
            code=sex[0],
            displayName=sex[1],
            codeSystem="2.16.840.1.113883.5.1",
        )
    born = {"value": f"{one.birth_date:%Y%m%d}"} if one.birth_date else {"nullFlavor": "UNK"}
    _add(patient, "birthTime", **born)


def _person(
    root: Element,
    name: str,
    entity: str,
    who: Professional,
    letter: LetterDocument,
    *,
    at: datetime,
    signed: bool = False,
) -> None:
    part = _add(root, name)
    _add(part, "time", value=_moment(at))
    if signed:
        _add(part, "signatureCode", code="S")
    assigned = _add(part, entity)
    _who(assigned, who, "assignedPerson")
    _organisation(assigned, "representedOrganization", letter)


def _who(parent: Element, who: Professional, person: str) -> None:
    if who.rpps:
        _add(parent, "id", root=PROFESSIONALS, extension=f"{_RPPS}{who.rpps}")
    else:
        _add(parent, "id", nullFlavor="UNK")
    _add(parent, "addr", nullFlavor="UNK")
    _add(parent, "telecom", nullFlavor="UNK")
    _add(_add(_add(parent, person), "name"), "family").text = who.name


def _organisation(parent: Element, name: str, letter: LetterDocument) -> Element:
    made, hospital = _add(parent, name), letter.hospital
    if hospital.finess:
        _add(made, "id", root=ESTABLISHMENTS, extension=f"{_FINESS}{hospital.finess}")
    else:
        _add(made, "id", nullFlavor="UNK")
    if hospital.name:
        _add(made, "name").text = hospital.name
    else:
        _add(made, "name", nullFlavor="UNK")
    return made


def _custodian(root: Element, letter: LetterDocument) -> None:
    kept = _add(_add(root, "custodian"), "assignedCustodian")
    made = _organisation(kept, "representedCustodianOrganization", letter)
    _add(made, "telecom", nullFlavor="UNK")
    _add(made, "addr", nullFlavor="UNK")


def _recipient(root: Element, who: Professional) -> None:
    part = _add(root, "informationRecipient", typeCode="PRCP")
    _who(_add(part, "intendedRecipient"), who, "informationRecipient")


def _event(root: Element, letter: LetterDocument) -> None:
    event = _add(_add(root, "documentationOf"), "serviceEvent")
    _period(event, letter)
    performer = _add(event, "performer", typeCode="PRF")
    assigned = _add(performer, "assignedEntity")
    _who(assigned, letter.doctor or letter.made.decided_by, "assignedPerson")
    _organisation(assigned, "representedOrganization", letter)


def _encounter(root: Element, letter: LetterDocument) -> None:
    stay = _add(_add(root, "componentOf"), "encompassingEncounter")
    if letter.stay.number:
        _add(stay, "id", root=stays_oid(letter), extension=letter.stay.number)
    _period(stay, letter)
    place = _add(_add(stay, "location"), "healthCareFacility")
    _add(place, "code", nullFlavor="UNK")


def _period(parent: Element, letter: LetterDocument) -> None:
    when = _add(parent, "effectiveTime")
    _add(when, "low", value=_moment(letter.stay.start))
    if letter.stay.end is not None:
        _add(when, "high", value=_moment(letter.stay.end))
