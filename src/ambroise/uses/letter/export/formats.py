"""The formats of a letter by name: what each is called elsewhere, and what makes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ambroise.uses.letter.export.cda import cda
from ambroise.uses.letter.export.document import LetterDocument
from ambroise.uses.letter.export.docx import docx
from ambroise.uses.letter.export.fhir import MEDIA_TYPE, fhir
from ambroise.uses.letter.export.html import html
from ambroise.uses.letter.export.pdf import pdf

FormatName = Literal["html", "pdf", "docx", "cda", "fhir"]


@dataclass(frozen=True, slots=True)
class Format:
    """`ending` is that of its files; `make` gives the same bytes for the same letter."""

    name: FormatName
    ending: str
    media_type: str
    make: Callable[[LetterDocument], bytes]


FORMATS: Final[Mapping[FormatName, Format]] = {
    one.name: one
    for one in (
        Format("html", "html", "text/html; charset=utf-8", html),
        Format("pdf", "pdf", "application/pdf", pdf),
        Format(
            "docx",
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx,
        ),
        Format("cda", "xml", "application/xml", lambda one: cda(one, pdf(one))),
        Format("fhir", "json", MEDIA_TYPE, lambda one: fhir(one, pdf(one))),
    )
}
BY_ENDING: Final = {one.ending: one for one in FORMATS.values()}
