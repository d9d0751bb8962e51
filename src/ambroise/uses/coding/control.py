"""The file of passages kept for the external control: what each code rested on, word for word.

The controller of the Assurance maladie asks for the elements of the record that justify each code;
this file holds them as they stood on the day of the coding.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from ambroise.uses.coding.render import pointed
from ambroise.uses.coding.schema import Coding, Document, Position


@dataclass(frozen=True, slots=True)
class Line:
    """One passage or row for one code; `start` and `end` are "" for a row."""

    rum: int
    position: str
    code: str
    label: str
    kind: str
    document: str
    date: str
    start: str
    end: str
    quote: str


COLUMNS: Final = (
    "rum", "position", "code", "libelle", "nature", "document", "date", "debut", "fin", "passage",
)  # fmt: skip


def control_lines(value: Coding) -> Iterator[Line]:
    """Yield every passage of every code, then the care of each associated diagnosis.

    A code that nothing supports has one line, with why it is there.
    """
    notes = {one.note_id: one for one in value.documents}
    for rum in value.rums:
        for one in rum.proposals:
            code = one.code if one.position is Position.ACT else pointed(one.code)
            head = (rum.number, one.position.value, code, one.label)
            for proof in one.proofs:
                note = notes.get(proof.note_id)
                yield Line(
                    *head, "passage", note.title if note else str(proof.note_id), _when(note),
                    str(proof.start), str(proof.end), proof.quote,
                )  # fmt: skip
            for fact in one.facts:
                yield Line(*head, "donnée", fact.table, "", "", "", fact.said)
            for care in one.care:
                if care.fact is not None:
                    said = f"{care.said} : {care.fact.said}"
                    yield Line(*head, "prise en charge", care.fact.table, "", "", "", said)
            if not (one.proofs or one.facts or any(care.fact for care in one.care)):
                yield Line(*head, "sans passage", "", "", "", "", one.why)


def as_csv(value: Coding) -> str:
    """Return the lines as CSV with semicolons, as French spreadsheets open it.

    A cell that a spreadsheet would take for a formula is led by an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in control_lines(value):
        writer.writerow([_safe(str(getattr(line, name))) for name in Line.__slots__])
    return out.getvalue()


def as_html(value: Coding, *, made: datetime) -> str:
    """Return a page to print, in French, that needs no other file."""
    rows = "".join(
        f"<tr><td>{line.rum}</td><td>{escape(line.position)}</td><td>{escape(line.code)}</td>"
        f"<td>{escape(line.label)}</td><td>{escape(line.document)} {escape(line.date)}</td>"
        f"<td>{escape(line.quote)}</td></tr>"
        for line in control_lines(value)
    )
    heads = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("RUM", "Position", "Code", "Libellé", "Document", "Passage ou donnée")
    )
    title = f"Passages à l'appui du codage, séjour {escape(value.stay_number)}"
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:11pt sans-serif}table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #555;padding:3px;text-align:left;vertical-align:top}"
        "thead{display:table-header-group}tr{break-inside:avoid}</style></head>"
        f"<body><h1>{title}</h1><p>Établi le {made:%d/%m/%Y à %H:%M}.</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>"
    )


def _when(note: Document | None) -> str:
    return f"{note.at:%d/%m/%Y}" if note is not None and note.at is not None else ""


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
