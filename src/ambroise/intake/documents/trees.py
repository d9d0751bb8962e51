"""XML read safely: no document type, so no entity, nothing swells and nothing is fetched."""

from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers import expat

from ambroise.intake.documents.unreadable import TextUnreadable

_MAX_DEPTH: Final = 500
_MAX_TAGS: Final = 4_000_000
"""Tags of a document: an element takes a hundred times its bytes in memory."""


def tree(content: bytes) -> Element:
    """Return the root of an XML document.

    Raises TextUnreadable: `xml_unsafe` where it declares a document type, which neither a CDA nor
    an office document does and which is how entities are made to swell or to reach other files.
    """
    if content.count(b"<") > _MAX_TAGS:
        raise TextUnreadable("too_long")
    try:
        _check_prolog(content)
        root = fromstring(content)  # noqa: S314 (no document type: no entities)
    except (ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise TextUnreadable("xml") from error
    level = [root]
    for _ in range(_MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise TextUnreadable("xml")


class _Started(Exception):
    """The first element is met: nothing after it can declare a document type (XML 1.0, 2.8)."""


def _check_prolog(content: bytes) -> None:
    def start(*_element: object) -> None:
        raise _Started

    def doctype(*_said: object) -> None:
        raise TextUnreadable("xml_unsafe")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except _Started:
        return


def name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, local: str) -> str:
    """Return an attribute by its name without namespace, "" where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == local:
            return value
    return ""


def children(element: Element | None, local: str) -> list[Element]:
    """Return the elements right under another that bear a name; none under None."""
    return [] if element is None else [one for one in element if name(one) == local]


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element at a path of names, None where there is none."""
    for local in path:
        element = next(iter(children(element, local)), None)
    return element
