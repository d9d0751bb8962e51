"""The text of HTML, a block a line, cells parted by tabs."""

import re
from typing import Final

from lxml import etree

from ambroise.intake.documents.plain import decoded
from ambroise.intake.documents.tidy import laid_out, raised
from ambroise.intake.documents.unreadable import TextUnreadable

_BLOCKS: Final = frozenset(
    """
    address article blockquote br caption dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6
    header hr legend li main nav ol p pre section table tr ul
    """.split()
)
_CELLS: Final = frozenset(("td", "th"))
_HIDDEN: Final = frozenset(("head", "script", "style", "template", "noscript", "svg"))
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_CHARSET_WITHIN: Final = 4096
_BLOCK_LETTERS: Final = 1_000_000
_MAX_PARTS: Final = 5_000_000
"""Pieces of text of a page, and breaks between them."""


class _Page:
    """What the parser finds, in page order."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._hidden = self._raised = 0
        self._cells: list[bool] = []
        """For each row that is open, whether a cell of it has been met."""

    def start(self, tag: str, _attributes: object) -> None:
        if len(self.parts) > _MAX_PARTS:
            raise TextUnreadable("too_long")
        self._hidden += tag in _HIDDEN
        self._raised += tag == "sup"
        if tag == "tr":
            self.parts.append("\n")
            self._cells.append(False)
        elif tag in _CELLS and self._cells:
            self.parts.append("\t" if self._cells[-1] else "")
            self._cells[-1] = True
        elif tag in _BLOCKS:
            self._part()

    def end(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        self._raised -= tag == "sup" and self._raised > 0
        if tag == "tr" and self._cells:
            self._cells.pop()
            self.parts.append("\n")
        elif tag in _BLOCKS and tag != "br":
            self._part()

    def _part(self) -> None:
        # a cell stays on the line of its row, however many paragraphs it has
        self.parts.append(" " if self._cells and self._cells[-1] else "\n")

    def data(self, data: str) -> None:
        if not self._hidden:
            text = re.sub(r"\s+", " ", data)
            self.parts.append(raised(text) if self._raised else text)

    def comment(self, _text: str) -> None:
        """Leave a comment out."""

    def close(self) -> str:
        return "".join(self.parts)


def html_text(content: bytes, charset: str | None = None) -> str:
    """Return the text of a page, whatever its faults. Raises TextUnreadable."""
    named = _CHARSET.search(content[:_CHARSET_WITHIN])
    text = decoded(content, charset or (named.group(1).decode() if named else None))
    page = _Page()
    parser = etree.HTMLParser(target=page, huge_tree=True)
    for start in range(0, len(text), _BLOCK_LETTERS):
        parser.feed(text[start : start + _BLOCK_LETTERS])
    found: str = parser.close() if text.strip() else ""
    return laid_out(line for line in found.split("\n") if line.strip())
