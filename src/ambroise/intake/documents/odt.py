"""The text of ODT (OpenDocument 1.3 part 3)."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from ambroise.intake.documents.notes import Around
from ambroise.intake.documents.packages import Package
from ambroise.intake.documents.tidy import laid_out
from ambroise.intake.documents.trees import child, name
from ambroise.intake.documents.unreadable import TextUnreadable

_LEFT_OUT: Final = frozenset(
    """
    tracked-changes annotation annotation-end forms sequence-decls variable-decls
    user-field-decls note-citation ruby-text hidden-text hidden-paragraph
    """.split()
)
_BREAKS: Final = {"tab": "\t", "line-break": "\n", "s": " ", "soft-page-break": ""}
_MARGINS: Final = {"header": "headers", "footer": "footers"}


def odt_text(content: bytes) -> str:
    """Return the text of an ODT: headers, body, notes, footers; a table row by row.

    Raises TextUnreadable.
    """
    package = Package(content, "odt")
    if "META-INF/manifest.xml" in package.names and _is_locked(package):
        raise TextUnreadable("encrypted")
    reader = _Reader()
    found = list(reader.blocks(child(package.part("content.xml"), "body")))
    if "styles.xml" in package.names:
        reader.margins(package.part("styles.xml"))
    return laid_out(reader.around.lines(found))


def _is_locked(package: Package) -> bool:
    manifest = package.part("META-INF/manifest.xml")
    return any(name(one) == "encryption-data" for entry in manifest for one in entry)


class _Reader:
    def __init__(self) -> None:
        self.around = Around()
        self._boxes: list[Element] = []

    def margins(self, styles: Element) -> None:
        for page in child(styles, "master-styles") or ():
            for margin in page:
                start = name(margin).partition("-")[0]
                if start in _MARGINS:
                    texts: list[str] = getattr(self.around, _MARGINS[start])
                    texts.append(laid_out(self.blocks(margin)))

    def blocks(self, parent: Element | None, mark: str = "") -> Iterator[str]:
        """Yield the lines under `parent`, the first with the mark of its list."""
        for element in parent if parent is not None else ():
            tag = name(element)
            if tag in ("p", "h"):
                yield from self._paragraph(element, mark)
                mark = ""
            elif tag == "list":
                for item in element:
                    yield from self.blocks(item, "• ")
            elif tag == "table":
                yield from self._rows(element)
            elif tag not in _LEFT_OUT:
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Element, mark: str) -> Iterator[str]:
        above, self._boxes = self._boxes, []
        yield from f"{mark}{''.join(self._inline(paragraph))}".split("\n")
        boxes, self._boxes = self._boxes, above
        for box in boxes:
            yield from self.blocks(box)

    def _rows(self, table: Element) -> Iterator[str]:
        for element in table:
            if name(element) == "table-row":
                cells = (self.blocks(cell) for cell in element)
                yield "\t".join(" ".join(" ".join(cell).split()) for cell in cells)
            elif name(element) in ("table-header-rows", "table-rows", "table-row-group"):
                yield from self._rows(element)

    def _inline(self, parent: Element) -> Iterator[str]:
        yield _spaced(parent.text)
        for element in parent:
            tag = name(element)
            if tag in _BREAKS:
                yield _BREAKS[tag]
            elif tag == "note":
                yield self.around.note(" ".join(self.blocks(child(element, "note-body"))))
            elif tag == "text-box":
                self._boxes.append(element)
            elif tag not in _LEFT_OUT:
                yield from self._inline(element)
            yield _spaced(element.tail)


def _spaced(text: str | None) -> str:
    """White space of the XML counts as one space (OpenDocument 1.3 part 3, 6.1.2)."""
    if not text:
        return ""
    return f"{' ' * text[0].isspace()}{' '.join(text.split())}{' ' * text[-1].isspace()}"
