"""Mail and web addresses."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.spans import Span

_MAIL: Final = re.compile(
    r"[\w.+%'-]*\w ?@ ?\w[\w-]*(?:(?: ?\. ?|\.)\w[\w-]*)*\.\w{2,10}|[\w.+-]+@[\w-]+"
)
_URL: Final = re.compile(
    r"\bhttps?://[^\s<>()\"]+|\bwww\.[^\s<>()\",]+"
    r"|(?<![\w@.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:fr|com|org|net|eu|info|example)\b(?:/[^\s<>()\"]*)?"
)


def find(document: Document) -> Iterator[Span]:
    """Yield `MAIL` and `URL`."""
    low = document.folded
    if "@" in low:
        for match in _MAIL.finditer(low):
            yield Span(match.start(), match.end(), "MAIL", "", "", 0.97)
    if "." in low:
        for match in _URL.finditer(low):
            end = match.start() + len(match[0].rstrip(".,;:"))
            yield Span(match.start(), end, "URL", "", "", 0.8)
