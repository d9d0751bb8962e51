"""The text of a PDF; needs the extra `documents`."""

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the document


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, a form feed between pages; raises ValueError."""
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n\f\n".join(page.extract_text().strip() for page in pages)
    except (PyPdfError, KeyError, TypeError, RecursionError, OSError) as error:
        raise ValueError("pdf") from error
