"""The text of a PDF in reading order; needs the extra `documents`."""

import re
from collections.abc import Iterator
from threading import Lock
from time import process_time
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from ambroise.intake.documents.hyphens import joined
from ambroise.intake.documents.pdf.order import Row, rows
from ambroise.intake.documents.pdf.running import without_running
from ambroise.intake.documents.pdf.segments import Segment, segments
from ambroise.intake.documents.pdf.words import words
from ambroise.intake.documents.tidy import laid_out
from ambroise.intake.documents.unreadable import MAX_LETTERS, TextUnreadable

SCANNED_PAGE: Final = "[page numérisée : son texte n'a pas pu être lu]"
"""What stands for a page without text among pages that have some."""

_MAX_PAGES: Final = 2_000
_MAX_SECONDS: Final = 120.0
"""Processor time of one document: 10,000 pages of prose take as much."""
_SCAN_LETTERS: Final = 100
"""Letters that a scanned page may have over its image: a stamp, a page number."""
_SCAN_AREA: Final = 0.5
"""Share of a page that images cover from which it is one."""
_PARAGRAPH: Final = 0.8
"""Space above a paragraph, in heights of a line."""
_WITHOUT_MEANING: Final = re.compile(r"[\ufffd\x00\ufffe\ue000-\uf8ff]")
_UNMAPPED: Final = 0.3
"""Share of letters without a meaning from which the text is none."""

_one_at_a_time = Lock()
"""PDFium has one state for a process and may not be called by two threads."""


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, a form feed between pages.

    Raises TextUnreadable: `pdf`, `encrypted` (a password is asked), `scanned` (no page has a text,
    images do), `letters_unmapped` (fonts that do not say what their signs mean), `too_long`.
    """
    with _one_at_a_time:
        document = _opened(content)
        try:
            if len(document) > _MAX_PAGES:
                raise TextUnreadable("too_long")
            pages = list(_pages(document))
        except pypdfium2.PdfiumError as error:
            raise TextUnreadable("pdf") from error
        finally:
            document.close()
    if None in pages and not any(pages):
        raise TextUnreadable("scanned")
    _check_letters(one.text for page in pages for one in page or ())
    said = iter(without_running([page for page in pages if page is not None]))
    return "\n\f\n".join(SCANNED_PAGE if page is None else _laid_out(next(said)) for page in pages)


def _opened(content: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
        raise TextUnreadable("encrypted" if locked else "pdf") from error


def _pages(document: Any) -> Iterator[list[Segment] | None]:
    """Yield the stretches of words of each page, None for one that was scanned."""
    letters = 0
    since = process_time()
    for number in range(len(document)):
        page = _segments(document, number)
        letters += sum(len(one.text) for one in page or ())
        if letters > MAX_LETTERS or process_time() - since > _MAX_SECONDS:
            raise TextUnreadable("too_long")
        yield page


def _segments(document: Any, number: int) -> list[Segment] | None:
    page = document[number]
    try:
        if _has_notes(page):
            if document.formenv is None:
                document.init_forms()
            # what is typed in a form is drawn beside the page, until both are made one
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            page = document[number]
        found = words(page)
        letters = sum(len(word.text) for word in found)
        if letters < _SCAN_LETTERS and _images(page) > _SCAN_AREA:
            return None
        return segments(found)
    finally:
        page.close()


def _has_notes(page: Any) -> bool:
    return bool(pdfium.FPDFPage_GetAnnotCount(page))


def _images(page: Any) -> float:
    """Return the share of a page that images cover, more than 1 where they overlap."""
    width, height = page.get_size()
    images = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    boxes = (image.get_bounds() for image in images)
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return float(covered / max(width * height, 1))


def _check_letters(texts: Iterator[str]) -> None:
    text = "".join(texts)
    if len(_WITHOUT_MEANING.findall(text)) > _UNMAPPED * max(len(text), 1):
        raise TextUnreadable("letters_unmapped")


def _laid_out(page: list[Segment]) -> str:
    return laid_out(joined(_lines(rows(page))))


def _lines(page: Iterator[Row]) -> Iterator[str]:
    """Yield the lines of a page, with a blank one above a paragraph."""
    above: Row | None = None
    for row in page:
        if above is not None:
            space = above[0].bottom - row[0].top
            if space >= _PARAGRAPH * row[0].height:
                yield ""
        yield "\t".join(one.text for one in row)
        above = row
