"""A sending as an archive laid out as IHE XDM (ITI-32), the same bytes at each try.

Source: IHE ITI TF-2, 3.32 (layout) and TF-3, 4.2 (XDS metadata). The metadata are the least that
name the document, its patient, its author and what it replaces.
"""

import io
import zipfile
from hashlib import sha1
from html import escape
from typing import Final
from uuid import NAMESPACE_OID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from ambroise.dispatch.model import Outgoing
from ambroise.uses.letter.export import oid_of
from ambroise.uses.letter.export.cda import LOINC, TYPE, patient_numbers
from ambroise.uses.letter.export.document import printable

_RIM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
_LCM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
_DOCUMENT: Final = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_TYPE: Final = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_AUTHOR: Final = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
_UNIQUE: Final = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
_PATIENT: Final = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
_REPLACES: Final = "urn:ihe:iti:2007:AssociationType:RPLC"
_SUBSET: Final = "IHE_XDM/SUBSET01"


def archive(outgoing: Outgoing) -> bytes:
    """Return the zip file of a sending."""
    ending = "XML" if outgoing.media_type == "application/xml" else "PDF"
    name = f"DOC0001.{ending}"
    page = (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>'
        f"{escape(outgoing.letter.title)}</title></head><body><p>"
        f'<a href="{_SUBSET}/{name}">{escape(outgoing.letter.title)}</a></p></body></html>\n'
    )
    files = {
        "INDEX.HTM": page.encode(),
        "README.TXT": b"Lettre de liaison. Ouvrir INDEX.HTM.\n",
        f"{_SUBSET}/METADATA.XML": _metadata(outgoing, name),
        f"{_SUBSET}/{name}": outgoing.body,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, content)
    return made.getvalue()


def _metadata(outgoing: Outgoing, name: str) -> bytes:
    register_namespace("lcm", _LCM)
    register_namespace("rim", _RIM)
    letter = outgoing.letter
    made = letter.made
    root = Element(f"{{{_LCM}}}SubmitObjectsRequest")
    objects = _add(root, "RegistryObjectList")
    entry_id = f"urn:uuid:{uuid5(NAMESPACE_OID, oid_of(made.number))}"
    entry = _add(
        objects,
        "ExtrinsicObject",
        id=entry_id,
        mimeType=outgoing.media_type,
        objectType=_DOCUMENT,
        status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved",
    )
    digest = sha1(outgoing.body, usedforsecurity=False).hexdigest()  # ITI TF-3 asks for SHA-1
    _slot(entry, "creationTime", f"{made.decided_at:%Y%m%d%H%M%S}")
    _slot(entry, "hash", digest)
    _slot(entry, "languageCode", "fr-FR")
    _slot(entry, "size", str(len(outgoing.body)))
    _slot(entry, "URI", name)
    numbers = [f"{number}^^^&{authority}&ISO^PI" for authority, number in patient_numbers(letter)]
    if numbers:
        _slot(entry, "sourcePatientId", numbers[0])
    _named(entry, "Name", letter.title)
    author = _class(entry, _AUTHOR, entry_id, "")
    who = made.decided_by
    _slot(author, "authorPerson", f"{who.rpps and f'8{who.rpps}'}^{who.name}")
    code = _class(entry, _TYPE, entry_id, TYPE[0])
    _slot(code, "codingScheme", LOINC)
    _named(code, "Name", TYPE[1])
    _external(entry, entry_id, _UNIQUE, "XDSDocumentEntry.uniqueId", oid_of(made.number))
    if numbers:
        _external(entry, entry_id, _PATIENT, "XDSDocumentEntry.patientId", numbers[0])
    if outgoing.replaces:
        former = f"urn:uuid:{uuid5(NAMESPACE_OID, oid_of(outgoing.replaces))}"
        _add(
            objects,
            "Association",
            id=f"urn:uuid:{uuid5(NAMESPACE_OID, entry_id + former)}",
            associationType=_REPLACES,
            sourceObject=entry_id,
            targetObject=former,
        )
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{printable(text)}\n'.encode()


def _add(parent: Element, tag: str, /, **attributes: str) -> Element:
    return SubElement(parent, f"{{{_RIM}}}{tag}", attributes)


def _slot(parent: Element, name: str, value: str) -> None:
    values = _add(_add(parent, "Slot", name=name), "ValueList")
    _add(values, "Value").text = value


def _named(parent: Element, name: str, words: str) -> None:
    _add(_add(parent, name), "LocalizedString", value=words)


def _class(parent: Element, scheme: str, entry: str, code: str) -> Element:
    made = f"urn:uuid:{uuid5(NAMESPACE_OID, entry + scheme)}"
    return _add(
        parent,
        "Classification",
        id=made,
        classificationScheme=scheme,
        classifiedObject=entry,
        nodeRepresentation=code,
    )


def _external(parent: Element, entry: str, scheme: str, name: str, value: str) -> None:
    made = f"urn:uuid:{uuid5(NAMESPACE_OID, entry + scheme)}"
    one = _add(
        parent,
        "ExternalIdentifier",
        id=made,
        registryObject=entry,
        identificationScheme=scheme,
        value=value,
    )
    _named(one, "Name", name)
