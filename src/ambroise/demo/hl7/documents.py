"""The documents of a fictional stay as MDM messages: lines of text, or a PDF within."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from ambroise.demo.codes import code
from ambroise.demo.fhir_document import PDF_WIDTH, note_id
from ambroise.demo.french_time import pdf_date
from ambroise.demo.hl7.domains import NAME, iep
from ambroise.demo.hl7.people import identity, professional
from ambroise.demo.hl7.writing import Draft, moment, segment, text
from ambroise.demo.marks import unmark, wrap
from ambroise.demo.pdf import pdf
from ambroise.demo.record import Case, Document, Stay

SENDER: Final = "DPI"
_SIGNED: Final = timedelta(minutes=10)
_PDF_EVERY: Final = 5


def documents(case: Case, stay: Stay) -> Iterator[Draft]:
    """Yield a message for each document of the stay."""
    for number, document in enumerate(stay.documents, 1):
        found = code(*document.type)
        system = "LN" if document.type[0] == "loinc" else "L"
        kind = f"{found.code}^{text(found.display)}^{system}"
        header = segment(
            "TXA",
            {
                1: "1",
                2: kind,
                3: "TX",
                4: moment(document.when),
                6: moment(document.when),
                9: professional(document.author),
                12: f"{note_id(stay, number)}^{NAME}",
                17: "LA",
                19: "AV",
                25: text(document.title),
            },
        )
        segments = [
            segment("EVN", {2: moment(document.when + _SIGNED)}),
            *identity(case, stay=stay.number)[:1],
            segment("PV1", {1: "1", 2: "I", 19: iep(stay.number)}),
            header,
            *_content(number, document, kind),
        ]
        yield Draft(document.when + _SIGNED, SENDER, "MDM^T02^MDM_T02", tuple(segments))


def _content(number: int, document: Document, kind: str) -> Iterator[str]:
    if number % _PDF_EVERY == 0:
        written = unmark(wrap(document.text, PDF_WIDTH))[0]
        made = pdf(written, title=document.title, created=pdf_date(document.when))
        data = base64.b64encode(made).decode()
        held = f"{SENDER}^AP^PDF^Base64^{data}"
        yield segment("OBX", {1: "1", 2: "ED", 3: kind, 5: held, 11: "F"})
        return
    written = unmark(document.text)[0]
    for place, line in enumerate(written.rstrip("\n").split("\n"), 1):
        yield segment("OBX", {1: str(place), 2: "TX", 3: kind, 5: text(line) or " ", 11: "F"})
