"""A clinical document as a DocumentReference: inline, or a file beside."""

import base64
import html
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from ambroise.demo import staff
from ambroise.demo.codes import concept
from ambroise.demo.fhir_people import Resource, reference
from ambroise.demo.french_time import instant, pdf_date
from ambroise.demo.letters import hospital_name
from ambroise.demo.marks import Entity, Passage, day, unmark, wrap
from ambroise.demo.noise.paper import has_pages
from ambroise.demo.pdf import LEFT_WIDTH, LINES_PER_PAGE, pdf
from ambroise.demo.record import Case, Document, Stay
from ambroise.demo.rtf import rtf

FORMS: Final = (
    "inline text",
    "pdf file",
    "inline html",
    "text file",
    "inline text",
    "pdf pages",
    "inline html",
    "text file",
    "pdf columns",
    "rtf file",
    "pdf file",
)
"""The forms a source sends, in the order in which documents take them in turn."""

PDF_WIDTH: Final = 96
_RIGHT_WIDTH: Final = 60
_LETTERHEAD: Final = range(3, 17)
"""How many lines a letterhead that stands in a column may have."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document ready to be written; `file` is its name and content when kept beside."""

    resource: Resource
    text: str
    entities: tuple[Entity, ...]
    passages: tuple[Passage, ...]
    file: tuple[str, bytes] | None
    noise: tuple[str, ...] = ()


def _page(title: str, text: str) -> str:
    lines = "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))
    return (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title></head>\n<body>\n{lines}\n</body>\n</html>\n"
    )


def form_of(document: Document, turn: int) -> str:
    """The form in turn; what a scanner read is kept as a text file, on lines of its own."""
    return "text file" if "scanned" in document.noise else FORMS[turn % len(FORMS)]


def _pages(case: Case, document: Document) -> str:
    """The document on pages, the head and the foot of the hospital's software on each."""
    person = case.person
    head = (
        f"{hospital_name()} - {person.marked(person.used_family.upper(), 'NOM')} {person.first()}"
        f" - IPP {person.marked(person.ipp, 'IPP')}"
    )
    lines = wrap(document.text.rstrip("\n"), PDF_WIDTH).split("\n")
    room = LINES_PER_PAGE - 4
    pages = [lines[at : at + room] for at in range(0, len(lines), room)]
    found: list[str] = []
    for number, page in enumerate(pages, 1):
        foot = f"{document.title} du {day(document.when)} - page {number}/{len(pages)}"
        blank = [""] * (room - len(page)) if number < len(pages) else []
        found += [head, "", *page, *blank, "", foot]
    return "\n".join(found)


def _columns(document: Document) -> str:
    """The letterhead in a column at the left of the text, line beside line."""
    head, _, body = document.text.partition("\n\n")
    left = wrap(head, LEFT_WIDTH).split("\n")
    right = wrap(body.rstrip("\n"), _RIGHT_WIDTH).split("\n")
    return "\n".join(
        f"{one.strip()}\t{other.strip()}" for one, other in zip_longest(left, right, fillvalue="")
    )


def _fits_columns(document: Document) -> bool:
    """Whether the document opens with a letterhead, and nothing below is a table."""
    head, _, body = document.text.partition("\n\n")
    return len(head.split("\n")) in _LETTERHEAD and "   " not in body


def _set(case: Case, document: Document, form: str) -> str:
    """The marked text as its form sets it: the lines of a PDF are cut."""
    if form == "pdf pages" and not has_pages(document.text):
        return _pages(case, document)
    if form == "pdf columns" and _fits_columns(document):
        return _columns(document)
    return wrap(document.text, PDF_WIDTH) if form.startswith("pdf") else document.text


def _attachment(
    document: Document, identifier: str, form: str, text: str
) -> tuple[Resource, tuple[str, bytes] | None]:
    found: Resource = {"language": "fr-FR", "title": document.title}
    if form == "inline text":
        data = base64.b64encode(text.encode()).decode()
        return {**found, "contentType": "text/plain; charset=utf-8", "data": data}, None
    if form == "inline html":
        data = base64.b64encode(_page(document.title, text).encode()).decode()
        return {**found, "contentType": "text/html; charset=utf-8", "data": data}, None
    if form == "text file":
        name, content, kind = f"{identifier}.txt", text.encode(), "text/plain; charset=utf-8"
    elif form == "rtf file":
        name, kind = f"{identifier}.rtf", "application/rtf"
        content = rtf(text, title=document.title)
    else:
        name, kind = f"{identifier}.pdf", "application/pdf"
        content = pdf(text, title=document.title, created=pdf_date(document.when))
    return {**found, "contentType": kind, "url": f"documents/{name}"}, (name, content)


def note_id(stay: Stay, number: int) -> str:
    """The id of the document of that number in its stay, from 1."""
    return f"doc-{stay.number}-{number}"


def write_document(case: Case, stay: Stay, number: int, document: Document, form: str) -> Rendered:
    """The document in that form; a PDF has its lines cut, and so has its gold text."""
    text, entities, passages = unmark(_set(case, document, form))
    identifier = note_id(stay, number)
    attachment, file = _attachment(document, identifier, form, text)
    author = staff.professional(document.author)
    resource: Resource = {
        "resourceType": "DocumentReference",
        "id": identifier,
        "status": "current",
        "docStatus": "final",
        "type": concept(*document.type),
        "category": [{"text": document.kind}],
        "subject": reference("Patient", case.person.id),
        "date": instant(document.when),
        "author": [
            reference(
                "Practitioner", author.id, f"{author.title} {author.given} {author.family}".strip()
            )
        ],
        "custodian": reference("Organization", staff.HOSPITAL_ID, staff.HOSPITAL),
        "description": document.title,
        "content": [{"attachment": attachment}],
        "context": {
            "encounter": [reference("Encounter", f"sej-{stay.number}")],
            "period": {"start": instant(document.when)},
            "practiceSetting": {"text": document.ward.name},
        },
    }
    return Rendered(resource, text, entities, passages, file, document.noise)
