"""The letter as a word processor opens it, with real headings and lists, the same bytes again."""

import io
import zipfile
from datetime import UTC
from typing import Any

from ambroise.errors import ExtraMissing, LanguageUnprintable
from ambroise.uses.letter.export.document import LetterDocument, Mark, Part, printable


def docx(letter: LetterDocument) -> bytes:
    """Return the document, whose language is written from left to right.

    Raises LanguageUnprintable, ExtraMissing where the extra `documents` is not installed.
    """
    try:
        from docx import Document
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt
    except ImportError:
        raise ExtraMissing(extra="documents") from None
    if letter.direction == "rtl":
        raise LanguageUnprintable(language=letter.language, format="DOCX")
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(20)
    language = "fr-FR" if letter.language == "fr" else letter.language
    normal = made.styles["Normal"]
    normal.font.size = Pt(15 if letter.large else 11)
    tag = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): language})
    normal.element.get_or_add_rPr().append(tag)
    if letter.logo is not None:
        made.add_picture(io.BytesIO(letter.logo.content), height=Mm(16))
    for line in (letter.hospital.name, *letter.header):
        _paragraph(made, line)
    made.add_heading(printable(letter.title), 1)
    for line in letter.patient_lines:
        _paragraph(made, line)
    _paragraph(made, letter.greeting)
    for part in letter.parts:
        _part(made, part)
    _paragraph(made, letter.closing)
    if letter.signatory:
        made.add_paragraph().add_run(printable(letter.signatory)).bold = True
    number = f"Document {letter.made.number}, version {letter.made.version}."
    for line in (*letter.said, number, *letter.footer):
        _paragraph(made, line)
    about = made.core_properties
    about.title, about.author = printable(letter.title), printable(letter.made.decided_by.name)
    about.comments, about.language = "", language
    at = letter.made.decided_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.created = about.modified = at
    about.last_modified_by, about.revision = about.author, letter.made.version
    file = io.BytesIO()
    made.save(file)
    return _same_again(file.getvalue())


def _part(made: Any, part: Part) -> None:
    made.add_heading(printable(part.title), 2)
    for group in part.groups:
        if group.heading:
            made.add_heading(printable(group.heading), 3)
        for line in group.lines:
            paragraph = made.add_paragraph(style="List Bullet")
            paragraph.add_run(printable(line.text)).italic = line.mark is Mark.MISSING
            if line.note:
                paragraph.add_run(f" {printable(line.note)}").italic = True


def _paragraph(made: Any, text: str) -> None:
    if text:
        made.add_paragraph(printable(text))


def _same_again(file: bytes) -> bytes:
    """Return the archive with no clock in it: a zip holds the hour of each of its files."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return again.getvalue()
