"""The letter as PDF: tagged for screen readers (PDF/UA-1), its font inside, no clock."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ambroise.errors import ExtraMissing
from ambroise.uses.letter.export.document import LetterDocument, Mark

STANDARD: Final = "ua-1"
NOT_IN_FONT: Final = "could not be displayed"


def pdf(letter: LetterDocument) -> bytes:
    """Return the document; raises ExtraMissing where the extra `documents` is not installed."""
    at = letter.decided_at
    given = {
        "title": letter.title,
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
    return _compiled(json.dumps(given, ensure_ascii=False), letter.made.decided_at)


def _compiled(given: str, at: datetime) -> bytes:
    """Return the PDF; tagged but not PDF/UA where no font of ours has one of its characters."""
    typst = _typst()
    for standards in ([STANDARD], []):
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
    raise AssertionError("the last try returns or raises")


@cache
def _source() -> bytes:
    return files("ambroise.uses.letter.export").joinpath("letter.typ").read_bytes()


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise ExtraMissing(extra="documents") from None
    return typst
