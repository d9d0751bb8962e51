"""What the header of a CDA says of the document, the patient and the stay."""

from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from ambroise.intake.documents.trees import attribute, child, children, tree
from ambroise.intake.documents.unreadable import TextUnreadable
from ambroise.intake.moments import birthday, moment
from ambroise.intake.told import Untold

_HEALTH_PEOPLE: Final = "1.2.250.1.71.4.2.1"
"""OID of the national numbers of professionals (ANS): one digit of kind, then the number."""
_RPPS_KIND: Final = "8"
_RPPS_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Number:
    """An id of type II: the OID of who gives it, and the number; "" for a root that is whole."""

    root: str
    value: str


@dataclass(frozen=True, slots=True)
class Code:
    system: str
    """The OID of its code system."""
    value: str
    display: str


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    rpps: str


@dataclass(frozen=True, slots=True)
class Header:
    id: Number
    set_id: Number | None
    """What all versions of one document share."""
    version: str
    title: str
    code: Code | None
    written: str | None
    """ISO moment of the document."""
    patient: tuple[Number, ...]
    family: str
    given: tuple[str, ...]
    gender: str
    birth: str | None
    stay: tuple[Number, ...]
    stay_class: Code | None
    entered: str | None
    left: str | None
    authors: tuple[Author, ...]


def header(content: bytes) -> Header:
    """Return the header of a CDA. Raises Untold."""
    try:
        root = tree(content)
    except TextUnreadable as error:
        raise Untold(error.reason) from error
    numbers = _numbers(root, "id")
    if not numbers:
        raise Untold("no_document_number", "ClinicalDocument/id")
    role = child(root, "recordTarget", "patientRole")
    person = child(role, "patient")
    stay = child(root, "componentOf", "encompassingEncounter")
    during = child(stay, "effectiveTime")
    sets = _numbers(root, "setId")
    return Header(
        id=numbers[0],
        set_id=sets[0] if sets else None,
        version=_value(child(root, "versionNumber")),
        title=_text(child(root, "title")),
        code=_code(child(root, "code")),
        written=_moment(child(root, "effectiveTime"), "effectiveTime"),
        patient=_numbers(role, "id"),
        family=_family(child(person, "name")),
        given=tuple(filter(None, map(_text, children(child(person, "name"), "given")))),
        gender=attribute(found, "code")
        if (found := child(person, "administrativeGenderCode")) is not None
        else "",
        birth=birthday(_value(child(person, "birthTime")), "birthTime"),
        stay=_numbers(stay, "id"),
        stay_class=_code(child(stay, "code")),
        entered=_moment(child(during, "low"), "encompassingEncounter")
        or _moment(during, "encompassingEncounter"),
        left=_moment(child(during, "high"), "encompassingEncounter"),
        authors=tuple(_author(one) for one in children(root, "author")),
    )


def _numbers(parent: Element | None, local: str) -> tuple[Number, ...]:
    found = (
        Number(attribute(one, "root"), attribute(one, "extension"))
        for one in children(parent, local)
        if not attribute(one, "nullFlavor")
    )
    return tuple(one for one in found if one.root or one.value)


def _code(element: Element | None) -> Code | None:
    if element is None or not attribute(element, "code"):
        return None
    return Code(*(attribute(element, part) for part in ("codeSystem", "code", "displayName")))


def _moment(element: Element | None, where: str) -> str | None:
    return moment(_value(element), where)


def _value(element: Element | None) -> str:
    return "" if element is None else attribute(element, "value").strip()


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _family(names: Element | None) -> str:
    """Return the birth name where it is told apart (qualifier BR), else the first family name."""
    found = children(names, "family")
    born = [one for one in found if attribute(one, "qualifier") == "BR"]
    return _text(next(iter(born or found), None))


def _author(author: Element) -> Author:
    assigned = child(author, "assignedAuthor")
    names = child(assigned, "assignedPerson", "name")
    parts = (_text(one) for one in (names if names is not None and len(names) else ()))
    numbers = (
        one.value[1:]
        for one in _numbers(assigned, "id")
        if one.root == _HEALTH_PEOPLE
        and one.value.startswith(_RPPS_KIND)
        and len(one.value) == _RPPS_LENGTH
    )
    return Author(" ".join(filter(None, parts)) or _text(names), next(numbers, ""))
