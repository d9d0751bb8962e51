"""The text of a CDA: the document that it holds (level 1), or the narrative of its sections."""

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from ambroise.intake.documents.tidy import laid_out, raised
from ambroise.intake.documents.trees import attribute, child, children, name, tree
from ambroise.intake.documents.unreadable import MAX_BYTES, TextUnreadable

_WINDOWS: Final = {"GZ": 31, "ZL": 15, "DF": -15}
"""How zlib opens the compressions of type ED (HL7 v3 data types, CompressionAlgorithm)."""
_LINES: Final = frozenset(("paragraph", "caption", "list", "item", "br", "tr"))


def cda_text(content: bytes) -> str:
    """Return the title and the body of a CDA as a person reads them.

    Narrative only (level 2), tables row by row; the coded entries of level 3 say the same again.
    Raises TextUnreadable.
    """
    root = tree(content)
    if name(root) != "ClinicalDocument":
        raise TextUnreadable("cda")
    component = child(root, "component")
    held = child(component, "nonXMLBody", "text")
    if held is not None:
        return _held(held)
    body = child(component, "structuredBody")
    if body is None:
        raise TextUnreadable("no_body")
    return laid_out([_flat(child(root, "title")), "", *_sections(body)])


def _held(held: Element) -> str:
    """Return the text of the document that a body of level 1 holds."""
    from ambroise.intake.documents.text import text_of

    said = "".join(held.itertext()).strip()
    kind = attribute(held, "mediaType") or "text/plain"
    if not said:
        elsewhere = child(held, "reference") is not None
        raise TextUnreadable("document_elsewhere" if elsewhere else "no_body")
    if attribute(held, "representation") != "B64":
        return text_of(said.encode(), f"{kind}; charset=utf-8")
    try:
        content = base64.b64decode("".join(said.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise TextUnreadable("base64") from error
    return text_of(_opened(content, attribute(held, "compression")), kind)


def _opened(content: bytes, compression: str) -> bytes:
    if not compression:
        return content
    if compression not in _WINDOWS:
        raise TextUnreadable("format_unread")
    unpacker = zlib.decompressobj(_WINDOWS[compression])
    try:
        found = unpacker.decompress(content, MAX_BYTES)
    except zlib.error as error:
        raise TextUnreadable("truncated") from error
    if unpacker.unconsumed_tail:
        raise TextUnreadable("too_long")
    return found


def _sections(parent: Element) -> Iterator[str]:
    """Yield the lines of the sections right under a body or a section, those within them too."""
    for component in children(parent, "component"):
        for section in children(component, "section"):
            yield ""
            yield _flat(child(section, "title"))
            if (narrative := child(section, "text")) is not None:
                yield from "".join(_narrative(narrative)).split("\n")
            yield from _sections(section)


def _narrative(element: Element) -> Iterator[str]:
    """Yield the pieces of a narrative block (CDA R2, 4.3.5), lines parted by line feeds."""
    yield _spaced(element.text)
    for number, inner in enumerate(element, 1):
        tag = name(inner)
        if attribute(inner, "revised") != "delete":
            yield "\n" if tag in _LINES else ""
            if tag == "tr":
                cells = (_flat(cell) for cell in inner if name(cell) in ("td", "th"))
                yield "\t".join(cells)
            else:
                if tag == "item":
                    yield f"{number}. " if attribute(element, "listType") == "ordered" else "• "
                found = _narrative(inner)
                yield from map(raised, found) if tag == "sup" else found
            yield "\n" if tag in _LINES and tag != "br" else ""
        yield _spaced(inner.tail)


def _flat(element: Element | None) -> str:
    """Return the text of a title or a cell on one line."""
    if element is None:
        return ""
    return " ".join("".join(_narrative(element)).split())


def _spaced(text: str | None) -> str:
    if not text:
        return ""
    return f"{' ' * text[0].isspace()}{' '.join(text.split())}{' ' * text[-1].isspace()}"
