"""The text of DOCX (ECMA-376 part 1, WordprocessingML).

Our own reader over zip and XML: those on PyPI leave out inserted text, text boxes or footnotes,
and give the table after the paragraphs.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from ambroise.intake.documents.docx_lists import Lists
from ambroise.intake.documents.notes import Around
from ambroise.intake.documents.packages import Package
from ambroise.intake.documents.symbols import in_font, sign
from ambroise.intake.documents.tidy import laid_out, raised
from ambroise.intake.documents.trees import attribute, child, name
from ambroise.intake.documents.unreadable import TextUnreadable

_LEFT_OUT: Final = frozenset(
    """
    del moveFrom instrText delText delInstrText rPr pPr sectPr tblPr tblGrid Fallback fldChar
    annotationRef commentReference
    """.split()
)
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def docx_text(content: bytes) -> str:
    """Return the text of a DOCX: headers, body, notes, footers; a table row by row.

    What was deleted under tracking or is hidden is left out, what was inserted is in. A text box
    follows the paragraph that holds it. Raises TextUnreadable.
    """
    return _Reader(Package(content, "docx")).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = _main_part(package)
        self._folder = self._main.rpartition("/")[0]
        self._lists = Lists(self._optional("numbering"), self._optional("styles"))
        self._around = Around()
        self._notes: dict[tuple[str, str], Element] = {}
        self._boxes: list[Element] = []

    def read(self) -> str:
        for kind in ("footnote", "endnote"):
            for note in self._optional(f"{kind}s") or ():
                self._notes[kind, attribute(note, "id")] = note
        body = list(self._blocks(self._package.part(self._main)))
        for kind, texts in (("header", self._around.headers), ("footer", self._around.footers)):
            start = f"{self._folder}/{kind}"
            for part in sorted(one for one in self._package.names if one.startswith(start)):
                if part.endswith(".xml"):
                    texts.append(laid_out(self._blocks(self._package.part(part))))
        return laid_out(self._around.lines(body))

    def _optional(self, part: str) -> Element | None:
        path = f"{self._folder}/{part}.xml"
        return self._package.part(path) if path in self._package.names else None

    def _blocks(self, parent: Element) -> Iterator[str]:
        """Yield the lines of the paragraphs and tables of `parent`."""
        for element in parent:
            match name(element):
                case "p":
                    yield from self._paragraph(element)
                case "tbl":
                    yield from self._rows(element)
                case tag if tag not in _LEFT_OUT:
                    yield from self._blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        above, self._boxes = self._boxes, []
        text = "".join(self._inline(paragraph))
        if text.strip():
            text = self._lists.mark(paragraph) + text
        yield from text.split("\n")
        boxes, self._boxes = self._boxes, above
        for box in boxes:
            yield from self._blocks(box)

    def _rows(self, table: Element) -> Iterator[str]:
        for row in _within(table, "tr"):
            cells = (self._blocks(cell) for cell in _within(row, "tc"))
            yield "\t".join(" ".join(" ".join(cell).split()) for cell in cells)

    def _inline(self, parent: Element) -> Iterator[str]:
        font, is_raised = "", False
        if name(parent) == "r":
            if _is_hidden(parent):
                return
            font = _property(parent, "rFonts", "ascii")
            is_raised = _property(parent, "vertAlign", "val") == "superscript"
        for element in parent:
            tag = name(element)
            if tag == "t":
                text = in_font(element.text or "", font)
                yield raised(text) if is_raised else text
            elif tag in _BREAKS:
                yield _BREAKS[tag]
            elif tag == "sym":
                yield _sign(element)
            elif tag in ("footnoteReference", "endnoteReference"):
                yield self._note(tag.removesuffix("Reference"), attribute(element, "id"))
            elif tag == "txbxContent":
                self._boxes.append(element)
            elif tag not in _LEFT_OUT:
                yield from self._inline(element)

    def _note(self, kind: str, number: str) -> str:
        note = self._notes.pop((kind, number), None)  # once: a note may not call itself
        return "" if note is None else self._around.note(" ".join(self._blocks(note)))


def _main_part(package: Package) -> str:
    """Return the path of the main part, by the relation that every package states."""
    if "_rels/.rels" in package.names:
        for relation in package.part("_rels/.rels"):
            if attribute(relation, "Type").endswith("/officeDocument"):
                return attribute(relation, "Target").removeprefix("/")
    if "word/document.xml" in package.names:
        return "word/document.xml"
    raise TextUnreadable("docx")


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, those in a content control too."""
    for element in parent:
        if name(element) == tag:
            if not (tag == "tr" and _is_deleted(element)):
                yield element
        elif name(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _within(element, tag)


def _is_deleted(row: Element) -> bool:
    return child(row, "trPr", "del") is not None


def _is_hidden(run: Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")


def _property(run: Element, local: str, key: str) -> str:
    found = child(run, "rPr", local)
    return "" if found is None else attribute(found, key)


def _sign(element: Element) -> str:
    try:
        return sign(int(attribute(element, "char"), 16), attribute(element, "font"))
    except ValueError:
        return "□"
