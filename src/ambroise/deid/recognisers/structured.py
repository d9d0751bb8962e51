"""Identities in what machines write into notes: HL7 v2 segments, XML elements, `key=value`.

Positions of fields: HL7 v2.5.1, chapters 2 to 4 (PID, NK1, PV1, ORC, OBR, SPM, IN1).
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.machine import SEGMENT, Place, split
from ambroise.deid.vocabulary import NOT_NAMES
from ambroise.text.spans import Span

_SCORE: Final = 0.97
_LETTER: Final = re.compile(r"[^\W\d_]")
_HOSPITAL: Final = re.compile(
    r"\b(?:ch|chu|chr|hopita(?:l|ux)|clinique|polyclinique|centre|ghu?t?)\b"
)


def find(document: Document) -> Iterator[Span]:
    """Yield what the positions of HL7 v2 fields, XML names and snake-case keys say."""
    text = document.text
    if "|" in text and "^" in text:
        for match in SEGMENT.finditer(text):
            yield from _segment(text, match[1], match.start(), match.end())
    if "</" in text:
        yield from _elements(document)
    if "=" in text or '":' in text:
        yield from _keys(document)
    if "_" in text:
        yield from _file_names(document)


def _segment(text: str, name: str, start: int, end: int) -> Iterator[Span]:
    fields = split(text, (start, end), "|")
    if name == "MSH":
        fields.insert(1, fields[0])
    for number, make in _FIELDS.get(name, ()):
        if number < len(fields):
            for repetition in split(text, fields[number], "~"):
                yield from make(text, split(text, repetition, "^"))


Maker = Callable[[str, list[Place]], Iterator[Span]]


def _one(text: str, place: Place, label: str, role: str, entity: str = "") -> Iterator[Span]:
    start, end = place
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    if start < end:
        yield Span(start, end, label, role, entity, _SCORE)


def _component(parts: list[Place], number: int) -> Place:
    return parts[number - 1] if number <= len(parts) else (0, 0)


def _named(role: str, family: int = 1) -> Maker:
    """Return the maker of a name whose family name is the component `family`."""

    def make(text: str, parts: list[Place]) -> Iterator[Span]:
        yield from _one(text, _component(parts, family), "NOM", role)
        for number in (family + 1, family + 2):
            yield from _one(text, _component(parts, number), "PRENOM", role)

    return make


def _professional(text: str, parts: list[Place]) -> Iterator[Span]:
    """Yield an XCN: the number, then the names."""
    first = text[slice(*_component(parts, 1))]
    if first.isdigit() and len(first) >= 9:
        label = "RPPS" if len(first) == 11 else "ADELI"
        yield from _one(text, _component(parts, 1), label, "professional")
    elif _LETTER.search(first):
        yield from _one(text, _component(parts, 1), "NOM", "professional")
    yield from _named("professional", 2)(text, parts)


def _identifier(text: str, parts: list[Place]) -> Iterator[Span]:
    """Yield a CX: the number, by its type in component 5, and who gave it."""
    kind = text[slice(*_component(parts, 5))]
    label = {"INS": "SECU", "NH": "SECU", "SS": "SECU", "INS-NIR": "SECU", "AN": "NDA", "VN": "NDA"}
    yield from _one(text, _component(parts, 1), label.get(kind, "IPP"), "patient")
    yield from _hospital(text, [_component(parts, 4)])


def _numbered(label: str, role: str = "patient") -> Maker:
    def make(text: str, parts: list[Place]) -> Iterator[Span]:
        place = _component(parts, 1)
        if any(map(str.isdigit, text[slice(*place)])):
            yield from _one(text, place, label, role)

    return make


def _place(role: str) -> Maker:
    """Return the maker of an XAD: street, other designation, city, state, postal code, country."""

    def make(text: str, parts: list[Place]) -> Iterator[Span]:
        for number, label in ((1, "ADRESSE"), (2, "ADRESSE"), (3, "VILLE"), (5, "ZIP")):
            yield from _one(text, _component(parts, number), label, role)

    return make


def _reached(role: str) -> Maker:
    """Return the maker of an XTN: number, mail."""

    def make(text: str, parts: list[Place]) -> Iterator[Span]:
        for place in parts:
            written = text[slice(*place)]
            if "@" in written:
                yield from _one(text, place, "MAIL", role)
            elif sum(map(str.isdigit, written)) >= 8:
                start, end = place
                yield Span(start, end, "TEL", role, "", _SCORE)

    return make


def _birth(text: str, parts: list[Place]) -> Iterator[Span]:
    start, _ = _component(parts, 1)
    if text[start : start + 8].isdigit():
        yield Span(start, start + 8, "DATE_NAISSANCE", "patient", "", _SCORE)


def _town(text: str, parts: list[Place]) -> Iterator[Span]:
    yield from _one(text, _component(parts, 1), "VILLE", "patient")


def _hospital(text: str, parts: list[Place]) -> Iterator[Span]:
    start, end = _component(parts, 1)
    written = text[start:end].partition("&")[0]
    if " " in written or (_LETTER.search(written) and not written.isupper()):
        yield from _one(text, (start, start + len(written)), "HOPITAL", "hospital")


def _location(text: str, parts: list[Place]) -> Iterator[Span]:
    """Yield a PL: the ward first, the facility fourth."""
    place = _component(parts, 1)
    if _LETTER.search(text[slice(*place)]):
        yield from _one(text, place, "SERVICE", "hospital")
    yield from _hospital(text, [_component(parts, 4)])


_FILE: Final = re.compile(
    r"[\w'-]*_[\w'-]*\.(?:pdf|docx?|rtf|odt|txt|jpe?g|png|tiff?|dcm|hl7|xml|zip)\b"
)
_FILE_PART: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|\d{6,}")


def _file_names(document: Document) -> Iterator[Span]:
    """Yield the names and the birth date of files that are named after somebody."""
    low = document.folded
    for match in _FILE.finditer(low):
        end = low.rfind(".", match.start(), match.end())
        parts = list(_FILE_PART.finditer(low, match.start(), end))
        labels = iter(("NOM", "PRENOM"))
        for part in parts:
            if part[0].isdigit():
                label = "DATE_NAISSANCE" if len(part[0]) == 8 else "IPP"
            elif len(part[0]) < 3 or part[0] in NOT_NAMES or part[0] in _FILE_WORDS:
                continue
            else:
                label = next(labels, "PRENOM")
            yield Span(part.start(), part.end(), label, "patient", "", 0.85)


_FILE_WORDS: Final = frozenset(
    "crh cro cra compte rendu lettre courrier ordonnance scan scanner irm radio bilan biologie"
    " image photo document doc hospitalisation consultation operatoire sortie anapath rcp pdf"
    " fichier version final copie labo resultat resultats ecg echo".split()
)

_FIELDS: Final[dict[str, tuple[tuple[int, Maker], ...]]] = {
    "MSH": ((4, _hospital), (6, _hospital)),
    "EVN": ((5, _professional),),
    "PID": (
        (2, _identifier), (3, _identifier), (4, _identifier), (5, _named("patient")),
        (6, _named("relative")), (7, _birth), (9, _named("patient")), (11, _place("patient")),
        (13, _reached("patient")), (14, _reached("patient")), (18, _numbered("NDA")),
        (19, _numbered("SECU")), (21, _numbered("IPP")), (23, _town),
    ),
    "NK1": (
        (2, _named("relative")), (4, _place("relative")), (5, _reached("relative")),
        (6, _reached("relative")), (30, _named("relative")), (31, _reached("relative")),
    ),
    "PV1": (
        (3, _location), (6, _location), (7, _professional), (8, _professional),
        (9, _professional), (17, _professional), (19, _numbered("NDA")), (52, _professional),
    ),
    "ORC": (
        (2, _numbered("EXAMEN")), (3, _numbered("EXAMEN")), (10, _professional),
        (11, _professional), (12, _professional), (14, _reached("professional")),
    ),
    "OBR": (
        (2, _numbered("EXAMEN")), (3, _numbered("EXAMEN")), (10, _professional),
        (16, _professional), (17, _reached("professional")), (18, _numbered("EXAMEN")),
        (28, _professional), (32, _professional), (33, _professional), (34, _professional),
    ),
    "OBX": ((16, _professional),),
    "SPM": ((2, _numbered("PRELEVEMENT")), (3, _numbered("PRELEVEMENT"))),
    "IN1": (
        (16, _named("patient")), (18, _birth), (19, _place("patient")), (36, _numbered("SECU")),
        (49, _identifier),
    ),
    "GT1": ((3, _named("relative")), (5, _place("relative")), (6, _reached("relative"))),
    "MRG": ((1, _identifier), (7, _named("patient"))),
    "ROL": ((4, _professional),),
    "TXA": ((5, _professional), (9, _professional), (10, _professional), (11, _professional)),
    "DG1": ((16, _professional),),
    "PR1": ((8, _professional), (11, _professional), (12, _professional)),
    "FT1": ((20, _professional), (21, _professional)),
}  # fmt: skip

_ELEMENT: Final = re.compile(
    r"<(?:[a-z0-9]+:)?(?P<name>family|given|surname|lastname|firstname|nom\w*|prenoms?\w*|city|ville"
    r"|commune|streetaddressline|streetname|housenumber|adresse|postalcode|codepostal|country|pays"
    r"|name|birthdate|datenaissance|telephone|tel|email|mail)\b[^<>]*>(?P<value>[^<>]{1,120})</"
)
_ELEMENTS: Final = {
    "family": "NOM", "surname": "NOM", "lastname": "NOM", "given": "PRENOM", "firstname": "PRENOM",
    "city": "VILLE", "ville": "VILLE", "commune": "VILLE", "streetaddressline": "ADRESSE",
    "streetname": "ADRESSE", "housenumber": "ADRESSE", "adresse": "ADRESSE", "postalcode": "ZIP",
    "codepostal": "ZIP", "country": "PAYS", "pays": "PAYS", "birthdate": "DATE_NAISSANCE",
    "datenaissance": "DATE_NAISSANCE", "telephone": "TEL", "tel": "TEL", "email": "MAIL",
    "mail": "MAIL", "line": "ADRESSE",
}  # fmt: skip
_VALUE: Final = re.compile(
    r"<(?P<name>family|given|city|postalcode|line|country|birthdate)\b[^<>]*?"
    r"\bvalue ?= ?\"(?P<value>[^\"<>]{1,120})\""
)
"""The same in FHIR, whose XML has its values in attributes."""

_ATTRIBUTE: Final = re.compile(
    r"<(?:[a-z0-9]+:)?(?P<name>birthtime|birthdate|telecom|id)\b[^<>]*?"
    r"\b(?P<kind>value|extension) ?= ?\"(?P<value>[^\"]{4,80})\""
)
_PEOPLE: Final = re.compile(
    r"<(?:[a-z0-9]+:)?(?P<who>recordtarget|patient|patientrole|subject|practitioner"
    r"|assigned(?:author|entity|person)|author|authenticator|legalauthenticator|informant"
    r"|participant|guardian|associatedentity|associatedperson|contact|relatedperson)\b"
)
_WHO: Final = {
    "patient": ("recordtarget", "patient", "patientrole", "subject"),
    "relative": (
        "participant", "guardian", "associatedentity", "associatedperson", "contact",
        "relatedperson", "informant",
    ),
}  # fmt: skip


def _elements(document: Document) -> Iterator[Span]:
    low, text = document.folded, document.text
    owners = [(match.start(), _role(match["who"])) for match in _PEOPLE.finditer(low)]

    def role(at: int) -> str:
        before = [who for start, who in owners if start < at]
        return before[-1] if before else "patient"

    for match in _ELEMENT.finditer(low):
        name, place = match["name"], match.span("value")
        label = _ELEMENTS.get(name, "")
        if not label and name.startswith(("nom", "prenom")):
            label = "PRENOM" if name.startswith("prenom") else "NOM"
        if name == "name":
            label = "HOPITAL" if _HOSPITAL.search(match["value"]) else ""
        if label:
            yield from _one(
                text, place, label, "hospital" if label == "HOPITAL" else role(place[0])
            )
    for match in _VALUE.finditer(low):
        yield from _one(text, match.span("value"), _ELEMENTS[match["name"]], role(match.start()))
    for match in _ATTRIBUTE.finditer(low):
        yield from _attribute(match, role(match.start()))


def _role(who: str) -> str:
    return next((role for role, names in _WHO.items() if who in names), "professional")


def _attribute(match: re.Match[str], role: str) -> Iterator[Span]:
    name, value, (start, end) = match["name"], match["value"], match.span("value")
    if name.startswith("birth"):
        if value[:8].isdigit():
            yield Span(start, start + 8, "DATE_NAISSANCE", "patient", "", _SCORE)
    elif name == "telecom":
        scheme = len(value) - len(value.removeprefix("tel:").removeprefix("mailto:"))
        yield Span(start + scheme, end, "MAIL" if "@" in value else "TEL", role, "", _SCORE)
    elif match["kind"] == "extension" and sum(map(str.isdigit, value)) >= 5:
        professional = role == "professional"
        rpps = professional and len(value) == 11
        label = "RPPS" if rpps else "ADELI" if professional and len(value) == 9 else "IPP"
        yield Span(start, end, label, role, "", 0.9)


_KEY: Final = re.compile(
    r"(?<![\w-])\"?(?P<key>(?:[a-z]+_)*(?:nom|prenoms?|surname|lastname|firstname|family|given|ville"
    r"|commune|city|adresse|address|cp|code_postal|zip|ipp|nip|nir|ins|iep|nda|date_naissance|ddn"
    r"|birthdate|tel|telephone|mobile|email|mail|medecin|praticien)(?:_[a-z]+)*)\"?"
    r" ?(?P<sign>=|\" ?: ?)[ ]?(?:\[\s*)?\"?(?P<value>[^\"=;,&|<>{}\n]{2,60})"
)
_KEYS: Final = (
    ("prenom", "PRENOM"), ("firstname", "PRENOM"), ("given", "PRENOM"),
    ("date", "DATE_NAISSANCE"), ("ddn", "DATE_NAISSANCE"), ("birthdate", "DATE_NAISSANCE"),
    ("ville", "VILLE"), ("commune", "VILLE"), ("city", "VILLE"), ("adresse", "ADRESSE"),
    ("address", "ADRESSE"), ("cp", "ZIP"), ("postal", "ZIP"), ("zip", "ZIP"), ("ipp", "IPP"),
    ("nip", "IPP"), ("nir", "SECU"), ("ins", "SECU"), ("iep", "NDA"), ("nda", "NDA"),
    ("tel", "TEL"), ("mobile", "TEL"), ("mail", "MAIL"), ("medecin", "NOM"), ("praticien", "NOM"),
    ("nom", "NOM"), ("name", "NOM"), ("family", "NOM"),
)  # fmt: skip


def _keys(document: Document) -> Iterator[Span]:
    for match in _KEY.finditer(document.folded):
        label = next((label for part, label in _KEYS if part in match["key"]), "")
        digits = any(map(str.isdigit, match["value"]))
        if label == "ADRESSE" or (label and digits == (label in _WITH_DIGITS)):
            role = "professional" if "medecin" in match["key"] else "patient"
            yield from _one(document.text, match.span("value"), label, role)


_WITH_DIGITS: Final = frozenset({"DATE_NAISSANCE", "ZIP", "IPP", "SECU", "NDA", "TEL"})
