"""The letter as PDF: tagged for screen readers (PDF/UA-1), its font inside, no clock."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ambroise.errors import ExtraMissing, LanguageUnprintable
from ambroise.uses.letter.export.document import LetterDocument, Mark

STANDARD: Final = "ua-1"
FRENCH: Final = "fr"
NOT_IN_FONT: Final = "could not be displayed"


def pdf(letter: LetterDocument) -> bytes:
    """Return the document, in French or in a language that our font can write.

    Raises LanguageUnprintable, ExtraMissing where the extra `documents` is not installed.
    """
    at = letter.decided_at
    given = {
        "title": letter.title,
        "language": letter.language,
        "large": letter.large,
        "author": letter.made.decided_by.name,
        "made": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "running": letter.patient_lines[0],
        "header": [one for one in (letter.hospital.name, *letter.header) if one],
        "logo": list(letter.logo.content) if letter.logo else None,
        "patient": letter.patient_lines,
        "greeting": letter.greeting,
        "closing": letter.closing,
        "signatory": letter.signatory,
        "parts": [
            {
                "title": part.title,
                "groups": [
                    {
                        "heading": group.heading,
                        "lines": [
                            {
                                "text": line.text,
                                "note": line.note,
                                "missing": line.mark is Mark.MISSING,
                            }
                            for line in group.lines
                        ],
                    }
                    for group in part.groups
                ],
            }
            for part in letter.parts
        ],
        "below": [
            *letter.said,
            f"Document {letter.made.number}, version {letter.made.version}.",
            *letter.footer,
        ],
    }
    made = _compiled(json.dumps(given, ensure_ascii=False), at, whatever=letter.language == FRENCH)
    if made is None:
        raise LanguageUnprintable(language=letter.language, format="PDF")
    return made


def _compiled(given: str, at: datetime, *, whatever: bool) -> bytes | None:
    """Return the PDF; where our font lacks one of its characters, tagged but not PDF/UA.

    None in that case unless `whatever`: a text in another script would show nothing at all.
    """
    typst = _typst()
    for standards in ([STANDARD], []) if whatever else ([STANDARD],):
        compiler = typst.Compiler(_source(), ignore_system_fonts=True)
        try:
            made: bytes = compiler.compile(
                format="pdf",
                sys_inputs={"letter": given},
                pdf_standards=standards,
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            if not standards or NOT_IN_FONT not in str(error):
                raise
        else:
            return made
    return None


@cache
def _source() -> bytes:
    return files("ambroise.uses.letter.export").joinpath("letter.typ").read_bytes()


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise ExtraMissing(extra="documents") from None
    return typst
