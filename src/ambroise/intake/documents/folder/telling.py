"""What a file of a folder tells: a document, whose it is, of which stay, as FHIR R4."""

from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from ambroise.intake.documents.cda import Header, header
from ambroise.intake.documents.cda.header import Number
from ambroise.intake.documents.folder.identity import Numbered, Said, said
from ambroise.intake.documents.folder.settings import Kind, Settings
from ambroise.intake.documents.kinds import SUFFIXES, is_cda
from ambroise.intake.fhir.attachments import THE_PIECE
from ambroise.intake.hl7.people import RPPS
from ambroise.intake.identifiers import INS_KINDS, domain, key
from ambroise.intake.told import Told, Untold

TYPE: Final = "DOCUMENT"
_NAMED: Final = "doc-"
_HEADED: Final = "cda-"
"""A document mentions its patient and stay, and replaces nothing of what their own source says; a
header says more of them than a name, which therefore does not replace it either."""

_HEAD: Final = 4096
_LOINC: Final = "http://loinc.org"
_LOINC_OID: Final = "2.16.840.1.113883.6.1"
_V2: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
_INS_TYPES: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
_V3: Final = "http://terminology.hl7.org/CodeSystem/v3-"
_ACT_CODE_OID: Final = "2.16.840.1.113883.5.4"
_GENDERS: Final = {"M": "male", "F": "female", "UN": "other"}
_LONGEST_ID: Final = 200

Resource = dict[str, Any]


def tell(piece: bytes, path: str, modified: str | None, settings: Settings) -> Told:
    """Return what a document tells: its patient, its stay where known, and itself.

    `path` is that of its file in the folder, whose content is `piece` and which was last written
    at `modified` (ISO, with its offset; None: not known). A CDA is a version of what its header
    names, any other document of its path. Raises Untold.
    """
    if not piece.strip(b"\0 \t\r\n"):
        raise Untold("empty", type=TYPE, id=_path_id(path))
    id_: str | None = None
    try:
        known = header(piece) if is_cda(piece[:_HEAD]) else None
        id_ = _document_id(known.set_id or known.id) if known else _path_id(path)
        found = said(path, settings, known)
    except Untold as untold:
        raise untold.of(TYPE, id_) from None
    updated = (known.written if known else None) or modified
    told = [_patient(found), *_stay(found), _document(id_, path, found, settings)]
    # a patient and a stay are known of since the document, not since its file was copied
    for one, since in zip(reversed(told), (updated, *[found.date or updated] * 2), strict=False):
        if since:
            one["meta"] = {"lastUpdated": since}
    return Told(TYPE, id_, updated, tuple(told), _encoding(piece))


def _encoding(piece: bytes) -> str | None:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return "base64"
    return None


def _document_id(number: Number) -> str:
    return f"{_HEADED}{key(number.value or number.root, domain(number.root))}"


def _path_id(path: str) -> str:
    id_ = f"{_NAMED}{quote(path, safe='/')}"
    return id_ if len(id_) <= _LONGEST_ID else f"{_NAMED}{sha256(path.encode()).hexdigest()}"


def _mentioned(found: Said, number: Numbered) -> str:
    prefix = _HEADED if found.header else _NAMED
    return f"{prefix}{key(number.value, number.system)}"


def _patient(found: Said) -> Resource:
    patient: Resource = {
        "resourceType": "Patient",
        "id": _mentioned(found, found.patient[0]),
        "identifier": [_identifier(one, INS_KINDS.get(one.system, "PI")) for one in found.patient],
    }
    if known := found.header:
        if known.family or known.given:
            patient["name"] = [{"family": known.family, "given": list(known.given)}]
        if known.birth:
            patient["birthDate"] = known.birth
        if known.gender:
            patient["gender"] = _GENDERS.get(known.gender, "unknown")
    return patient


def _stay(found: Said) -> list[Resource]:
    if not found.stay:
        return []
    stay: Resource = {
        "resourceType": "Encounter",
        "id": _mentioned(found, found.stay[0]),
        "identifier": [_identifier(one, "VN") for one in found.stay],
        "status": "unknown",
        "class": {"system": f"{_V3}NullFlavor", "code": "UNK"},
        "subject": {"reference": f"Patient/{_patient(found)['id']}"},
    }
    if known := found.header:
        if known.stay_class and known.stay_class.system == _ACT_CODE_OID:
            stay["class"] = {"system": f"{_V3}ActCode", "code": known.stay_class.value}
        period = {"start": known.entered, "end": known.left}
        if period := {bound: at for bound, at in period.items() if at}:
            stay["period"] = period
    return [stay]


def _identifier(number: Numbered, kind: str) -> Resource:
    system = _INS_TYPES if number.system in INS_KINDS else _V2
    coding = {"system": system, "code": kind}
    return {"type": {"coding": [coding]}, "system": number.system, "value": number.value}


def _document(id_: str, path: str, found: Said, settings: Settings) -> Resource:
    file = PurePosixPath(path)
    kind = settings.types.get(found.type)
    document: Resource = {
        "resourceType": "DocumentReference",
        "id": id_,
        "status": "current",
        "subject": {"reference": f"Patient/{_patient(found)['id']}"},
        "description": found.title or (kind.title if kind else None) or found.type or file.stem,
        "content": [
            {
                "attachment": {
                    "contentType": SUFFIXES.get(_suffix(file), "text/plain"),
                    "url": THE_PIECE,
                }
            }
        ],
    }
    if said_kind := _kind(found, kind):
        document["type"] = said_kind
    if found.date:
        document["date"] = found.date
    if found.authors:
        document["author"] = [_author(one.name, one.rpps) for one in found.authors]
    if stays := _stay(found):
        document["context"] = {"encounter": [{"reference": f"Encounter/{stays[0]['id']}"}]}
    if found.header:
        document["masterIdentifier"] = _master(found.header)
    return document


def _suffix(file: PurePosixPath) -> str:
    return PurePosixPath(file.name.lower().removesuffix(".gz")).suffix


def _kind(found: Said, kind: Kind | None) -> Resource | None:
    """Return the kind of document, in LOINC where it is known and in the site's own word."""
    if found.header and (code := found.header.code):
        system = _LOINC if code.system == _LOINC_OID else f"urn:oid:{code.system}"
        coding = {"system": system, "code": code.value}
        return {"coding": [{**coding, "display": code.display} if code.display else coding]}
    if not found.type:
        return None
    own = {"system": "urn:ambroise:codes:documents", "code": found.type}
    loinc = [{"system": _LOINC, "code": kind.loinc}] if kind and kind.loinc else []
    return {"coding": [*loinc, own], "text": (kind.title if kind else None) or found.type}


def _author(name: str, rpps: str) -> Resource:
    author: Resource = {"display": name} if name else {}
    return {**author, "identifier": {"system": RPPS, "value": rpps}} if rpps else author


def _master(known: Header) -> Resource:
    number = known.id
    if number.value:
        return {"system": domain(number.root), "value": number.value}
    return {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{number.root}"}
