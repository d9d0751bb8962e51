"""A clinical document as a DocumentReference: inline, or a file beside."""

import base64
import html
from dataclasses import dataclass

from ambroise.demo import staff
from ambroise.demo.codes import concept
from ambroise.demo.fhir_people import Resource, reference
from ambroise.demo.french_time import instant, pdf_date
from ambroise.demo.marks import Entity, Passage, unmark, wrap
from ambroise.demo.pdf import pdf
from ambroise.demo.record import Case, Document, Stay

# The forms a source sends, in the order in which documents take them in turn.
FORMS = ("inline text", "pdf file", "inline html", "text file")
PDF_WIDTH = 96


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document ready to be written; `file` is its name and content when kept beside."""

    resource: Resource
    text: str
    entities: tuple[Entity, ...]
    passages: tuple[Passage, ...]
    file: tuple[str, bytes] | None


def _page(title: str, text: str) -> str:
    lines = "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))
    return (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title></head>\n<body>\n{lines}\n</body>\n</html>\n"
    )


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
    else:
        name, kind = f"{identifier}.pdf", "application/pdf"
        content = pdf(text, title=document.title, created=pdf_date(document.when))
    return {**found, "contentType": kind, "url": f"../documents/{name}"}, (name, content)


def write_document(case: Case, stay: Stay, number: int, document: Document, form: str) -> Rendered:
    """The document in that form; a PDF has its lines cut, and so has its gold text."""
    marked = wrap(document.text, PDF_WIDTH) if form == "pdf file" else document.text
    text, entities, passages = unmark(marked)
    identifier = f"doc-{stay.number}-{number}"
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
    return Rendered(resource, text, entities, passages, file)
