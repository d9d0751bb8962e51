"""Readers of PDF to stand beside: the well-kept ones whose licence lets a hospital ship them."""

import io
from collections.abc import Callable
from typing import Final

import pypdf
import pypdfium2
from pdfminer.high_level import extract_text

from ambroise.intake.documents import text_of


def ours(content: bytes) -> str:
    return text_of(content, "application/pdf")


def by_pypdf(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def by_pdfminer(content: bytes) -> str:
    return extract_text(io.BytesIO(content))


def by_pdfium(content: bytes) -> str:
    """Return PDFium's own text: the order of the file."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


READERS: Final[dict[str, Callable[[bytes], str]]] = {
    "ambroise": ours,
    "pypdf": by_pypdf,
    "pdfminer.six": by_pdfminer,
    "PDFium, its own order": by_pdfium,
}
